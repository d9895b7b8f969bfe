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
  /// The folder of fetched files, which workers share; that of the user where none is given.
  public var cache: String?
  /// Whether the worker waits for the next coordinator at the address when a job is over, for as long as that takes.
  public var stays = false
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

  /// Evaluates shards until the coordinator's job is over; one that stays, until it is interrupted.
  /// - Parameter interruption: the request to stop.
  /// - Returns: `false` where it was interrupted.
  /// - Throws: `unreachable`, `notAuthorised`, `misconfigured`, or why the model cannot be opened here.
  public func run(interruption: Interruption? = nil) throws(EngineError) -> Bool {
    try attempt {
      try ProcessLimits.requireAddressSpace()
      let interruption = try interruption ?? Interruption()
      while true {
        // Each job has settings of its own: those of the last one wait for no process any more.
        let worker = try Worker(settings(), interruption: interruption, log: log)
        do {
          if try model.tellingHowItFails({ try worker.run() }) == .interrupted {
            model.audience.end(.stopped, "the worker was interrupted")
            return false
          }
          model.audience.end(.done)
          guard stays else { return true }
        } catch let error as EngineError
          where stays && error.code == .unreachable && error.cause is WorkerError
        {
          // Where it is the process of a callable that does not come back, the next job would find none either.
          if interruption.count > 0 { return false }
          continue
        }
        log.notice("the job is over: waiting for the next coordinator at \(address)")
        // One that is about to end still listens.
        for _ in 0..<10 where interruption.count == 0 { usleep(100_000) }
      }
    }
  }

  private func settings() throws -> WorkerSettings {
    var model = model
    if let patience { model.callablePatience = Double(patience) }
    var settings = WorkerSettings(
      endpoint: try Endpoint(address), name: shownName, threads: model.threads, build: Version.current,
      model: model.options)
    settings.curve = try keys.map { try KeyFolder($0).client() }
    if let cacheBytes { settings.cacheBytes = cacheBytes }
    settings.cache = cache.map(Self.absolute)
    if let patience {
      settings.connectPatience = .seconds(patience)
      settings.lossPatience = .seconds(patience)
    }
    return settings
  }

  /// Returns a path that holds whatever folder this process works in later.
  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return "\(String(cString: folder))/\(path)"
  }
}
