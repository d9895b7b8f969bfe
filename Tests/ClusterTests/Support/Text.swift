// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Whole files as text or bytes.
enum Text {
  static func read(_ path: String) -> String { String(decoding: bytes(of: path), as: UTF8.self) }

  static func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { return [] }
    defer { fclose(file) }
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { all += chunk[..<count] }
    return all
  }

  static func write(_ text: String, to path: String) { write(Array(text.utf8), to: path) }

  static func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "wb") else { fatalError("cannot write \(path): errno \(errno)") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  /// Changes a file's bytes where they are.
  static func change(_ path: String, _ body: (inout [UInt8]) -> Void) {
    var bytes = bytes(of: path)
    body(&bytes)
    write(bytes, to: path)
  }
}
