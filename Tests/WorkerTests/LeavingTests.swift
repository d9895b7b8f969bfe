// SPDX-License-Identifier: Apache-2.0
import AndorWire
import Testing

/// A worker that cannot serve says why before it leaves.
@Suite struct LeavingTests {
  /// The plan names no file, so the module is not among those that are here.
  @Test func theReasonIsTheLastWord() throws {
    let coordinator = try CoordinatorSide(
      job: """
        andor: 1
        name: unserved
        model: {python: host.py}
        games: [{name: g, players: {names: [a, b, c, d, e, f]}}]
        """)
    let worker = try WorkerProcess(at: coordinator.endpoint, threads: 1)
    try coordinator.welcome(try coordinator.hello().sender)
    while true {
      guard case .goodbye(let goodbye) = try coordinator.next().message else { continue }
      #expect(goodbye.reason == .artifact && goodbye.text.contains("host.py"), "\(goodbye)")
      break
    }
    withExtendedLifetime(worker) {}
  }
}
