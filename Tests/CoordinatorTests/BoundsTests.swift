// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTransport
import AndorWire
import Foundation
import Testing

@testable import AndorCoordinator

/// What the real shell bears from those who connect, by the figures of `PeerBounds`.
@Suite struct BoundsTests {
  private let bounds = PeerBounds()

  private func events(_ rig: ShellRig) throws -> [String] {
    let text = try String(contentsOfFile: "\(rig.folder)/events.jsonl", encoding: .utf8)
    return text.split(separator: "\n").map(String.init)
  }

  /// Messages that cannot be read end the connection, a worker's as well; the job continues with others.
  @Test func badMessagesEndTheConnection() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    let liar = ScriptedWorker("liar", rig, process: 2)
    liar.hello()
    worker.hello()
    try rig.settle()
    for _ in 0..<bounds.badMessages { liar.say(frames: [Frame(copying: [0xFF])]) }
    try rig.settle()
    #expect(rig.network.cuts.isEmpty)
    liar.say(frames: [Frame(copying: [0xFF])])
    try rig.settle()
    #expect(rig.network.cuts == [liar.route])
    #expect(rig.status.workers.map(\.name) == ["w"])
    #expect(rig.status.strangers?.badMessages == bounds.badMessages + 1 && rig.status.strangers?.cut == 1)
    try rig.serve([worker])
    try rig.expectDone()
  }

  /// A bad message now and then, over a long time, is borne.
  @Test func badMessagesAreForgotten() throws {
    let rig = try ShellRig()
    let stranger = ScriptedWorker("stranger", rig)
    for _ in 0..<3 * bounds.badMessages {
      stranger.say(frames: [Frame(copying: [0xFF])])
      try rig.step()
      rig.clock.sleep(.seconds(16))
    }
    #expect(rig.network.cuts.isEmpty)
  }

  @Test func messagesBeforeAGreetingAreAnsweredForAWhile() throws {
    let rig = try ShellRig()
    let stranger = ScriptedWorker("stranger", rig)
    for _ in 0..<bounds.unaskedMessages { stranger.say(.heartbeat(Heartbeat()), session: 7) }
    for _ in 0..<4 { try rig.step() }
    stranger.read()
    #expect(stranger.refusals.count == bounds.unaskedMessages && rig.network.cuts.isEmpty)
    stranger.say(.heartbeat(Heartbeat()), session: 7)
    try rig.settle()
    #expect(rig.network.cuts == [stranger.route])
    #expect(rig.status.strangers?.unasked == bounds.unaskedMessages + 1)
  }

  @Test func greetingsAreBounded() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    for _ in 0..<bounds.hellos + 5 { worker.hello() }
    try rig.settle()
    let welcomes = worker.read().filter { if case .welcome = $0 { true } else { false } }
    #expect(welcomes.count == bounds.hellos && rig.network.cuts.isEmpty)
    #expect(rig.status.strangers?.hellos == 5)
    for _ in 0..<bounds.badMessages { worker.hello() }
    try rig.settle()
    #expect(rig.network.cuts == [worker.route])
  }

  /// A thousand workers are welcomed at once; of more, the others when they greet again.
  @Test func manyGreetingsAreServedInTurn() throws {
    let rig = try ShellRig()
    let workers = (0..<bounds.allHellos + 100).map { ScriptedWorker("w\($0)", rig, process: $0) }
    for worker in workers { worker.hello() }
    for _ in 0..<10 { try rig.step() }
    #expect(rig.coordinator.census.connected == bounds.allHellos)
    rig.clock.sleep(.seconds(2))
    for worker in workers where worker.read().isEmpty { worker.hello() }
    try rig.settle()
    #expect(rig.coordinator.census.connected == workers.count)
  }

  @Test func questionsAreBounded() throws {
    let rig = try ShellRig()
    let observer = ScriptedWorker("observer", rig)
    for _ in 0..<10 * bounds.questions { observer.say(.statusRequest) }
    try rig.settle()
    #expect(observer.read().count == bounds.questions)
    rig.clock.sleep(.seconds(1))
    observer.say(.statusRequest)
    try rig.settle()
    #expect(observer.read().count == 1)
  }

  @Test func workersThatDoNotShowTheirClassAreBounded() throws {
    let rig = try ShellRig(ShellJob(probes: [1, 2])) { $0.peers.candidates = 3 }
    let workers = (0..<5).map { ScriptedWorker("w\($0)", rig, process: $0) }
    for worker in workers { worker.hello() }
    try rig.settle()
    for worker in workers { worker.read() }
    #expect(workers.map(\.refusals) == [[], [], [], [.busy], [.busy]])
  }

  /// A flood of events is a line that says how many there were.
  @Test func eventsOfAPeerAreCounted() throws {
    let rig = try ShellRig()
    let start = try events(rig).count
    let strangers = (0..<40).map { ScriptedWorker("s", rig, process: $0) }
    for stranger in strangers { for _ in 0..<10 { stranger.say(frames: [Frame(copying: [0xFF])]) } }
    try rig.step()
    try rig.step()
    #expect(try events(rig).count - start == bounds.events)
    rig.clock.sleep(.seconds(2))
    strangers[0].say(frames: [Frame(copying: [0xFF])])
    try rig.settle()
    let lines = try events(rig).dropFirst(start + bounds.events)
    #expect(lines.count == 2)
    #expect(lines.first?.contains("\"event\":\"left_out\",\"reason\":\"and 350 more\"") == true)
    #expect(lines.last?.contains("bad_message") == true)
    #expect(rig.status.strangers?.badMessages == 401)
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
  }

  /// Many names are as bad as many events of one.
  @Test func eventsOfManyNamesAreCounted() {
    var events = EventBounds(bounds, at: 0)
    var written = 0
    for number in 0..<20_000 where events.decide("w\(number)", at: 0).isWritten { written += 1 }
    #expect(written <= bounds.allEvents)
    #expect(events.leftOut.events == 20_000 - written && events.leftOut.peers <= 1025)
    // An hour of it: ten a second.
    var later = 0
    for second in 1...3600 as ClosedRange<Int64> {
      for name in 0..<100 where events.decide("v\(name)", at: second * 1_000_000_000).isWritten { later += 1 }
    }
    #expect(later <= 36_000 + bounds.allEvents)
  }

  /// A worker may have the results of its leases under way; one that is sent away nothing.
  @Test func whatIsExpectedFollowsTheLeases() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig, capacity: 4)
    #expect(rig.network.expected[worker.route] == nil)
    worker.hello()
    try rig.settle()
    worker.read()
    #expect(worker.leases.count == 4)
    let bytes = try #require(rig.network.expected[worker.route])
    #expect(bytes >= 4 * 2 * rig.coordinator.store.plan.payloadBytes)
    worker.say(.goodbye(Goodbye(.finished, "done")))
    try rig.settle()
    #expect(rig.network.expected[worker.route] == nil)
  }

  @Test func fewFilesLeaveRoomForThoseOfTheProcess() {
    for files in [64, 128, 256, 1024, 20_000, 1 << 16] {
      let connections = bounds.connections(ofFiles: files)
      #expect(files - connections.connections >= 32)
      #expect(connections.strangers <= connections.connections / 2 && connections.strangers >= 8)
    }
  }
}
