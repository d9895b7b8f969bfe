// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorModels
import AndorStore
import AndorTransport
import ArgumentParser

/// `andor resume`: goes on with an interrupted job, with local workers or with remote ones.
struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on with an interrupted job; what was acknowledged is not evaluated again.",
    discussion: """
      Example: andor resume digit

      Slices that 'andor shard' evaluated in the folder are gathered first; what is missing is evaluated here.
      """)

  @Argument(help: "The result folder of the job.")
  var folder: String

  @Option(help: "Wait for remote workers at this address instead of starting local ones.")
  var bind: String?

  @Option(help: "The folder of keys made by 'andor keys'; needed beyond this machine.")
  var keys: String?

  @OptionGroup var limit: TimeLimit
  @OptionGroup var show: DashboardOptions
  @OptionGroup var pace: PaceOptions
  @OptionGroup var engine: EngineOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let endpoint = try bind.map { try Endpoint($0) }
    try limit.begin()
    Stopping.leave(folder: folder)
    let store = try JobStore.open(folder) { ResultSize.bytes(of: $0, explain: $1.explain) }
    var conductor = JobConductor(output: output)
    if store.isDone {
      store.removeSlices()
      PrivateSocket.removeLeftover(in: store.folder)
      conductor.note("\(store.folder) is done already; its result:")
      return try conductor.showResult(of: store.folder)
    }
    conductor.dashboard = try show.open()
    for line in try store.gatherSlices()?.lines ?? [] { conductor.note(line) }
    if !store.isAllDurable { try JobPlanner.verifyArtifacts(of: store.plan) }
    try conductor.conduct(
      store, crew: endpoint.map { .remote($0, keys.map { KeyFolder($0) }) } ?? engine.localCrew(output),
      pace: pace)
  }
}
