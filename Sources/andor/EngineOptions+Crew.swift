// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorSystem

extension EngineOptions {
  /// Worker processes: as asked for, else one.
  var workerCount: Int { workers ?? 1 }

  /// Threads of each worker: as asked for, else the cores shared out among the workers.
  var threadsPerWorker: Int { threads ?? max(1, Machine.here.cores / workerCount) }

  /// The crew of a job that runs on this machine alone.
  func localCrew(_ output: OutputOptions) -> RunSettings.Crew {
    var arguments = ["--threads", String(threadsPerWorker)]
    if let onnxruntime { arguments += ["--onnxruntime", onnxruntime] }
    if allowPython { arguments.append("--allow-python") }
    if output.logForm == .json { arguments += ["--log-format", "json"] }
    if output.quiet { arguments.append("--quiet") }
    return .processes(
      WorkerProcesses(count: workerCount, arguments: arguments) { status in
        ExitStatus(rawValue: status).map { EngineError.Code(rawValue: $0.name) }
      })
  }
}
