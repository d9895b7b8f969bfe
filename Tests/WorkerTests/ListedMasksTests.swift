// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorTestKit
import AndorTransport
import AndorWire
import AndorWorker
import Testing

/// A whole worker, over a socket, whose leases name their masks one by one.
@Suite struct ListedMasksTests {
  /// v by its definition: the terms of the job below.
  private static func reference(_ mask: UInt64) -> Double {
    func has(_ players: UInt64...) -> Bool { players.allSatisfy { mask >> $0 & 1 == 1 } }
    return 0.25 + (has(0, 2) ? 1.5 : 0) - (has(1) || has(3) || has(5) ? 2.0 : 0) + (has(0, 1, 4) ? 4.0 : 0)
  }

  private static let job = """
    andor: 1
    name: listed
    model: {formula: true}
    games:
      - name: g
        players: {names: [a, b, c, d, e, f]}
        formula:
          constant: 0.25
          terms:
            - {and: [0, 2], value: 1.5}
            - {or: [1, 3, 5], value: -2.0}
            - {and: [0, 1, 4], value: 4.0}
    """

  @Test func listedMasksHaveTheirValues() throws {
    let coordinator = try CoordinatorSide(job: Self.job)
    let worker = try WorkerProcess(at: coordinator.endpoint, threads: 2)
    let route = try coordinator.hello().sender
    try coordinator.welcome(route)
    // Without an order, some masks twice, one alone: the place in the list is all that counts.
    var random = SeededRandom(seed: 5)
    let lists = [1, 7, 300].map { count in (0..<count).map { _ in random.next() & 63 } }
    for (index, masks) in lists.enumerated() {
      let lease = Lease(shard: ShardReference(game: 0, index: index), attempt: 1)
      try coordinator.send(
        .lease(
          LeaseOffer(
            kind: .values, lease: lease, deadlineMilliseconds: 10_000,
            masks: .list(count: masks.count, words: 1), valuesPerMask: 1)),
        [Frame(integers: masks)], to: route)
    }
    var seen: Set<Int> = []
    while seen.count < lists.count {
      let (_, message, payload) = try coordinator.next()
      guard case .result(let result) = message else { continue }
      try message.check(payloadSizes: payload.map(\.count))
      let expected = lists[result.lease.shard.index].map(Self.reference)
      #expect(payload[0].float64Values == expected)
      #expect(payload.count == 1, "masks without a transform have no sums")
      let bytes = expected.flatMap { value in
        (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * $0)) }
      }
      #expect(result.values == SHA256Digest(of: bytes) && result.sums == nil)
      seen.insert(result.lease.shard.index)
    }
    try coordinator.send(.goodbye(Goodbye(.jobOver, "done")), to: route)
    #expect(worker.join() == [.released("done")])
  }
}
