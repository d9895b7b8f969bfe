// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import ArgumentParser

/// `andor coordinator`: serves workers that connect from elsewhere.
struct CoordinatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinator",
    abstract: "Serve a job to workers that connect from this or other machines.",
    discussion: "Example: andor coordinator job.yaml --out results --bind tcp://127.0.0.1:5570")

  @OptionGroup var job: JobOptions

  @Option(help: "The result folder.")
  var out: String

  @Option(help: "The address to listen at.")
  var bind = "tcp://127.0.0.1:5570"

  @Option(help: "The folder of keys made by 'andor keys'; needed beyond this machine.")
  var keys: String?

  @Option(help: "The ONNX Runtime library to load instead of looking for one.")
  var onnxruntime: String?

  @Flag(help: "Allow the job to run its Python module.")
  var allowPython = false

  @OptionGroup var limit: TimeLimit
  @OptionGroup var show: DashboardOptions
  @OptionGroup var pace: PaceOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let endpoint = try Endpoint(bind)
    try limit.begin()
    Stopping.leave(folder: out)
    // Tried before anything is written: an address or keys that cannot be had must leave no half-made job.
    if let keys {
      _ = (try KeyFolder(keys).server(), try KeyFolder(keys).authorisedWorkers())
    } else {
      try Socket.router(Context(), RouterSettings()).bind(endpoint)
    }
    let dashboard = try show.open()
    let loaded = try LoadedJob(path: job.job, allowOutside: job.allowOutside)
    let store = try loaded.makeStore(
      in: out, options: .init(onnxruntime: onnxruntime, allowPython: allowPython, threads: 1), threads: 1,
      workers: 0)
    try JobConductor(output: output, dashboard: dashboard).conduct(
      store, crew: .remote(endpoint, keys.map { KeyFolder($0) }), pace: pace)
  }
}
