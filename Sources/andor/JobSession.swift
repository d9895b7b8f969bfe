// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorModels
import AndorStore
import AndorSystem
import AndorTransport
import Glibc
import Logging

/// One run of a coordinator over an opened job folder, with workers of this machine or from elsewhere.
struct JobSession {
  /// Where the workers come from.
  enum Crew {
    /// Processes started here: how many, and their threads.
    case local(workers: Int, threads: Int, arguments: [String])
    /// Workers that connect to an address.
    case remote(Endpoint, KeyFolder?)
  }

  let store: JobStore
  let crew: Crew
  let pace: PaceOptions?
  let log: Logger
  let watch: (@Sendable (JobView) -> Void)?
  let show: (StatusSnapshot) -> Void
  let announce: (String) -> Void

  /// Runs the job to its end, its interruption, or an error.
  func run() throws -> CoordinatorEnd {
    let waker = try Waker()
    let interruption = Interruption(waker: waker)
    TimeLimit.expect(store.plan)
    Stopping.answer(with: .interrupt(interruption))
    switch crew {
    case .local(let count, let threads, let arguments):
      let socket = try PrivateSocket(in: store.folder)
      defer { socket.remove() }
      var settings = CoordinatorSettings(endpoint: socket.endpoint)
      settings.watch = watch
      let workers = try LocalWorkers(arguments: ["--threads", String(threads)] + arguments)
      defer { workers.stop(graceMilliseconds: interruption.count > 1 ? 0 : 5_000) }
      let coordinator = try Coordinator(store, settings: settings, interruption: interruption, log: log)
      return try coordinator.run(
        observer: LocalCrew(workers: workers, wanted: count, log: log, show: show))
    case .remote(let endpoint, let keys):
      var settings = CoordinatorSettings(endpoint: endpoint)
      settings.keys = keys
      settings.watch = watch
      pace?.apply(to: &settings)
      let coordinator = try Coordinator(store, settings: settings, interruption: interruption, log: log)
      return try coordinator.run(observer: RemoteCrew(announce: announce, show: show))
    }
  }
}

/// A socket file that only this user can reach: in the job folder, or below /tmp where that path is too long.
struct PrivateSocket {
  let endpoint: Endpoint
  private let path: String
  private let madeFolder: String?

  init(in folder: String) throws {
    let near = "\(folder)/.andor.socket"
    if near.utf8.count <= Endpoint.maximumPathBytes {
      path = near
      madeFolder = nil
    } else {
      var template = Array("/tmp/andor.XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else {
        throw CommandFailure(
          .cannotCreate, "no private folder could be made below /tmp", hint: "Make /tmp writable.")
      }
      let made = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      path = "\(made)/socket"
      madeFolder = made
    }
    unlink(path)
    endpoint = try Endpoint("ipc://\(path)")
  }

  /// Takes away what a coordinator left that was killed after it had written the results.
  static func removeLeftover(in folder: String) { unlink("\(folder)/.andor.socket") }

  /// Takes the socket file away.
  func remove() {
    unlink(path)
    if let madeFolder { rmdir(madeFolder) }
  }

}
