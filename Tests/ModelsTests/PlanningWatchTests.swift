// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Testing

/// A model that does not answer while its job is planned.
@Suite struct PlanningWatchTests {
  private func plan(_ module: String, seconds: Double) throws {
    let scratch = TemporaryFolder()
    scratch.write(Array(module.utf8), to: "m.py")
    let game = GameSpecification(name: "g", players: ["a", "b", "c"])
    let job = JobSpecification(
      name: "j", model: .python(path: "m.py"), output: OutputSelection(), games: [game], explain: nil)
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

  /// Its steps are short, though together they take longer.
  @Test func aSlowModelIsWaitedFor() throws {
    let module = "import time\ndef load(): time.sleep(1.4)\ndef values(game, masks): return masks * 1.0\n"
    try plan(module, seconds: 60)
  }
}
