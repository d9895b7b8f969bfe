// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import AndorTransport
import AndorWorker
import Logging

/// Workers on threads of this process; a model that crashes takes the process with it.
final class ThreadGroup: LocalGroup {
  private let count: Int
  private let model: ModelSettings
  private let proof: NumericsProof?
  private let name: String
  private let log: Logger
  private var threads: [NativeThread] = []
  private var interruptions: [Interruption] = []
  /// Why workers ended; those that were sent home have no reason.
  private let failures = Locked<[any Error]>([])

  /// Workers whose threads are not yet started.
  /// - Parameter proof: that of this process's numerics class where it is known.
  init(count: Int, model: ModelSettings, proof: NumericsProof?, named name: String = "thread", log: Logger) {
    (self.count, self.model, self.proof, self.name, self.log) = (count, model, proof, name, log)
  }

  func start(at endpoint: Endpoint, keys: KeyFolder?) throws {
    for number in 1...max(1, count) {
      var settings = WorkerSettings(
        endpoint: endpoint, name: "\(name)-\(number)", threads: model.threads, build: Version.current,
        model: model.options)
      settings.curve = try keys?.client()
      settings.proof = proof
      let interruption = try Interruption()
      var log = log
      log[metadataKey: "worker"] = "\(settings.name)"
      let (complete, failures, said) = (settings, failures, log)
      interruptions.append(interruption)
      threads.append(
        try NativeThread {
          do {
            _ = try Worker(complete, interruption: interruption, log: said).run()
          } catch {
            failures.withLock { $0.append(error) }
          }
        })
    }
  }

  func tend(_ snapshot: StatusSnapshot) throws {
    guard snapshot.state == .running, let first = failures.withLock({ $0.first }) else { return }
    throw EngineError(first)
  }

  func stop(atOnce: Bool) {
    for interruption in interruptions {
      interruption.request()
      if atOnce { interruption.request() }
    }
    threads.forEach { $0.join() }
    threads.removeAll()
  }
}
