// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorTransport
import AndorWire

/// Every worker process that the coordinator knows, with its identity, its address and its meters.
///
/// A process keeps its number for as long as it is known, also when it loses its connection and comes back under
/// another routing id. The scheduler alone decides where a worker stands: nothing of that is kept here, and it also
/// says when to forget one. Every look-up and change is O(1); memory is that of the workers the scheduler remembers.
struct WorkerRegistry {
  private var workers: [WorkerID: RegisteredWorker] = [:]
  private var identities: [WorkerIdentity: WorkerID] = [:]
  private var routes: [RoutingID: WorkerID] = [:]
  private var connections: [ConnectionID: WorkerID] = [:]
  /// Connected workers that have not shown a numerics class, and so are unknown to the scheduler.
  private(set) var candidates: Set<WorkerID> = []
  private var lastNumber = 0

  /// Workers that had a result which became durable.
  private(set) var delivererCount = 0

  /// How many workers are known, connected or not.
  var count: Int { workers.count }

  /// How many workers are connected.
  var connectedCount: Int { routes.count }

  /// The connected workers, in no order.
  var connected: some Sequence<RegisteredWorker> { routes.values.lazy.compactMap { workers[$0] } }

  /// Returns a worker by its number, connected or not.
  subscript(worker: WorkerID) -> RegisteredWorker? { workers[worker] }

  /// Returns the worker that is reached at an address.
  subscript(route: RoutingID) -> RegisteredWorker? { routes[route].flatMap { workers[$0] } }

  /// Returns the worker that speaks over a connection.
  subscript(connection: ConnectionID) -> RegisteredWorker? { connections[connection].flatMap { workers[$0] } }

  /// The changes that a greeting made.
  struct Greeting {
    let worker: RegisteredWorker
    /// Whether it was not connected at this address before.
    let isNew: Bool
    /// Another process that had the address, and cannot be reached any more.
    let displaced: RegisteredWorker?
  }

  /// Takes note of a process that said hello: a new one, or a known one, perhaps under another address.
  mutating func greet(
    _ identity: WorkerIdentity, _ hello: Hello, key: AuthorisedPeer?, route: RoutingID,
    connection: ConnectionID?, at now: Int64
  ) -> Greeting {
    let number = identities[identity] ?? nextNumber()
    let displaced = routes[route].flatMap { $0 == number ? nil : disconnect($0) }
    var worker = workers[number] ?? RegisteredWorker(number, identity, hello, key: key, at: now)
    let isNew = worker.route != route
    // Also its own address: the connection behind it can be another one.
    disconnect(number)
    worker.update(hello, key: key, at: now)
    worker.route = route
    worker.connection = connection
    identities[identity] = number
    routes[route] = number
    if let connection { connections[connection] = number }
    workers[number] = worker
    candidates.insert(number)
    assert(self[route]?.id == number && identities.count == workers.count)
    return Greeting(worker: worker, isNew: isNew, displaced: displaced)
  }

  /// Takes note that a worker may have leases, and of its numerics class.
  mutating func admit(_ worker: WorkerID, numericsClass: UInt16) {
    candidates.remove(worker)
    workers[worker]?.isAdmitted = true
    workers[worker]?.numericsClass = numericsClass
  }

  /// Takes note of the leases that a worker named in its greeting.
  mutating func noteTakenUp(_ leases: [Lease], by worker: WorkerID) { workers[worker]?.takenUp = Set(leases) }

  /// Returns a number that no worker had: a late action about a forgotten worker must not reach another one.
  private mutating func nextNumber() -> WorkerID {
    lastNumber += 1
    return WorkerID(lastNumber)
  }

  /// Takes a worker's address away; it stays known.
  /// - Returns: the worker, `nil` where it was not connected.
  @discardableResult
  mutating func disconnect(_ worker: WorkerID) -> RegisteredWorker? {
    guard let record = workers[worker], let route = record.route else { return nil }
    routes[route] = nil
    if let connection = record.connection, connections[connection] == worker { connections[connection] = nil }
    workers[worker]?.route = nil
    workers[worker]?.connection = nil
    candidates.remove(worker)
    return record
  }

  /// Forgets a worker that nothing depends on any more; one that speaks again is a new one.
  mutating func forget(_ worker: WorkerID) {
    disconnect(worker)
    guard let record = workers.removeValue(forKey: worker) else { return }
    identities[record.identity] = nil
    assert(identities.count == workers.count && routes.count <= workers.count)
  }

  /// Notes a sign of life.
  mutating func noteHeard(_ route: RoutingID, at now: Int64) {
    if let worker = routes[route] { workers[worker]?.lastHeard = now }
  }

  /// Notes an attempt that gave no result.
  mutating func noteFailure(of worker: WorkerID) { workers[worker]?.failures += 1 }

  /// Notes a result that a worker sent.
  mutating func noteWork(_ result: ShardResult, of worker: WorkerID, at now: Int64) {
    workers[worker]?.work.note(masks: result.count, microseconds: result.modelMicroseconds, at: now)
  }

  /// Notes that a result of a worker is durable.
  mutating func noteDurable(_ worker: WorkerID) {
    guard let before = workers[worker]?.shards else { return }
    if before == 0 { delivererCount += 1 }
    workers[worker]?.shards = before + 1
  }

  /// Returns the contradictions between the tables; none where all is well. O(workers), for tests.
  func checkInvariants() -> [String] {
    var found: [String] = []
    if identities.count != workers.count {
      found.append("\(identities.count) identities of \(workers.count)")
    }
    for (number, worker) in workers {
      if worker.id != number || identities[worker.identity] != number {
        found.append("\(number) is misfiled")
      }
      if let route = worker.route, routes[route] != number { found.append("\(number) has a stale route") }
    }
    for number in candidates where workers[number]?.route == nil || workers[number]?.isAdmitted == true {
      found.append("\(number) is no candidate")
    }
    for (route, number) in routes where workers[number]?.route != route {
      found.append("\(route) leads to \(number), which is elsewhere")
    }
    for (connection, number) in connections where workers[number]?.connection != connection {
      found.append("a connection leads to \(number), which has another")
    }
    return found
  }
}
