// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorDigest
import AndorJob
import AndorSimulation
import AndorStore
import AndorSystem
import AndorTestKit
import AndorTransport
import AndorWire
import Foundation
import Logging
import Testing

/// The real shell of a coordinator in memory: its network, clock and threads are the test's, its folder is real.
final class ShellRig {
  /// What ends with the coordinator's process.
  private struct Process {
    let disk: FakeDisk
    let finishing: HeldQueue
    let interruption: Interruption
    let coordinator: Coordinator
  }

  let scratch = ScratchFolder()
  let job: ShellJob
  let clock = VirtualClock()
  let network: FakeNetwork
  /// Whether rounds are chosen, and games finished, as soon as they can be.
  var finishes = true
  /// How the run ended, once it has.
  private(set) var end: CoordinatorEnd?
  private var process: Process?
  private let configure: (inout CoordinatorSettings) -> Void

  /// A coordinator that listens, of a new job.
  init(
    _ job: ShellJob = ShellJob(), access: FakeAccess? = nil,
    _ configure: @escaping (inout CoordinatorSettings) -> Void = { _ in }
  ) throws {
    self.job = job
    self.configure = configure
    network = FakeNetwork(clock)
    network.access = access
    try start(try job.create(in: folder))
  }

  var folder: String { "\(scratch.path)/job" }
  private var running: Process {
    guard let process else { fatalError("no coordinator runs") }
    return process
  }
  var coordinator: Coordinator { running.coordinator }
  var disk: FakeDisk { running.disk }
  var interruption: Interruption { running.interruption }
  var status: StatusSnapshot { coordinator.snapshot() }

  private func start(_ store: JobStore) throws {
    let disk = try FakeDisk(store)
    let interruption = Interruption(waker: try Waker())
    let finishing = HeldQueue()
    var settings = CoordinatorSettings(endpoint: try Endpoint("tcp://127.0.0.1:1"))
    settings.scheduler.startingCredit = 64
    configure(&settings)
    let clock = self.clock
    let surroundings = Surroundings(
      network: network, disk: disk, finishing: finishing, choosing: finishing, seeking: HeldQueue(),
      clock: { clock.now }, interruption: interruption)
    let coordinator = try Coordinator(
      store, settings: settings, in: surroundings,
      log: Logger(label: "shell") { _ in SwiftLogNoOpLogHandler() })
    process = Process(
      disk: disk, finishing: finishing, interruption: interruption, coordinator: coordinator)
    end = nil
    try coordinator.begin()
  }

  /// The coordinator is killed, and another one opens the folder, to which something may happen meanwhile.
  func restart(_ meanwhile: () throws -> Void = {}) throws {
    process = nil
    network.forgetEverything()
    try meanwhile()
    try start(try JobStore.open(folder, reserve: { _, _ in 0 }))
  }

  /// One round of the coordinator, unless it has ended; then the games that can be are finished.
  func step() throws {
    guard end == nil else { return }
    end = try coordinator.step()
    if finishes { running.finishing.run() }
    let problems = coordinator.checkInvariants()
    #expect(problems.isEmpty)
  }

  /// Rounds until the coordinator has nothing to do but to wait.
  func settle() throws {
    for _ in 0..<4 { try step() }
  }

  /// Rounds for as long as the clock needs; meanwhile the workers given say that they live.
  func pass(_ duration: Duration, alive workers: [ScriptedWorker] = []) throws {
    let start = clock.now
    while .nanoseconds(clock.now - start) < duration, end == nil {
      for worker in workers { worker.say(.heartbeat(Heartbeat())) }
      try step()
      clock.sleep(.milliseconds(500))
    }
  }

  /// Rounds in which the workers deliver what they have, until the run ends.
  func serve(_ workers: [ScriptedWorker], rounds: Int = 400) throws {
    for _ in 0..<rounds where end == nil {
      for worker in workers { worker.work() }
      try step()
    }
  }

  /// The job is done, and its tables are what the tests know them to be.
  func expectDone(sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(end == .done, sourceLocation: sourceLocation)
    let document = try result()
    #expect(
      document.games.map(\.digest) == (0..<job.games).map(job.digest), sourceLocation: sourceLocation)
    #expect(document.reevaluatedAcknowledgedShards == 0, sourceLocation: sourceLocation)
  }

  /// `result.json`.
  func result() throws -> ResultDocument {
    let data = try Data(contentsOf: URL(filePath: "\(folder)/result.json"))
    return try ResultDocument(json: Array(data))
  }
}
