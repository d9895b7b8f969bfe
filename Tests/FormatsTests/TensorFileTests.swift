// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorTestKit
import Testing

@Suite struct TensorFileTests {
  private func npy(_ name: String) throws -> Tensor {
    try Tensor(npy: fixture("tensors/\(name).npy"), limits: roomy)
  }

  private func little<T: FixedWidthInteger>(_ words: [T]) -> [UInt8] {
    words.flatMap { word in (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: word >> T($0 * 8)) } }
  }

  /// (1.5, −2, 0.25), (4, 5, −6.5).
  private let grid: [Double] = [1.5, -2, 0.25, 4, 5, -6.5]
  private var grid32: [UInt8] { little(grid.map { Float($0).bitPattern }) }

  @Test func arraysOfEveryTypeAreRead() throws {
    let floats = Tensor(elementType: .float32, shape: [2, 3], bytes: grid32)
    for name in ["float32", "version2", "version3", "fortran", "big-endian"] {
      let array = try npy(name)
      #expect(array == floats, "\(name)")
    }
    #expect(
      try npy("float64")
        == Tensor(elementType: .float64, shape: [2, 3], bytes: little(grid.map(\.bitPattern))))
    #expect(
      try npy("float16")
        == Tensor(
          elementType: .float16, shape: [2, 3], bytes: little(grid.map { Float16($0).bitPattern })))
    #expect(
      try npy("int64")
        == Tensor(elementType: .int64, shape: [2, 3], bytes: little([1, -2, 3, 4, 5, 1 << 40] as [Int64])))
    #expect(
      try npy("int32")
        == Tensor(elementType: .int32, shape: [2, 3], bytes: little([1, -2, 3, 4, 5, 1 << 20] as [Int32])))
    #expect(try npy("uint8") == Tensor(elementType: .uint8, shape: [2, 3], bytes: [1, 2, 3, 4, 5, 255]))
    #expect(try npy("bool") == Tensor(elementType: .bool, shape: [2, 3], bytes: [1, 0, 1, 0, 0, 1]))
    #expect(try npy("scalar").shape == [])
    #expect(try npy("empty").shape == [0, 3])
    #expect(try npy("vector").shape == [3])
  }

  @Test func damagedArraysAreRefused() {
    let names = [
      "bad-magic", "bad-header", "missing-key", "huge-header", "header-beyond-file", "negative-shape",
      "overflow-shape", "overflow-digits", "many-axes", "truncated", "too-long", "zero-bytes", "four-bytes",
    ]
    withEvery("name", in: names) { name in
      let error = #expect(throws: FormatError.self, "\(name)") { try npy(name) }
      #expect(error?.code == .invalid, "\(name)")
      #expect(error?.place.contains("\(name).npy") == true)
    }
    withEvery("name", in: ["bad-version", "object", "structured", "complex"]) { name in
      let error = #expect(throws: FormatError.self, "\(name)") { try npy(name) }
      #expect(error?.code == .unsupported, "\(name)")
    }
    #expect(#expect(throws: FormatError.self) { try npy("absent") }?.code == .missing)
    #expect(
      #expect(throws: FormatError.self) { try Tensor(npy: "/dev/zero", limits: roomy) }?.code == .missing)
  }

  @Test func containersHoldTheirTensors() throws {
    let file = try SafetensorsFile(fixture("tensors/valid.safetensors"), limits: roomy)
    #expect(file.names == ["bytes", "exact", "flags", "half", "ids", "scalar", "small", "weights"])
    #expect(
      try file.tensor(named: "weights") == Tensor(elementType: .float32, shape: [2, 3], bytes: grid32))
    #expect(
      try file.tensor(named: "ids")
        == Tensor(elementType: .int64, shape: [4], bytes: little([1, 2, 3, 5] as [Int64])))
    #expect(
      try file.tensor(named: "flags") == Tensor(elementType: .bool, shape: [3], bytes: [1, 0, 1]))
    #expect(try file.tensor(named: "scalar").shape == [])
    #expect(#expect(throws: FormatError.self) { try file.tensor(named: "no") }?.code == .missing)
    #expect(try SafetensorsFile(fixture("tensors/no-tensors.safetensors"), limits: roomy).names.isEmpty)
  }

  @Test func damagedContainersAreRefused() {
    let names = [
      "header-beyond-file", "huge-header", "bad-json", "not-an-object", "not-utf8", "deep-json",
      "overlapping",
      "gap", "duplicate-name", "reversed-offsets", "negative-offset", "offset-beyond-file", "shape-mismatch",
      "overflow-shape", "missing-offsets", "fraction-shape", "truncated", "trailing-bytes",
      "zero-bytes", "four-bytes",
    ]
    withEvery("name", in: names) { name in
      let error = #expect(throws: FormatError.self, "\(name)") {
        try SafetensorsFile(fixture("tensors/\(name).safetensors"), limits: roomy)
      }
      #expect(error?.code == .invalid, "\(name)")
    }
  }

  /// A container with these entries of its header, in JSON, over some bytes of data.
  private func container(_ entries: [String], data: [UInt8]) -> String {
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    return temporary(little([UInt64(header.count)]) + header + data)
  }

  @Test func aTensorOfAnotherTypeDoesNotHideTheOthers() throws {
    // Four elements of four bits take two bytes.
    let path = container(
      [
        #""x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#,
        #""o":{"dtype":"F4","shape":[4],"data_offsets":[8,10]}"#,
        #""b":{"dtype":"BF16","shape":[1],"data_offsets":[10,12]}"#,
      ], data: little([1.5 as Float, -2].map(\.bitPattern)) + [1, 2, 0xC0, 0x3F])
    defer { remove(path) }
    let file = try SafetensorsFile(path, limits: roomy)
    #expect(try file.tensor(named: "x").bytes == little([1.5 as Float, -2].map(\.bitPattern)))
    #expect(try file.tensor(named: "b") == Tensor(elementType: .bfloat16, shape: [1], bytes: [0xC0, 0x3F]))
    #expect(#expect(throws: FormatError.self) { try file.tensor(named: "o") }?.code == .unsupported)
  }

  @Test func aHeaderMayListVeryManyTensors() throws {
    let entries = (0..<14_000).map {
      #""layer.\#($0).weight.of.something.long":{"dtype":"U8","shape":[1],"data_offsets":[\#($0),\#($0 + 1)]}"#
    }
    let path = container(entries, data: (0..<14_000).map { UInt8($0 % 251) })
    defer { remove(path) }
    let file = try SafetensorsFile(path, limits: roomy)
    #expect(try file.tensor(named: "layer.13999.weight.of.something.long").bytes == [UInt8(13_999 % 251)])
    var narrow = roomy
    narrow.containerHeaderBytes = 1 << 20
    #expect(throws: FormatError.self) { try SafetensorsFile(path, limits: narrow) }
  }

  @Test func aHeaderOfPython2IsRead() throws {
    var header = "{'descr': '<i8', 'fortran_order': False, 'shape': (2L, 1L), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    let path = temporary(
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
        + little([7, -9] as [Int64]))
    defer { remove(path) }
    #expect(
      try Tensor(npy: path, limits: roomy)
        == Tensor(elementType: .int64, shape: [2, 1], bytes: little([7, -9] as [Int64])))
  }

  @Test func everyPrefixOfAFileIsRefusedOrRead() throws {
    // Truncation anywhere must end in an error, never in a trap; the whole file is the only valid prefix.
    withEvery("file", in: ["float64.npy", "valid.safetensors"]) { name in
      let bytes = readBytes(fixture("tensors/\(name)"))
      for length in stride(from: 0, to: bytes.count, by: 3) {
        let path = temporary(Array(bytes[..<length]))
        defer { remove(path) }
        #expect(throws: FormatError.self) {
          if name.hasSuffix("npy") {
            _ = try Tensor(npy: path, limits: roomy)
          } else {
            _ = try SafetensorsFile(path, limits: roomy)
          }
        }
      }
    }
  }

  @Test func everyFlippedHeaderByteIsSurvived() {
    withEvery("file", in: ["float64.npy", "valid.safetensors"]) { name in
      let bytes = readBytes(fixture("tensors/\(name)"))
      for index in bytes.indices {
        var damaged = bytes
        damaged[index] ^= [0x01, 0x10, 0x80, 0xFF][index % 4]
        let path = temporary(damaged)
        defer { remove(path) }
        if name.hasSuffix("npy") {
          _ = try? Tensor(npy: path, limits: roomy)
        } else if let file = try? SafetensorsFile(path, limits: roomy) {
          for tensor in file.names { _ = try? file.tensor(named: tensor) }
        }
      }
    }
  }
}
