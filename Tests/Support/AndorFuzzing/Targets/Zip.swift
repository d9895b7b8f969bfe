// SPDX-License-Identifier: Apache-2.0
import AndorFormats

/// An archive of arrays: what is written is what a reader after the format's description finds in it.
///
/// The input says which files there are: the length of a name, the name, the length of the content, the content.
@Sendable func checkZip(_ bytes: [UInt8]) throws -> Bool {
  var files: [(name: String, content: [UInt8])] = []
  var rest = bytes[...]
  while files.count < 16, let name = piece(&rest), let content = piece(&rest) {
    files.append((String(decoding: name, as: UTF8.self), content))
  }
  var archive = ZipArchive()
  var written: [UInt8] = []
  let sink: ByteSink = { written += $0 }
  for (place, file) in files.enumerated() {
    if place.isMultiple(of: 2) {
      try archive.append(file.name, size: file.content.count, to: sink) {
        try file.content.withUnsafeBytes($0)
      }
    } else {
      let array = NpyArray(numbers(in: file.content), isRow: place % 4 == 1)
      try archive.append(file.name, size: array.bytes, to: sink) { try array.write(to: $0) }
    }
  }
  try archive.finish(to: sink)
  let found = try ZipReader(written).files()
  try require(found.count == files.count, "\(files.count) files become \(found.count)")
  for (place, (file, read)) in zip(files, found).enumerated() {
    try require(read.name == Array(file.name.utf8), "'\(file.name)' has another name")
    if place.isMultiple(of: 2) {
      try require(read.content == file.content, "'\(file.name)' has another content")
    } else {
      try require(try doubles(read.content) == numbers(in: file.content).map(\.bitPattern), "other numbers")
    }
  }
  return !files.isEmpty
}

private func piece(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
  guard let length = rest.popFirst() else { return nil }
  defer { rest = rest.dropFirst(Int(length)) }
  return Array(rest.prefix(Int(length)))
}

private func numbers(in content: [UInt8]) -> [Double] {
  stride(from: 0, to: content.count / 8 * 8, by: 8).map { place in
    Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(content[place + $1]) << UInt64(8 * $1) })
  }
}

/// The numbers of a file, as the reader of arrays finds them.
private func doubles(_ content: [UInt8]) throws -> [UInt64] {
  let limits = TensorLimits(
    fileBytes: 1 << 20, headerBytes: 1 << 16, containerHeaderBytes: 0, dimensions: 2, elements: 1 << 12)
  return numbers(in: try withFile(content) { try Tensor(npy: $0, limits: limits).bytes }).map(\.bitPattern)
}

/// A reader of stored files after PKWARE's APPNOTE 6.3.10, from the end backwards as unzip reads.
private struct ZipReader {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func files() throws -> [(name: [UInt8], content: [UInt8])] {
    let end = bytes.count - 22
    try require(end >= 0 && number(at: end, 4) == 0x0605_4B50, "no end of the directory")
    var place = number(at: end + 16, 4)
    try require(place + number(at: end + 12, 4) == end, "the directory does not reach its end")
    var next = 0
    let files = try (0..<number(at: end + 10, 2)).map { _ in
      try require(number(at: place, 4) == 0x0201_4B50, "no entry in the directory")
      let (checksum, size) = (number(at: place + 16, 4), number(at: place + 24, 4))
      let local = number(at: place + 42, 4)
      let name = Array(bytes[place + 46..<place + 46 + number(at: place + 28, 2)])
      place += 46 + name.count + number(at: place + 30, 2) + number(at: place + 32, 2)
      // Files follow each other without gaps.
      try require(local == next && number(at: local, 4) == 0x0403_4B50, "no file where the directory says")
      try require(
        number(at: local + 14, 4) == checksum && number(at: local + 22, 4) == size, "two sizes or checksums")
      let start = local + 30 + number(at: local + 26, 2) + number(at: local + 28, 2)
      let content = Array(bytes[start..<start + size])
      try require(Int(Self.checksum(of: content)) == checksum, "the checksum is another one")
      next = start + size
      return (name, content)
    }
    try require(place == end, "the directory is longer than its entries")
    return files
  }

  private func number(at place: Int, _ width: Int) -> Int {
    (0..<width).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  /// The CRC-32 bit by bit.
  private static func checksum(of bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
