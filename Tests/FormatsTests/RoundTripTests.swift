// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorTestKit
import Testing

@Suite struct RoundTripTests {
  private func read(_ array: NpyArray) throws -> Tensor {
    let path = temporary(try written { try array.write(to: $0) })
    defer { remove(path) }
    return try Tensor(npy: path, limits: roomy)
  }

  private func bytes(of numbers: [Double]) -> [UInt8] {
    numbers.flatMap { number in
      (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(8 * $0)) }
    }
  }

  @Test(arguments: [0, 1, 9, 10, 99, 100, 12_345])
  func vectorsComeBack(count: Int) throws {
    var random = SeededRandom(seed: UInt64(count))
    let numbers = (0..<count).map { _ in Double(bitPattern: random.next()) }
    let lent = NpyArray(count: count) { try $0(numbers.span) }
    #expect(lent.bytes == NpyHeader.fileLength(count: count))
    for array in [NpyArray(numbers), lent] {
      let tensor = try read(array)
      #expect(tensor.elementType == .float64 && tensor.shape == [count])
      #expect(tensor.bytes == bytes(of: numbers))
    }
    let row = try read(NpyArray(numbers, isRow: true))
    #expect(row.shape == [1, count])
    #expect(row.bytes == bytes(of: numbers))
  }

  /// What numpy 2 writes for `numpy.zeros(5)` and for `numpy.zeros((1, 3))`.
  @Test func headersAreNumpys() {
    func header(_ dictionary: String) -> [UInt8] {
      let text = dictionary + String(repeating: " ", count: 117 - dictionary.utf8.count) + "\n"
      return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0] + Array(text.utf8)
    }
    #expect(NpyHeader.bytes(count: 5) == header("{'descr': '<f8', 'fortran_order': False, 'shape': (5,), }"))
    #expect(
      NpyHeader.bytes("<f8", shape: [1, 3])
        == header("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 3), }"))
    #expect(
      NpyHeader.bytes("<f8", shape: []) == header("{'descr': '<f8', 'fortran_order': False, 'shape': (), }"))
    for count in [0, 1, 1 << 30, Int.max] { #expect(NpyHeader.bytes(count: count).count == NpyHeader.length) }
  }

  /// UTF-32, each text filled up with zeros.
  @Test func textsAreNumpysUnicode() throws {
    let bytes = try written { try NpyArray(["ab", "漢"]).write(to: $0) }
    #expect(bytes.prefix(128)[...] == NpyHeader.bytes("<U2", shape: [2])[...])
    #expect(Array(bytes.dropFirst(128)) == [97, 0, 0, 0, 98, 0, 0, 0, 0x22, 0x6F, 0, 0, 0, 0, 0, 0])
  }

  @Test func archivesAreReadByPython() throws {
    let files: [(String, [UInt8])] = [
      ("a.npy", Array("first".utf8)), ("漢.txt", []),
      ("big", (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }),
    ]
    let bytes = try written { sink in
      var archive = ZipArchive()
      for (name, content) in files {
        try archive.append(name, size: content.count, to: sink) { try content.withUnsafeBytes($0) }
      }
      try archive.finish(to: sink)
    }
    let script = """
      import sys, zipfile
      archive = zipfile.ZipFile(sys.argv[1])
      assert archive.testzip() is None
      assert archive.namelist() == ["a.npy", "漢.txt", "big"], archive.namelist()
      assert archive.read("a.npy") == b"first"
      assert archive.read("漢.txt") == b""
      assert archive.read("big") == bytes(i % 256 for i in range(100000))
      """
    #expect(try python(script, on: bytes) == 0)
    var damaged = bytes
    damaged[40] ^= 1
    #expect(try python(script, on: damaged) != 0)
  }

  @Test(arguments: [(3, 2, 1), (2, 2, 3), (300, 300, 3)])
  func picturesAreReadByPython(width: Int, height: Int, channels: Int) throws {
    let pixels = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let bytes = PNGImage.bytes(width: width, height: height, channels: channels, pixels: pixels)
    let script = """
      import struct, sys, zlib
      data = open(sys.argv[1], "rb").read()
      assert data[:8] == b"\\x89PNG\\r\\n\\x1a\\n"
      at, chunks = 8, {}
      while at < len(data):
          length, = struct.unpack(">I", data[at:at + 4])
          name, body = data[at + 4:at + 8], data[at + 8:at + 8 + length]
          assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(name + body)
          chunks[name] = body
          at += 12 + length
      colour = 0 if \(channels) == 1 else 2
      assert chunks[b"IHDR"] == struct.pack(">IIBBBBB", \(width), \(height), 8, colour, 0, 0, 0)
      rows, line = zlib.decompress(chunks[b"IDAT"]), \(width * channels)
      for row in range(\(height)):
          part = rows[row * (line + 1):(row + 1) * (line + 1)]
          assert part[0] == 0 and part[1:] == bytes((row * line + i) * 7 % 256 for i in range(line))
      """
    #expect(try python(script, on: bytes) == 0)
  }

  @Test func largeFilesAreRefusedByTheirLimits() throws {
    let path = temporary(try written { try NpyArray([1, 2, 3]).write(to: $0) })
    defer { remove(path) }
    var small = roomy
    small.elements = 2
    #expect(#expect(throws: FormatError.self) { try Tensor(npy: path, limits: small) }?.code == .invalid)
    small = roomy
    small.fileBytes = 151
    #expect(#expect(throws: FormatError.self) { try Tensor(npy: path, limits: small) }?.code == .invalid)
    small.fileBytes = 152
    #expect(try Tensor(npy: path, limits: small).shape == [3])
  }
}
