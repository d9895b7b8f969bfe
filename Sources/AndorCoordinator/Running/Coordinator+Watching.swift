// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorScheduler
import AndorTransport
import AndorWire

extension Coordinator {
  /// The most workers that a status names.
  private static let mostWorkers = 1000

  /// Shows a view of the job twice a second, where somebody watches.
  func watchIfDue() {
    guard settings.watch != nil, watch.isDue(at: now) else { return }
    watchNow()
  }

  /// Shows a view of the job, where somebody watches.
  func watchNow() {
    guard let show = settings.watch else { return }
    watch.noteView(at: now)
    let map = scheduler.map
    var holders: [JobView.Holder] = []
    let places = Dictionary(
      uniqueKeysWithValues: shownWorkers.enumerated().map { ($1.id, $0) })
    for (shard, worker) in scheduler.holdings {
      if let place = places[worker] { holders.append(JobView.Holder(shard: shard, worker: place)) }
    }
    var view = JobView(status: snapshot(), map: map)
    view.holders = holders
    view.events = events.takeKept()
    view.commits = watch.commits
    view.finalInteractions = watch.finalInteractions
    view.finished = watch.finished
    view.report = "\(store.folder)/report.html"
    show(view)
    seekFinalInteractions(map)
  }

  /// Seeks the strongest interactions that are final, on another thread.
  private func seekFinalInteractions(_ map: ShardMap) {
    let reports = self.reports
    let search = watch.search ?? FinalInteractionSearch(store.games, store.plan, store.specification)
    watch.search = search
    surroundings.seeking.add { reports.put(.finalInteractions(search.look(at: map))) }
  }

  /// The workers that a status names: those connected, in the order in which they came.
  var shownWorkers: [RegisteredWorker] {
    Array(registry.connected.sorted { $0.id < $1.id }.prefix(Self.mostWorkers))
  }

  /// Returns a worker as a status shows it; the rate of one that is silent is 0, whatever it was before.
  func shown(_ worker: RegisteredWorker) -> StatusSnapshot.Worker {
    let now = self.now
    var shown = StatusSnapshot.Worker(
      name: worker.name, threads: worker.threads, leases: scheduler.holdingCount(worker.id),
      shards: worker.shards)
    shown.host = worker.host
    if numerics.isMixed { shown.numerics = store.registers.numericsClass(worker.numericsClass)?.shortName }
    shown.failures = worker.failures
    shown.silence = Double(now - worker.lastHeard) * 1e-9
    shown.standing = scheduler.standing(of: worker.id)?.shown
    let isThere = shown.standing == .active || shown.standing == .draining
    let lately = worker.work.lately(at: now, threads: worker.threads)
    shown.rate = isThere ? lately.rate : 0
    shown.busy = isThere ? lately.busy : 0
    return shown
  }

  /// The counts since the start.
  var counters: StatusSnapshot.Counters {
    var counters = StatusSnapshot.Counters()
    counters.leases = scheduler.counters.leases
    counters.inFlight = scheduler.inFlight
    counters.results = scheduler.counters.results
    counters.rejected = scheduler.counters.rejected
    counters.unleased = scheduler.counters.unleased
    counters.duplicates = scheduler.counters.duplicates
    counters.failures = scheduler.counters.failures
    counters.expired = scheduler.counters.expired
    counters.speculations = scheduler.counters.speculations
    counters.audits = scheduler.counters.audits
    counters.skippedAudits = skippedAudits
    counters.divergences = scheduler.counters.divergences
    counters.bytesIn = watch.bytesIn
    return counters
  }

  /// Notes a message and its sender's sign of life.
  func noteArrival(of message: IncomingMessage, from sender: RoutingID) {
    watch.bytesIn += message.frames.reduce(0) { $0 + $1.count }
    registry.noteHeard(sender, at: now)
  }
}

extension WorkerStanding {
  /// The standing in a status, of a worker that is connected: one that counts as lost does not speak.
  fileprivate var shown: StatusSnapshot.Worker.Standing {
    switch self {
    case .active: .active
    case .draining: .draining
    case .silent, .lost: .silent
    case .quarantined: .quarantined
    }
  }
}
