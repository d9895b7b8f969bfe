// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorStore
import AndorTransport
import AndorWire

/// The identity of a worker process, which a reconnect leaves as it is; its routing id is a new one then.
struct WorkerIdentity: Hashable {
  /// The name of the key it connected with, where keys are used.
  let user: String?
  let name: String
  let host: String
  let process: Int

  /// Creates the identity of the process that says hello; `user` is the authenticator's name for its key.
  init(_ hello: Hello, user: String?) {
    self.user = user
    name = hello.name
    host = hello.host
    process = hello.process
  }

  /// What stays the same where a supervisor starts another process in its place; a name made of host and process is none.
  struct Lasting: Hashable {
    let user: String?
    let name: String
    let host: String
  }

  var lasting: Lasting { Lasting(user: user, name: name == "\(host)-\(process)" ? "" : name, host: host) }

  /// The name for people: its own, after that of its key.
  var shownName: String { user.map { "\($0)/\(name)" } ?? name }
}

/// A worker process that said hello, as the coordinator knows it.
struct RegisteredWorker {
  let id: WorkerID
  let identity: WorkerIdentity
  /// The name for people.
  let name: String
  /// Threads that run the model.
  private(set) var threads: Int
  /// The number of its numerics class in the job's register; 0 where none is asked for.
  var numericsClass: UInt16 = 0
  /// Whether it has shown its class, so that it may have leases.
  var isAdmitted = false
  /// The leases that it named in its last greeting.
  var takenUp: Set<Lease> = []
  /// The key it connected with, where keys are used.
  private(set) var key: AuthorisedPeer?
  /// The address to send to; `nil` while it is not connected.
  var route: RoutingID?
  var connection: ConnectionID?
  /// Its results that became durable.
  var shards = 0
  /// Its attempts that gave no result.
  var failures = 0
  /// When its last message came.
  var lastHeard: Int64
  /// The work that it has done lately.
  var work: WorkMeter

  init(_ id: WorkerID, _ identity: WorkerIdentity, _ hello: Hello, key: AuthorisedPeer?, at now: Int64) {
    self.id = id
    self.identity = identity
    name = identity.shownName
    threads = hello.threads
    self.key = key
    lastHeard = now
    work = WorkMeter(start: now)
  }

  /// Takes over what a greeting says: in containers the process that comes back can be another one.
  mutating func update(_ hello: Hello, key: AuthorisedPeer?, at now: Int64) {
    threads = hello.threads
    isAdmitted = false
    self.key = key
    lastHeard = now
  }

  /// The machine it runs on, as it says.
  var host: String { identity.host }

  /// Who made its results, also after the process has ended.
  var producer: Producer {
    Producer(key: key?.publicKey.z85, user: identity.user, host: identity.host, name: identity.name)
  }
}
