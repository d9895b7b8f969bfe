// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import AndorTransport
import Glibc
import Synchronization
import Testing

/// Memory that notes its end.
private final class Block: Sendable {
  static let alive = Atomic<Int>(0)
  let bytes: [UInt8]

  init(count: Int) {
    bytes = [UInt8](repeating: 9, count: count)
    Block.alive.add(1, ordering: .relaxed)
  }

  deinit { Block.alive.subtract(1, ordering: .relaxed) }
}

@Suite struct FrameTests {
  @Test func copiesAreEqual() {
    withEvery("count", in: [0, 1, 29, 30, 33, 34, 4095, 4096, 100_000]) { count in
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      for frame in [Frame(copying: bytes), Frame(adopting: bytes)] {
        #expect(frame.count == count)
        #expect(frame.bytes == bytes)
        #expect(frame.withSpan { $0.count } == count)
        #expect(frame.withSpan { span in span.indices.allSatisfy { span[$0] == bytes[$0] } })
      }
    }
  }

  @Test func largeArraysAreNotCopied() {
    let values = [Double](repeating: 1.5, count: 1 << 17)
    let address = values.withUnsafeBytes { $0.baseAddress }
    #expect(Frame(adopting: values).withUnsafeBytes { $0.baseAddress } == address)
  }

  @Test func changingTheArrayAfterwardsDoesNotChangeTheFrame() {
    var bytes = [UInt8](repeating: 1, count: 10_000)
    let frame = Frame(adopting: bytes)
    bytes[0] = 2
    #expect(frame.bytes[0] == 1)
  }

  /// The bytes are written out by hand from IEEE 754: sign, 11 bits of exponent, 52 of fraction, lowest first.
  @Test func float64IsLittleEndian() {
    let bytes: [UInt8] = [0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0]
    #expect(Frame(adopting: [1.5, -2]).bytes == bytes)
    #expect(Frame(copying: bytes).float64Values == [1.5, -2])
    #expect(Frame().float64Values == [])
    #expect(Frame(copying: Array(bytes.dropLast())).float64Values == nil)
    let special = [0.0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
    #expect(Frame(adopting: special).float64Values?.map(\.bitPattern) == special.map(\.bitPattern))
    #expect(Frame(adopting: [Double.nan]).float64Values?.first?.isNaN == true)
  }

  @Test(arguments: Route.allCases) func eightMebibytesArriveAndAreReleased(_ route: Route) throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Socket.router(context)
    let endpoint = try router.bind(route.endpoint(in: folder))
    let dealer = try Socket.dealer(context)
    try dealer.connect(endpoint)
    var random = SeededRandom(seed: 3)
    let values = (0..<(1 << 20)).map { _ in Double.random(in: -1...1, using: &random) }
    let sums = values.map { $0 * 3 }
    #expect(
      try dealer.send(
        [Frame(copying: [1]), Frame(adopting: values), Frame(adopting: sums)], again: .wouldBlock)
        == .sent)
    let message = try #require(try router.receiveEventually())
    #expect(message.frames.count == 3)
    #expect(message.frames[1].float64Values == values)
    #expect(message.frames[2].float64Values == sums)
  }

  /// One suite run makes no other blocks, so the count is of these.
  @Test func ownerLivesUntilTheLastUse() throws {
    let context = try Context()
    let router = try Socket.router(context)
    let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
    let dealer = try Socket.dealer(context)
    try dealer.connect(endpoint)
    var block: Block? = Block(count: 1 << 20)
    var frame = block.map { block in
      block.bytes.withUnsafeBytes { Frame(adopting: $0, owner: block) }
    }
    block = nil
    #expect(Block.alive.load(ordering: .relaxed) == 1)
    #expect(try dealer.send([try #require(frame)], again: .wouldBlock) == .sent)
    #expect(try dealer.send([try #require(frame)]) == .sent)
    #expect(frame?.count == 1 << 20, "sending leaves the frame as it is")
    frame = nil
    for _ in 0..<2 {
      #expect(try router.receiveEventually()?.frames.first?.bytes.allSatisfy { $0 == 9 } == true)
    }
    let freed = eventually { Block.alive.load(ordering: .relaxed) == 0 ? true : nil }
    #expect(freed == true)
  }

  /// Many threads read and send copies of one frame.
  @Test func framesAreSharedBetweenThreads() async throws {
    let frame = Frame(adopting: [UInt8](repeating: 5, count: 1 << 16))
    let total = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let context = try Context()
          let router = try Socket.router(context)
          let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
          let dealer = try Socket.dealer(context)
          try dealer.connect(endpoint)
          var sum = 0
          for _ in 0..<20 {
            guard try dealer.send([frame], again: .wouldBlock) == .sent else { return -1 }
            sum += try router.receiveEventually()?.frames.first?.count ?? 0
          }
          return sum
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(total == 8 * 20 << 16)
  }
}
