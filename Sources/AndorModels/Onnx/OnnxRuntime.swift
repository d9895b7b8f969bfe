// SPDX-License-Identifier: Apache-2.0
import COnnxRuntime
import Glibc

/// The ONNX Runtime library of this process, loaded once and never unloaded.
///
/// Its C API is taken as a table of functions by slot number; `selfTest` compares what it does with what
/// is known of a tiny model, so that a library with another table is refused instead of misread.
public final class OnnxRuntime: @unchecked Sendable {
  /// The version that the library states, such as "1.32.0".
  public let version: String
  /// The file that was loaded.
  public let path: String
  // The environment is thread-safe and lives as long as the process.
  let handle: OpaquePointer

  /// Finds and loads the library, see `OnnxLibraryPath`, and tests it.
  ///
  /// Throws `ModelError`: `missing` with the places that were searched, `refused` for a library that
  /// cannot be loaded or fails its self-test.
  public static func open(_ path: String? = nil) throws -> OnnxRuntime {
    let runtime = try OnnxRuntime(path: OnnxLibraryPath.find(path))
    try runtime.selfTest()
    return runtime
  }

  private init(path: String) throws {
    var opened: OpaquePointer?
    let wrong = OnnxRuntime.text(andor_ort_open(path, &opened))
    guard wrong == nil, let opened else {
      throw ModelError(
        .refused, "the ONNX Runtime library cannot be used (\(wrong ?? "no reason given"))", at: path,
        hint: wrong?.contains("failed to map segment") == true
          ? "This process may have too little memory for it (ulimit -v): raise that limit."
          : "Run Deploy/setup to get the version that andor is tested with.")
    }
    self.path = path
    handle = opened
    version = String(cString: andor_ort_version(opened))
  }

  /// Takes a message of the shim, frees it, and shortens it to its first line.
  static func text(_ message: UnsafeMutablePointer<CChar>?) -> String? {
    guard let message else { return nil }
    defer { free(message) }
    let line = String(cString: message).split(separator: "\n").first ?? ""
    return line.count <= 400 ? String(line) : line.prefix(400) + "…"
  }
}
