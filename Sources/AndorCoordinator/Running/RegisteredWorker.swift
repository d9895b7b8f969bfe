// SPDX-License-Identifier: Apache-2.0
import AndorScheduler
import AndorTransport
import AndorWire

/// What makes a worker process the same after a reconnect; its routing id is a new one then.
struct WorkerIdentity: Hashable {
  /// The name of the key it connected with, where keys are used.
  let user: String?
  let name: String
  let host: String
  let process: Int

  /// The process that says hello, with the authenticator's word about its key.
  init(_ hello: Hello, user: String?) {
    self.user = user
    name = hello.name
    host = hello.host
    process = hello.process
  }

  /// How people call it: its name, after that of its key.
  var shownName: String { user.map { "\($0)/\(name)" } ?? name }
}

/// A worker process that said hello, as the coordinator knows it.
struct RegisteredWorker {
  let id: WorkerID
  let identity: WorkerIdentity
  /// How people call it.
  let name: String
  /// Threads that run the model.
  let threads: Int
  /// What its rounding depends on, in its own words.
  let numerics: String
  /// What the model runs on, where a worker tells.
  let device: String? = nil
  /// The key it connected with, where keys are used.
  let key: AuthorisedPeer?
  /// Where it is reached; `nil` while it is not connected.
  var route: RoutingID?
  var connection: ConnectionID?
  /// Results of it that became durable.
  var shards = 0
  /// Its attempts that gave no result.
  var failures = 0
  /// When its last message came.
  var lastHeard: Int64
  /// What it has evaluated lately.
  var work: WorkMeter

  init(_ id: WorkerID, _ identity: WorkerIdentity, _ hello: Hello, key: AuthorisedPeer?, at now: Int64) {
    self.id = id
    self.identity = identity
    name = identity.shownName
    threads = hello.threads
    numerics = hello.numerics
    self.key = key
    lastHeard = now
    work = WorkMeter(start: now)
  }

  /// The machine it runs on, as it says.
  var host: String { identity.host }
}
