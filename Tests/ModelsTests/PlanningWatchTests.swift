// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Testing

/// A model that does not answer while its job is planned.
@Suite struct PlanningWatchTests {
  private func plan(_ module: String, games: [String] = ["g"], seconds: Double) throws {
    let scratch = TemporaryFolder()
    scratch.write(Array(module.utf8), to: "m.py")
    let job = JobSpecification(
      name: "j", model: .python(path: "m.py"), output: OutputSelection(),
      games: games.map { GameSpecification(name: $0, players: ["a", "b", "c"]) }, explain: nil)
    _ = try JobPlanner.plan(
      job, jobFile: [], folder: JobFolder(path: scratch.path, allowOutside: false),
      options: ModelOptions(allowPython: true, planningSeconds: seconds), version: "test")
  }

  @Test func aStepThatDoesNotEndIsNamed() throws {
    let rest = "import time\ndef rest(): time.sleep(60)\n"
    let steps = [
      ("opening the model", rest + "def load(): rest()\ndef values(game, masks): return masks * 1.0\n"),
      ("trying game g", rest + "def values(game, masks): rest()\n"),
    ]
    try withEvery("step", in: steps) { name, module in
      let error = try #require(throws: ModelError.self) { try plan(module, seconds: 8) }
      #expect(error.message == "\(name) has not ended after 8 s, while the job was planned")
      #expect(error.code == .runtime)
    }
  }

  /// Its steps are short, though together they take longer: each of five games rests for two seconds once.
  @Test func aSlowModelIsWaitedFor() throws {
    let module = """
      import time
      seen = set()
      def values(game, masks):
          if game not in seen: time.sleep(2)
          seen.add(game)
          return masks * 1.0
      """
    let began = ContinuousClock.now
    try plan(module, games: ["a", "b", "c", "d", "e"], seconds: 8)
    #expect(ContinuousClock.now - began > .seconds(8))
  }
}
