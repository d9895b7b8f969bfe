// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger
import AndorTestKit
import Testing

@testable import AndorStore

/// Who and what the slots of a job name by numbers.
@Suite struct RegistersTests {
  private static let alice = Producer(key: "key", user: "alice", host: "node-1", name: "w;\0é")
  private static let numerics = NumericsClass(
    digest: SHA256Digest(of: [1]), processor: "x86_64", runtime: "onnxruntime 1.32.0", device: "cpu")

  @Test func entriesComeBack() {
    for producer in [
      Self.alice, Producer(host: "", name: "slice 1/2"), Producer(user: "u", host: "h", name: ""),
    ] {
      #expect(Producer(entry: producer.entry) == producer)
    }
    #expect(NumericsClass(entry: Self.numerics.entry) == Self.numerics)
    // Each text after its length in two bytes.
    #expect(Producer(user: "u", host: "ho", name: "n").entry == [0, 0, 1, 0, 117, 2, 0, 104, 111, 1, 0, 110])
  }

  @Test func whatLaterVersionsAddIsNotRead() {
    #expect(Producer(entry: Self.alice.entry + [1, 0, 9]) == Self.alice)
    #expect(NumericsClass(entry: Self.numerics.entry + [0, 0]) == Self.numerics)
  }

  /// The longest that a greeting may say fits into an entry, and a text that is cut stays the same text.
  @Test func longTextsAreCut() {
    let long = Producer(
      key: String(repeating: "k", count: 40), user: String(repeating: "u", count: 64),
      host: String(repeating: "h", count: 255), name: String(repeating: "n", count: 128))
    #expect(long.entry.count <= 996)
    let back = Producer(entry: long.entry)
    #expect(back?.host == String(repeating: "h", count: 240) && back?.name == long.name)
    #expect(back.map(\.entry) == long.entry)
  }

  @Test func otherBytesAreNoEntry() {
    var random = SeededRandom(seed: 3)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: 0...3, using: &random)
      }
      // Whatever comes out is made of the bytes given.
      if let producer = Producer(entry: bytes) { #expect(bytes.starts(with: producer.entry)) }
      #expect(NumericsClass(entry: bytes) == nil, "no digest of 32 bytes")
    }
    let entry = Self.alice.entry
    for count in 0..<entry.count { #expect(Producer(entry: Array(entry[..<count])) == nil) }
  }

  @Test func aJobKeepsItsRegisters() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/out"
    var store: JobStore? = try StoreTests.create(in: path)
    let other = Producer(host: "node-2", name: "w")
    #expect(store?.registers.number(of: Self.alice) == 1 && store?.registers.number(of: other) == 2)
    #expect(store?.registers.number(of: Self.alice) == 1 && store?.registers.number(of: Self.numerics) == 1)
    try store?.annotate(ShardReference(game: 0, index: 0)) { _ in
      Issue.record("a shard that is to do is not annotated")
    }
    store = nil
    let opened = try JobStore.open(path) { _, _ in 0 }
    #expect(opened.registers.producer(1) == Self.alice && opened.registers.producer(2) == other)
    #expect(opened.registers.numericsClass(1) == Self.numerics)
    #expect(opened.registers.producer(0) == nil && opened.registers.producer(3) == nil)
  }

  /// The largest difference of all sessions, whatever their order.
  @Test func theLargestDifferenceIsKept() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/out"
    var store: JobStore? = try StoreTests.create(in: path)
    #expect(store?.registers.largestDifference == 0)
    for difference in [1e-9, 3e-5, 2e-7] {
      store?.registers.note(difference: difference)
      try store?.registers.differences.synchronize()
      store = nil
      store = try JobStore.open(path) { _, _ in 0 }
    }
    #expect(store?.registers.largestDifference == 3e-5)
  }

  /// The numbers that slots name are not given again, also where the register is gone.
  @Test func numbersInSlotsAreNotGivenAgain() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/out"
    var store: JobStore? = try StoreTests.create(in: path)
    if let store {
      let committer = try GroupCommitter(folder: store.gamesFolder, registers: store.registers.all)
      let numbers = DoubleBytes([Double](repeating: 1, count: 4))
      for (shard, stamp) in [
        ShardStamp(shard: 0, attempt: 1, microseconds: 1, producer: 7, numericsClass: 4),
        ShardStamp(shard: 1, attempt: 1, microseconds: 1, producer: 2, auditor: 9),
      ].enumerated() {
        #expect(stamp.shard == shard)
        let submission = ShardSubmission(
          game: store.games[0].ledger, stamp: stamp, values: numbers
        ) { _ in }
        #expect(committer.submit(submission) == .accepted)
      }
      committer.close()
    }
    store = nil
    let opened = try JobStore.open(path) { _, _ in 0 }
    #expect(opened.registers.number(of: Self.alice) == 10 && opened.registers.number(of: Self.numerics) == 5)
  }
}
