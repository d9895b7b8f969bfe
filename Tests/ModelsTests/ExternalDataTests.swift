// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import Glibc
import Testing

@testable import AndorModels

/// The files that an ONNX file names for its weights, against models made by Python's onnx and by hand.
@Suite struct ExternalDataTests {
  private let scratch = TemporaryFolder()

  private func files(_ bytes: [UInt8], _ name: String = "m.onnx") throws -> [CompanionFile] {
    try ExternalData.files(of: scratch.write(bytes, to: name))
  }

  @Test func tensorsAreFoundWhereverTheyStand() throws {
    let found = try ExternalData.files(of: fixture("models/scattered-weights.onnx"))
    let bytes = Dictionary(uniqueKeysWithValues: found.map { ($0.location, $0.bytes) })
    let whole = [
      "algorithm.bin", "constant.bin", "deep/else.bin", "default.bin", "function.bin", "graphs.bin",
      "indices.bin", "initialization.bin", "list-0.bin", "list-1.bin", "sparse-list.bin", "sparse.bin",
      "values.bin",
    ]
    #expect(bytes == whole.reduce(into: ["shared.bin": 4104, "then.bin": 16]) { $0[$1] = 0 })
    #expect(try ExternalData.files(of: fixture("models/linear.onnx")).isEmpty)
    #expect(try files(Array("ORTM".utf8), "m.ort").isEmpty)
  }

  /// A message in a field: what every nested part of a model is.
  private func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    var length = content.count
    var head = [number << 3 | 2]
    while length > 127 {
      head.append(UInt8(length & 127 | 128))
      length >>= 7
    }
    return head + [UInt8(length)] + content
  }

  private func tensor(_ entries: [(String, [UInt8])]) -> [UInt8] {
    let data = entries.flatMap { field(13, field(1, Array($0.0.utf8)) + field(2, $0.1)) }
    return field(7, field(5, data + [14 << 3, 1]))
  }

  private func tensor(_ entries: [(String, String)]) -> [UInt8] {
    tensor(entries.map { ($0, Array($1.utf8)) })
  }

  @Test func handmadeModelsAreReadAsProtobufReadsThem() throws {
    #expect(try files(tensor([("location", "w")])) == [CompanionFile(location: "w", bytes: 0)])
    // The last of two entries counts, as in a map; unknown fields and groups are skipped.
    let twice = tensor([("location", "a"), ("checksum", "x"), ("location", "b"), ("length", "7")])
    #expect(
      try files([1 << 3 | 3, 2 << 3, 5, 1 << 3 | 4] + twice) == [CompanionFile(location: "b", bytes: 7)])
    // A field of another type is an unknown one.
    #expect(try files([7 << 3, 1, 7 << 3 | 5, 1, 2, 3, 4, 7 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8]).isEmpty)
  }

  @Test func whatNoExporterWritesIsRefused() throws {
    let nested = (0..<200).reduce([UInt8]()) { inner, _ in field(6, field(1, field(5, inner))) }
    let hostile: [String: [UInt8]] = [
      "a length beyond the file": [7 << 3 | 2, 10, 0],
      "a length of 2^63": [7 << 3 | 2] + [UInt8](repeating: 255, count: 9) + [0],
      "a number without end": [7 << 3] + [UInt8](repeating: 255, count: 40),
      "a field without content": [7 << 3 | 1, 0], "field 0": [2, 0], "type 7": [7 << 3 | 7],
      "the end of no group": [1 << 3 | 4],
      "groups without end": [UInt8](repeating: 1 << 3 | 3, count: 100_000),
      "levels without end": field(7, field(1, field(5, nested))),
      "no location": tensor([("offset", "0")]), "an empty location": tensor([("location", "")]),
      "a location with a zero": tensor([("location", [65, 0, 66])]),
      "a location that is no text": tensor([("location", [0xc3, 0x28])]),
      "a long location": tensor([("location", String(repeating: "x", count: 5000))]),
      "a negative offset": tensor([("location", "w"), ("offset", "-1")]),
      "a length in words": tensor([("location", "w"), ("length", "all")]),
      "an end beyond every file": tensor([("location", "w"), ("offset", "\(Int.max)"), ("length", "1")]),
    ]
    withEvery("model", in: hostile.keys.sorted()) { name in
      let error = #expect(throws: ModelError.self) { try files(hostile[name] ?? []) }
      #expect(error?.code == .invalid)
    }
    let many = (0...Limits.modelFiles).flatMap { tensor([("location", "\($0)")]) }
    #expect(throws: ModelError.self) { try files(many) }
  }

  /// Whatever the bytes, there is an answer or an error.
  @Test func damagedModelsAreReadOrRefused() throws {
    let sound = readBytes(fixture("models/scattered-weights.onnx"))
    var random = SeededRandom(seed: 21)
    var refused = 0
    for _ in 0..<3000 {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default: bytes.removeLast(min(bytes.count - 1, Int.random(in: 1...40, using: &random)))
        }
      }
      do { _ = try files(bytes) } catch let error as ModelError {
        refused += error.code == .invalid ? 1 : 0
      }
    }
    #expect(refused > 500)
  }

  /// Three gigabytes of weights before the tensor that matters: they are stepped over.
  @Test func weightsInTheModelAreNotRead() throws {
    let weights = 3 << 30
    func head(_ number: UInt8, _ length: Int) -> [UInt8] {
      [number << 3 | 2] + (0..<5).map { UInt8(length >> (7 * $0) & 127 | ($0 < 4 ? 128 : 0)) }
    }
    let begin = head(7, weights + 12) + head(5, weights + 6) + head(9, weights)
    let path = scratch.write(begin, to: "large.onnx")
    #expect(truncate(path, begin.count + weights) == 0)
    let file = try #require(fopen(path, "ae"))
    let last = tensor([("location", "w")])
    #expect(fwrite(last, 1, last.count, file) == last.count && fclose(file) == 0)
    var before = rusage()
    getrusage(0, &before)
    #expect(try ExternalData.files(of: path) == [CompanionFile(location: "w", bytes: 0)])
    var after = rusage()
    getrusage(0, &after)
    #expect(after.ru_maxrss - before.ru_maxrss < 1 << 20, "kibibytes")
  }
}
