// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTransport
import AndorWire
import Glibc
import Testing

/// Leases that a worker holds and the coordinator has done with: others were quicker.
@Suite struct SettledLeaseTests {
  /// A shard of a hundred masks takes five seconds.
  private static let job = CoordinatorSide.slowJob(microseconds: 50_000)

  private static func lease(_ index: Int) -> Lease {
    Lease(shard: ShardReference(game: 0, index: index), attempt: 1)
  }

  private static func offer(_ index: Int, masks: Int, of coordinator: CoordinatorSide, to route: RoutingID)
    throws
  {
    try coordinator.send(
      .lease(
        LeaseOffer(
          kind: .values, lease: lease(index), deadlineMilliseconds: 10_000,
          masks: .list(count: masks, words: 1),
          valuesPerMask: 1)),
      [Frame(integers: (0..<UInt64(masks)).map { $0 & 63 })], to: route)
  }

  /// Takes the worker in and asks for another greeting; returns the shards that it names and the credit it asks for.
  private static func greeting(
    of coordinator: CoordinatorSide, _ route: RoutingID
  ) throws -> (held: [Int], credit: Int) {
    try coordinator.welcome(route)
    try coordinator.send(.refusal(Refusal(code: .helloFirst, sentence: "who is there?")), to: route)
    let hello = try coordinator.hello().hello
    return (hello.held.map(\.lease.shard.index), hello.credit)
  }

  /// Says that a shard is done with; returns the greeting after that.
  private static func settle(
    _ index: Int, _ coordinator: CoordinatorSide, _ route: RoutingID
  ) throws -> (held: [Int], credit: Int) {
    let ack = Acknowledgement(kind: .values, lease: lease(index), disposition: .duplicate)
    try coordinator.send(.ack(ack), to: route)
    return try greeting(of: coordinator, route)
  }

  @Test func whatIsSettledIsNamedNoMoreAndTakesUpCredit() throws {
    let coordinator = try CoordinatorSide(job: Self.job)
    let worker = try WorkerProcess(at: coordinator.endpoint, threads: 1)
    let (route, first) = try coordinator.hello()
    #expect(first.credit == 2)
    try coordinator.welcome(route)
    var greeting = (held: [0], credit: 2)
    var slow = 0
    // One that no thread has begun is dropped, and then there is nothing to wait for: the next one is tried.
    while greeting.credit == 2, slow < 20 {
      slow += 1
      try Self.offer(slow, masks: 100, of: coordinator, to: route)
      greeting = try Self.greeting(of: coordinator, route)
      #expect(greeting.held == [slow] && greeting.credit == 2)
      usleep(300_000)
      greeting = try Self.settle(slow, coordinator, route)
    }
    #expect(greeting.held.isEmpty && greeting.credit == 1, "the thread works on what nobody waits for")
    for waiting in 21...22 {
      try Self.offer(waiting, masks: 1, of: coordinator, to: route)
      greeting = try Self.greeting(of: coordinator, route)
      #expect(greeting.held == [waiting] && greeting.credit == 1, "the hold does not grow")
      greeting = try Self.settle(waiting, coordinator, route)
      #expect(greeting.held.isEmpty && greeting.credit == 1)
    }
    try coordinator.welcome(route)
    try Self.offer(23, masks: 1, of: coordinator, to: route)
    var results: [Int] = []
    var credits: [Int] = []
    while results.count < 2 {
      switch try coordinator.next().message {
      case .result(let result): results.append(result.lease.shard.index)
      case .heartbeat(let heartbeat): credits.append(heartbeat.credit)
      default: break
      }
    }
    #expect(results == [slow, 23], "a late result is still of use as a comparison; the others were dropped")
    #expect(credits.first == 2, "the thread is free again")
    try coordinator.send(.goodbye(Goodbye(.jobOver, "done")), to: route)
    #expect(worker.join() == [.released("done")])
  }
}
