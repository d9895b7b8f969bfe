// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The source tree that these tests were compiled from.
enum Repository {
  /// The absolute path of the repository, from where this file stood when it was compiled.
  static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

  /// One file of the tree.
  struct File: CustomStringConvertible {
    /// The path within the repository.
    let path: String
    /// The text; bytes that are not UTF-8 are replaced.
    let text: String

    var name: String { path.split(separator: "/").last.map(String.init) ?? "" }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var description: String { path }
    /// Whether a compiler wrote it.
    var isGenerated: Bool { name.contains(".pb-c.") }
    func hasSuffix(_ suffixes: String...) -> Bool { suffixes.contains { name.hasSuffix($0) } }
  }

  /// The names in a folder; hidden ones only on request.
  static func names(in folder: String, hidden: Bool = false) -> [String] {
    guard let stream = opendir("\(root)/\(folder)") else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != "..", hidden || !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// The text of a file, or `nil` where there is none.
  static func text(of path: String) -> String? {
    let descriptor = open("\(root)/\(path)", O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// All files below a folder whose name ends as given, in path order.
  static func files(in folder: String, ending suffixes: [String]) -> [File] {
    names(in: folder).flatMap { name -> [File] in
      let path = "\(folder)/\(name)"
      var status = stat()
      guard lstat("\(root)/\(path)", &status) == 0 else { return [] }
      if status.st_mode & S_IFMT == S_IFDIR {
        return name == "__pycache__" ? [] : files(in: path, ending: suffixes)
      }
      guard status.st_mode & S_IFMT == S_IFREG, suffixes.contains(where: { name.hasSuffix($0) }),
        let text = text(of: path)
      else { return [] }
      return [File(path: path, text: text)]
    }
  }

  /// Every file that people write as source.
  static let sources = ["Sources", "Tests", "Protocols", "Deploy"].flatMap {
    files(in: $0, ending: [".swift", ".c", ".h", ".py", ".proto", ".sh", ".modulemap"])
  }
  .filter { !$0.isGenerated }
}
