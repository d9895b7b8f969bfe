// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where an ONNX Runtime library may be, in the order in which it is looked for.
enum OnnxLibraryPath {
  /// Returns the path of the library to load.
  ///
  /// The path given, else the environment's `ANDOR_ONNXRUNTIME`; else the newest version in
  /// `.deps/onnxruntime` of the folders from the executable's and the current one upwards, beside the
  /// executable where pip installed it, in Python's package folders, and in the system's library folders.
  /// Throws `ModelError.missing` with the list.
  static func find(_ given: String?) throws -> String {
    if let path = given ?? environment("ANDOR_ONNXRUNTIME") {
      guard access(path, R_OK) == 0 else { throw missing([path]) }
      return path
    }
    let folders = candidates()
    for folder in folders {
      if let library = newest(in: folder) { return library }
    }
    throw missing(folders)
  }

  private static func missing(_ places: [String]) -> ModelError {
    ModelError(
      .missing, "the ONNX Runtime library was not found (looked in \(places.joined(separator: ", ")))",
      hint: "Run Deploy/setup, or name the file with --onnxruntime or ANDOR_ONNXRUNTIME.")
  }

  private static func candidates() -> [String] {
    var folders: [String] = []
    for start in [executableFolder(), currentFolder()] {
      for folder in upwards(from: start) {
        folders.append("\(folder)/.deps/onnxruntime")
        folders.append("\(folder)/.deps/onnxruntime/onnxruntime/capi")
        folders.append("\(folder)/.deps/onnxruntime/lib")
      }
    }
    // An executable that pip installed has the interpreter's own packages around it.
    folders += upwards(from: executableFolder()).map { "\($0)/onnxruntime/capi" }
    folders = folders.filter(isFolder)
    let roots = [
      environment("VIRTUAL_ENV"), environment("HOME").map { $0 + "/.local" }, "/usr/local", "/usr",
    ]
    for root in roots.compactMap({ $0 }) {
      for python in entries(of: root + "/lib").filter({ $0.hasPrefix("python3") }).sorted().reversed() {
        for packages in ["site-packages", "dist-packages"] {
          folders.append("\(root)/lib/\(python)/\(packages)/onnxruntime/capi")
        }
      }
    }
    return folders + [
      "/usr/local/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib",
    ]
  }

  private static func newest(in folder: String) -> String? {
    let name = "libonnxruntime.so"
    let found = entries(of: folder).filter { $0 == name || $0.hasPrefix(name + ".") }
    let version = { (file: String) in file.dropFirst(name.count).split(separator: ".").map { Int($0) ?? 0 } }
    return found.max { version($0).lexicographicallyPrecedes(version($1)) }.map { "\(folder)/\($0)" }
  }

  private static func upwards(from folder: String) -> [String] {
    var folders: [String] = []
    var rest = folder[...]
    while let slash = rest.lastIndex(of: "/"), folders.count < 64 {
      folders.append(String(rest))
      rest = rest[..<slash]
    }
    return folders
  }

  static func entries(of folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }

  private static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  private static func executableFolder() -> String {
    guard let resolved = realpath("/proc/self/exe", nil) else { return "" }
    defer { free(resolved) }
    let path = String(cString: resolved)
    return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }

  private static func currentFolder() -> String {
    guard let folder = getcwd(nil, 0) else { return "" }
    defer { free(folder) }
    return String(cString: folder)
  }

  private static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}
