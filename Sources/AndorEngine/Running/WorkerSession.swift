// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import AndorTransport
import AndorWorker
import Glibc
import Logging

/// A worker in this process, for a coordinator elsewhere.
///
/// ```swift
/// var worker = WorkerSession(address: "tcp://node1:5570", model: ModelSettings(threads: 4))
/// worker.keys = "keys"
/// let isOver = try worker.run()
/// ```
public struct WorkerSession: Sendable {
  /// Where the coordinator listens: `tcp://HOST:PORT`.
  public var address: String
  /// The worker's name in status and logs; host and process where none is given.
  public var name: String?
  /// How the model is opened, and its threads.
  public var model: ModelSettings
  /// The folder of keys; needed beyond this machine.
  public var keys: String?
  /// The most bytes of fetched files in the cache folder.
  public var cacheBytes: Int?
  /// Seconds to wait for a coordinator that does not answer.
  public var patience: Int?
  /// The log of what happens.
  public var log = Logger(label: "andor") { _ in SwiftLogNoOpLogHandler() }

  /// Creates a worker for a coordinator.
  public init(address: String, model: ModelSettings) { (self.address, self.model) = (address, model) }

  /// The worker's name, with host and process where none was given.
  public var shownName: String {
    let host = Machine.hostName
    return name ?? "\(host.isEmpty ? "worker" : host)-\(getpid())"
  }

  /// Evaluates shards until the coordinator's job is over.
  /// - Parameter interruption: the request to stop.
  /// - Returns: `false` where it was interrupted.
  /// - Throws: `unreachable`, `notAuthorised`, `misconfigured`, or why the model cannot be opened here.
  public func run(interruption: Interruption? = nil) throws(EngineError) -> Bool {
    try attempt {
      try ProcessLimits.requireAddressSpace()
      var model = model
      if let patience { model.callablePatience = Double(patience) }
      var settings = WorkerSettings(
        endpoint: try Endpoint(address), name: shownName, threads: model.threads, build: Version.current,
        model: model.options)
      settings.curve = try keys.map { try KeyFolder($0).client() }
      if let cacheBytes { settings.cacheBytes = cacheBytes }
      if let patience {
        settings.connectPatience = .seconds(patience)
        settings.lossPatience = .seconds(patience)
      }
      let interruption = try interruption ?? Interruption()
      return try Worker(settings, interruption: interruption, log: log).run() != .interrupted
    }
  }
}
