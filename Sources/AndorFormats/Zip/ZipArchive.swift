// SPDX-License-Identifier: Apache-2.0

/// A ZIP archive of stored files, written front to back; ZIP64 from 4 GiB on (PKWARE APPNOTE 6.3.10).
///
/// Each file is read twice, for its checksum and for its bytes, so that nothing is held and nothing already
/// written is changed. All dates are 1980-01-01: the same files make the same archive.
package struct ZipArchive {
  /// One file of the archive.
  private struct Entry {
    var name: [UInt8]
    var size: Int
    var checksum: UInt32
    var offset: Int
  }

  private static let large = 0xFFFF_FFFF
  private var entries: [Entry] = []
  private var offset = 0

  /// Creates an archive without files.
  package init() {}

  /// Appends a file of `size` bytes that `content` hands on, the same ones each time.
  package mutating func append(
    _ name: String, size: Int, to sink: ByteSink, content: @escaping (ByteSink) throws -> Void
  ) throws {
    var checksum = CRC32()
    try content { checksum.update($0) }
    let entry = Entry(name: Array(name.utf8), size: size, checksum: checksum.value, offset: offset)
    let extra = size >= Self.large ? Self.words16(1, 16) + Self.word64(size) + Self.word64(size) : []
    let shown = extra.isEmpty ? size : Self.large
    let header =
      Self.word32(0x0403_4B50) + Self.words16(extra.isEmpty ? 20 : 45, 0x0800, 0, 0, 0x0021)
      + Self.word32(Int(entry.checksum)) + Self.word32(shown) + Self.word32(shown)
      + Self.words16(entry.name.count, extra.count) + entry.name + extra
    try header.withUnsafeBytes(sink)
    var written = 0
    try content { bytes in
      written += bytes.count
      try sink(bytes)
    }
    precondition(written == size, "a file has the size that was announced")
    precondition(entries.count < 0xFFFF, "the directory counts its files in 16 bits")
    entries.append(entry)
    offset += header.count + size
  }

  /// Writes the directory; nothing may follow.
  package func finish(to sink: ByteSink) throws {
    let directory = entries.flatMap(Self.record)
    var end: [UInt8] = []
    let isLarge = offset >= Self.large
    if isLarge {
      end +=
        Self.word32(0x0606_4B50) + Self.word64(44) + Self.words16(45, 45) + Self.word32(0) + Self.word32(0)
      end += Self.word64(entries.count) + Self.word64(entries.count)
      end += Self.word64(directory.count) + Self.word64(offset)
      end +=
        Self.word32(0x0706_4B50) + Self.word32(0) + Self.word64(offset + directory.count) + Self.word32(1)
    }
    end += Self.word32(0x0605_4B50) + Self.words16(0, 0, entries.count, entries.count)
    end += Self.word32(directory.count) + Self.word32(isLarge ? Self.large : offset) + Self.words16(0)
    try (directory + end).withUnsafeBytes(sink)
  }

  private static func record(_ entry: Entry) -> [UInt8] {
    var extra: [UInt8] = []
    if entry.size >= large { extra += word64(entry.size) + word64(entry.size) }
    if entry.offset >= large { extra += word64(entry.offset) }
    if !extra.isEmpty { extra = words16(1, extra.count) + extra }
    let size = min(entry.size, large)
    var record = word32(0x0201_4B50) + words16(extra.isEmpty ? 20 : 45, extra.isEmpty ? 20 : 45)
    record += words16(0x0800, 0, 0, 0x0021) + word32(Int(entry.checksum)) + word32(size) + word32(size)
    record += words16(entry.name.count, extra.count, 0, 0, 0) + word32(0) + word32(min(entry.offset, large))
    return record + entry.name + extra
  }

  private static func words16(_ words: Int...) -> [UInt8] {
    words.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8 & 0xFF)] }
  }

  private static func word32(_ word: Int) -> [UInt8] { (0..<4).map { UInt8(word >> (8 * $0) & 0xFF) } }

  private static func word64(_ word: Int) -> [UInt8] { (0..<8).map { UInt8(word >> (8 * $0) & 0xFF) } }
}
