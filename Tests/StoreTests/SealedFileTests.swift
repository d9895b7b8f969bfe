// SPDX-License-Identifier: Apache-2.0
import AndorLedger
import AndorStore
import AndorTestKit
import Testing

@Suite struct SealedFileTests {
  private static let parts = [[1.0, 2, 3], [4.0, -5]]

  private func save(_ file: SealedFile) throws {
    try file.save([7, 8], counts: [3, 2]) { (part, write) throws(LedgerError) in
      let doubles = Self.parts[part]
      try write(doubles.span)
    }
  }

  private func load(_ file: SealedFile) -> [[Double]]? {
    file.load(numbers: 2, counts: [3, 2]) { (numbers, read) throws(LedgerError) in
      var found = [numbers]
      for count in [3, 2] {
        var memory = [Double](repeating: 0, count: count)
        var span = memory.mutableSpan
        try read(found.count - 1, &span)
        found.append(memory)
      }
      return found
    }
  }

  @Test func whatIsStoredIsReadUnderItsBindingOnly() throws {
    let folder = TemporaryFolder()
    let file = SealedFile(path: "\(folder.path)/s.npy", binding: "a")
    #expect(load(file) == nil)
    try save(file)
    #expect(load(file) == [[7, 8]] + Self.parts)
    #expect(load(SealedFile(path: "\(folder.path)/s.npy", binding: "b")) == nil)
  }

  @Test func everyFlippedBitIsNoticed() throws {
    let folder = TemporaryFolder()
    let file = SealedFile(path: "\(folder.path)/s.npy", binding: "a")
    try save(file)
    let data = 8 * (64 + 5)
    let length = folder.bytes(of: "s.npy").count
    for place in stride(from: length - data, to: length, by: 3) {
      folder.change("s.npy") { $0[place] ^= 1 << UInt8(place % 8) }
      #expect(load(file) == nil, "byte \(place)")
      folder.change("s.npy") { $0[place] ^= 1 << UInt8(place % 8) }
    }
    #expect(load(file) != nil)
  }
}
