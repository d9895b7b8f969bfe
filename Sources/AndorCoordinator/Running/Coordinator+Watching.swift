// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorScheduler
import AndorTransport
import AndorWire

/// What is kept for those who watch the job.
struct WatchState {
  /// How often a view is given.
  static let interval: Int64 = 500_000_000

  var lastView: Int64 = 0
  var bytesIn = 0
  var commits = LatencyHistogram()
  /// The latest interactions that are settled already.
  var settled: SettledInteractions?
  var search: SettledSearch?
  /// The game that was finished last.
  var finished: GameResult?
}

extension Coordinator {
  /// The most workers that a status names.
  private static let mostWorkers = 1000

  /// Gives a view of the job to who watches it, twice a second.
  func watchIfDue() {
    guard settings.watch != nil, monotonicNow() - watch.lastView >= WatchState.interval else { return }
    watchNow()
  }

  /// Gives a view of the job to who watches it.
  func watchNow() {
    guard let show = settings.watch else { return }
    watch.lastView = monotonicNow()
    let map = scheduler.map
    var holders: [JobView.Holder] = []
    let places = Dictionary(
      uniqueKeysWithValues: shownPeers.enumerated().map { ($1.worker, $0) })
    for (shard, worker) in scheduler.holdings {
      if let place = places[worker] { holders.append(JobView.Holder(shard: shard, worker: place)) }
    }
    var view = JobView(status: snapshot(), map: map)
    view.holders = holders
    view.events = events.takeKept()
    view.commits = watch.commits
    view.settled = watch.settled
    view.finished = watch.finished
    show(view)
    seekSettled(map)
  }

  /// Lets the strongest interactions that are settled be sought on another thread.
  private func seekSettled(_ map: ShardMap) {
    let reports = self.reports
    let search = watch.search ?? SettledSearch(store.games, store.plan, store.specification)
    watch.search = search
    search.look(at: map) { reports.put(.settled($0)) }
  }

  /// The workers that a status names, in the order in which they came: none that does not answer any more.
  var shownPeers: [Peer] {
    let present = peers.values.filter { scheduler.standing(of: $0.worker)?.isGone == false }
    return Array(present.sorted { $0.worker < $1.worker }.prefix(Self.mostWorkers))
  }

  /// A worker as a status shows it.
  func shown(_ peer: Peer) -> StatusSnapshot.Worker {
    let now = monotonicNow()
    let (rate, busy) = peer.work.lately(at: now, threads: peer.threads)
    var worker = StatusSnapshot.Worker(
      name: peer.name, threads: peer.threads, leases: scheduler.holdingCount(peer.worker), shards: peer.shards
    )
    worker.host = peer.host
    worker.rate = rate
    worker.busy = busy
    worker.failures = peer.failures
    worker.silence = Double(now - peer.lastHeard) * 1e-9
    return worker
  }

  /// What has been counted since the start.
  var counters: StatusSnapshot.Counters {
    var counters = StatusSnapshot.Counters()
    counters.leases = scheduler.counters.leases
    counters.inFlight = scheduler.inFlight
    counters.results = scheduler.counters.results
    counters.rejected = scheduler.counters.rejected
    counters.duplicates = scheduler.counters.duplicates
    counters.failures = scheduler.counters.failures
    counters.expired = scheduler.counters.expired
    counters.speculations = scheduler.counters.speculations
    counters.audits = scheduler.counters.audits
    counters.divergences = scheduler.counters.divergences
    counters.bytesIn = watch.bytesIn
    return counters
  }

  /// Notes a message and its sender's sign of life.
  func noteArrival(of message: IncomingMessage, from sender: RoutingID) {
    watch.bytesIn += message.frames.reduce(0) { $0 + $1.count }
    peers[sender]?.lastHeard = monotonicNow()
  }

  /// Notes an attempt that gave no result.
  func noteFailure(of worker: WorkerID) {
    if let route = routes[worker] { peers[route]?.failures += 1 }
  }

  /// Notes what a worker has evaluated.
  func noteWork(_ result: ShardResult, of worker: WorkerID) {
    guard let route = routes[worker] else { return }
    peers[route]?.work.note(
      masks: result.count, microseconds: result.modelMicroseconds, at: monotonicNow())
  }
}
