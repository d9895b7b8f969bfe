// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A folder of its own for a test, removed with everything in it.
public final class TemporaryFolder: Sendable {
  /// Where it is.
  public let path: String

  /// Makes a folder below another one.
  public init(below parent: String = "/tmp") {
    var template = Array("\(parent)/andor-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no temporary folder: errno \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  /// The bytes of a file below the folder; none where there is no such file.
  public func bytes(of name: String) -> [UInt8] { TestFiles.bytes(of: "\(path)/\(name)") }

  /// Writes a file below the folder, in place of what was there; returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) -> String {
    guard let file = fopen("\(path)/\(name)", "we") else { fatalError("no file \(name): errno \(errno)") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { fatalError("\(name) is not written") }
    return "\(path)/\(name)"
  }

  /// Changes the bytes of a file.
  public func change(_ name: String, _ body: (inout [UInt8]) -> Void) {
    var changed = bytes(of: name)
    body(&changed)
    write(changed, to: name)
  }

  /// The float64 values of an `.npy` file below the folder, read from the format's description.
  public func doubles(of name: String) -> [Double] {
    let bytes = bytes(of: name)
    guard bytes.count >= 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { return [] }
    let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    return stride(from: start, to: bytes.count, by: 8).map { place in
      Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) })
    }
  }

  private static func remove(_ path: String) {
    guard unlink(path) != 0 else { return }
    for name in TestFiles.names(in: path) { remove("\(path)/\(name)") }
    rmdir(path)
  }
}
