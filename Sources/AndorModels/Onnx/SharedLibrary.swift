// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

/// A shared library as a file: which others it needs.
enum SharedLibrary {
  /// Returns the names of the libraries that a file names as needed, in its order; none where it is no 64-bit ELF file in
  /// this machine's byte order.
  ///
  /// Source: System V ABI, dynamic section.
  static func needed(by path: String) -> [String] {
    guard let image = Image(path) else { return [] }
    let strings = image.dynamic.first { $0.tag == Tag.strings }.flatMap { image.offset(ofAddress: $0.value) }
    let length = image.dynamic.first { $0.tag == Tag.stringsLength }?.value
    guard let strings, let length, length <= Image.longest,
      let table = image.read(strings, Int(length))
    else { return [] }
    return image.dynamic.filter { $0.tag == Tag.needed }.compactMap { entry in
      guard entry.value < length else { return nil }
      return String(validating: table.dropFirst(Int(entry.value)).prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// Returns the files in folders that a library needs, and those that these need, each after those that it needs itself.
  static func companions(of library: String, in folders: [String]) -> [String] {
    var (found, seen): ([String], Set<String>) = ([], [])
    func visit(_ path: String) {
      for name in needed(by: path) where seen.insert(name).inserted {
        let files = folders.map { "\($0)/\(name)" }
        guard let file = files.first(where: { access($0, R_OK) == 0 }) else { continue }
        visit(file)
        found.append(file)
      }
    }
    visit(library)
    return found
  }

  private enum Tag {
    static let needed: UInt64 = 1
    static let strings: UInt64 = 5
    static let stringsLength: UInt64 = 10
  }

  /// The parts of a file that the loader maps.
  private struct Image {
    private let file: Descriptor
    private var segments: [(offset: UInt64, address: UInt64, size: UInt64)] = []
    private(set) var dynamic: [(tag: UInt64, value: UInt64)] = []

    /// Most bytes that are read at a time.
    static let longest = 1 << 24
    private static let (load, dynamicSection) = (1 as UInt64, 2 as UInt64)

    init?(_ path: String) {
      guard let file = try? Descriptor(path, O_RDONLY) else { return nil }
      self.file = file
      // ELF, 64 bits, little-endian.
      guard let head = read(0, 64), head.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]) else { return nil }
      let (table, size, count) = (
        Self.number(head, 32, 8), Self.number(head, 54, 2), Self.number(head, 56, 2)
      )
      guard size >= 56, let headers = read(table, Int(size * count)) else { return nil }
      var section: (offset: UInt64, size: UInt64)?
      for start in stride(from: 0, to: headers.count, by: Int(size)) {
        let kind = Self.number(headers, start, 4)
        let (offset, address) = (Self.number(headers, start + 8, 8), Self.number(headers, start + 16, 8))
        let length = Self.number(headers, start + 32, 8)
        if kind == Self.load { segments.append((offset, address, length)) }
        if kind == Self.dynamicSection { section = (offset, length) }
      }
      guard let section, section.size <= Self.longest, let entries = read(section.offset, Int(section.size))
      else { return nil }
      for start in stride(from: 0, through: entries.count - 16, by: 16) {
        dynamic.append((Self.number(entries, start, 8), Self.number(entries, start + 8, 8)))
      }
    }

    /// Returns where in the file the byte is that is mapped to an address.
    func offset(ofAddress address: UInt64) -> UInt64? {
      segments.first { address >= $0.address && address - $0.address < $0.size }
        .flatMap { segment in
          let (offset, overflows) = segment.offset.addingReportingOverflow(address - segment.address)
          return overflows ? nil : offset
        }
    }

    /// Reads so many bytes; `nil` where there are fewer.
    func read(_ offset: UInt64, _ count: Int) -> [UInt8]? {
      guard let offset = Int(exactly: offset), offset <= Int.max - Self.longest, count <= Self.longest,
        let bytes = try? file.read(count: count, at: offset), bytes.count == count
      else { return nil }
      return bytes
    }

    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
      bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }
}
