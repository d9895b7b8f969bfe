// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A pure state machine over shards, leases and workers, which decides what each worker does next.
///
/// The shell tells it what happened and when (``handle(_:at:)``) and obeys the actions it returns, in their
/// order. It holds numbers and digests, never payloads, sockets or clocks; the same events with the same seed
/// give the same actions on every machine.
///
/// **A shard's way.** `fresh` → `leased` → `storing` → `durable`. A worker with free credit gets the next shard:
/// first those that are to be leased again, then audits, then fresh ones in ``DispatchOrder``, at the end second
/// leases of slow ones. One lease a turn, so that fifty workers that join at once share what there is. When a
/// result comes, the shell persists it, and only `persisted` makes the shard durable and acknowledges the
/// result: an acknowledged result is durable. Each shard counts once, whoever delivers it and however often.
///
/// **A lease ends** with its result, with a failure, when it is handed back, when its worker is lost, or when it
/// runs out: after ten median turnarounds, at least 30 s, twice as long with each further attempt. The shard of
/// a lease that ran out is leased again at once, but the lease keeps occupying its worker's credit: a hung worker
/// swallows no more than it holds. Its late result is welcome if the shard has none yet. A worker that does not
/// answer for ten more such times is disconnected. A worker that hands a lease back is leaving: it gets no more
/// unless it joins again, and the shard counts as if it had not been leased.
///
/// A shell that was stopped itself finds everything overdue when it continues: for five seconds no lease runs out
/// and nobody counts as silent, so that messages that wait in its sockets are handled first.
///
/// **Standing.** Whether a worker is active, draining, silent, lost or quarantined is decided here alone
/// (``standing(of:)``). One that says nothing for 15 s is silent: the shell is told, its shards go to others, and it
/// has to join again. Of those that are gone, and of those quarantined, the last 1024 each are remembered; then the
/// shell is told to forget the oldest. The durable shards of a forgotten worker are remembered by its number, which
/// is not given twice: if it is caught later, they are retracted.
///
/// **Leased work.** A result, a failure or a lease named in a greeting counts where the lease is the worker's: held, one
/// of the last 64 that it had in this session, or one that an earlier session can have given, named at its first greeting.
/// All else is refused and counted. A new worker has two leases at most, and two more for each result of it that became
/// durable.
///
/// **Failures** are evidence. A shard that failed waits 1 s, doubling to 60 s, with seeded jitter, and goes to another
/// identity than those it failed on, else to another process, if there is one. Failed on three identities, or three times
/// on all there are, it is quarantined, and the job ends incomplete without it. A result that is not what its sender says
/// is the sender's fault: the shard is leased again at once, and three of them quarantine the sender. A shard whose worker
/// vanished is leased again at once, to a worker that has delivered, if there is one; only when eight such workers
/// vanished with it, or any while there was no such worker, is it quarantined, as a shard that kills its workers. A worker
/// that fails five shards in a row while others prove able is quarantined. A value that is not finite fails the job once
/// another identity has found it, too, or the same worker twice where nobody else is there.
///
/// **Audits.** A share of the shards, chosen by seed and shard number, is evaluated again by another identity and
/// compared by digest, and so is the first result of each worker, that of a new identity twice. Where only processes of
/// one identity are there, another one of them audits once all else is done, which confirms nothing. Within a numerics
/// class bits are compared; across classes the shell says whether the values agree to the tolerance between them, and an
/// auditor of the maker's class is preferred. Audits that nobody can do are skipped once everything else is done. An audit
/// that is owed is known to the shard's record, and opened again by whoever resumes the job.
///
/// **Votes.** When results differ, from an audit or any other duplicate, other identities are asked one after another
/// until one result has two votes at least and more than all others could still get. It becomes the shard's; whoever had
/// another one is expelled: its shards are taken back, and what it alone confirmed is audited again. Where all are of one
/// identity two of its processes are believed against one, and only the process is quarantined. The work ends disputed
/// where no majority can be had, where the majority's results were confirmed less often than those of whom it contradicts,
/// and when more than two were expelled. When all that can be asked differ the model is reported as not deterministic.
///
/// **Rows.** With the audit of a shard, and once in every job, rows are evaluated among others than those they were
/// evaluated with, by any worker, and compared with the durable values. Where some differ, their shard is audited
/// first, so that a lie is not taken for a dependence, and the rows are evaluated once more, by another worker if there
/// is one. Found twice, the difference is the model's, and the job fails.
///
/// **Rounds.** A closed game has all its shards from the start. Of an open game more may follow, chosen by the shell
/// from the values of those before: when all so far are durable and no audit of them is open, `roundComplete` asks
/// for them, and the shell answers with the next round's shards or that there are none; the work does not end
/// before. A round with a quarantined shard is never complete: the game stays as it is and the job ends incomplete.
/// When a durable shard is retracted, an open game that was closed meanwhile is opened again, as its rounds may have
/// been chosen by a wrong value: once all shards are durable, `roundComplete` asks again. The shell, which sees the
/// retraction, goes back to the first round that the value can have changed.
///
/// **Waiting.** With no worker, or with a full disk, it waits and says so in a note. Results that come while the
/// disk is full are held by the shell and written when space returns; while too many results are on their way to
/// the disk nothing is leased.
///
/// **Cost.** An event costs O(log leases + actions), and O(workers) for shards whose workers vanished and audits across
/// numerics classes. A liar costs one walk over all shards. Memory: 31 bytes a shard, 200 to 900 bytes a worker that is
/// there or remembered, 64 bytes a lease.
///
/// The shell's duties, in order: report `resultArrived` only for payloads that pass its checks; obey the actions
/// in order; persist before it reports `persisted`; send nothing that no action asked for; send
/// ``Event/tick`` at ``wake`` if nothing else happened.
public struct Scheduler: Sendable {
  /// The settings given.
  let settings: SchedulerSettings
  /// The counts of everything that has happened so far.
  public internal(set) var counters = SchedulerCounters()
  /// The way in which the work ended; `nil` while there is something to do or to wait for.
  public internal(set) var outcome: Outcome?
  /// Whether a drain was requested.
  public internal(set) var isDraining = false

  let figures: Figures
  /// The attempts that count as given at shards that were durable before the start.
  let attemptsBefore: UInt32
  /// Whether no earlier session gave leases.
  let isFirstSession: Bool
  var now = Instant.zero
  var actions: [Action] = []

  /// The state of every shard, and the progress of the games.
  var shards: ShardTable
  var progress: Progress
  var trouble: [Int: ShardTrouble] = [:]
  /// Who made durable shards.
  var makers: Set<Maker.Key> = []
  /// The workers, and the leases that they hold.
  var workers: WorkerTable
  var leases = LeaseTable()
  var turnaround: Turnaround
  /// Everything that waits: shards for a lease, audits for another worker, results for the disk, all for a moment.
  var queue: ShardQueue
  var audits: AuditTable
  var rows = RowCheckTable()
  /// The identities that were caught lying.
  var expelled: Set<UInt32> = []
  /// How many were, and processes that others of their own identity decided against.
  var expulsions = 0
  var disk = DiskQueue()
  var timers = Timers()

  /// Creates a scheduler of a job's shards; nothing happens before the first event.
  ///
  /// - Parameters:
  ///   - settings: the figures behind the policies.
  ///   - games: the shards of each game, by game number, with those durable already.
  ///   - seed: chooses the shards to audit and the jitter of the retries.
  ///   - firstAttempt: attempts at shards that were durable before the start are numbered from here on; a number that
  ///     no earlier session had keeps apart a lease that a worker still works on, unknown here, and one that is given
  ///     now.
  ///   - isFirstSession: whether no earlier session of the job has given leases, so that nobody can hold any.
  ///   - expelled: the identities that were expelled in earlier sessions.
  /// - Complexity: O(shards).
  public init(
    _ settings: SchedulerSettings = SchedulerSettings(), games: [GameShards], seed: UInt64,
    firstAttempt: UInt32 = 1, isFirstSession: Bool = false, expelled: Set<UInt32> = []
  ) {
    self.settings = settings
    figures = Figures(settings, seed: seed)
    attemptsBefore = max(1, min(firstAttempt, 1 << 30)) - 1
    shards = ShardTable(games)
    workers = WorkerTable(startingCredit: settings.startingCredit)
    self.isFirstSession = isFirstSession
    self.expelled = expelled
    expulsions = expelled.count
    audits = AuditTable(hasOwed: games.contains { $0.origins.contains(where: \.isAuditOwed) })
    turnaround = Turnaround(expected: figures.expectedTurnaround)
    queue = ShardQueue(games.map { $0.order.places(of: $0.count) })
    progress = Progress(games)
    for number in 0..<shards.count where shards.state[number] == .durable { recall(number) }
  }

  /// Takes up what is owed of a shard that was durable before the start.
  private mutating func recall(_ number: Int) {
    shards.attempts[number] = attemptsBefore
    let maker = shards.maker(of: number)
    if maker.identity > 0 { makers.insert(maker.key) }
    if let confirmer = shards.confirmers[number].maker {
      for voter in [maker, confirmer] { audits.records[voter.key, default: 0] += 1 }
    }
    guard shards.isOwed[number] else { return }
    openAudit(number, wanted: 1, isChosen: true)
    if figures.checksRows { openRowCheck(number, isOwn: true) }
  }

  /// Takes in an event at a moment and returns what to do about it.
  ///
  /// A moment before the last one counts as the last one. Events about unknown workers, shards or leases do no
  /// harm.
  public mutating func handle(_ event: Event, at moment: Instant) -> [Action] {
    timers.noteAbsence(from: now, until: moment)
    now = max(now, moment)
    actions = []
    if audits.hasOwed, audits.waitsUntil == nil {
      audits.waitsUntil = now.advanced(by: figures.auditPatience)
    }
    apply(event)
    fireTimers()
    announceGames()
    dispatch()
    conclude()
    // At last, as the end of an audit may expel somebody.
    forgetWorkers()
    let result = actions
    actions = []
    return result
  }

  private mutating func apply(_ event: Event) {
    switch event {
    case .workerJoined(let worker, let credit, let holding, let traits):
      join(worker, credit: credit, holding: holding, traits)
    case .workerHeard(let worker): hear(worker)
    case .workerWants(let worker, let credit): adjust(worker, credit: credit)
    case .workerLost(let worker): lose(worker)
    case .workerDraining(let worker): drain(worker)
    case .handedBack(let worker, let lease): takeBack(worker, lease)
    case .resultArrived(let worker, let lease, let digest, let values):
      takeResult(worker, lease, digest.bits, values)
    case .rowsCompared(let worker, let lease, let differing): takeRows(worker, lease, differing: differing)
    case .resultRejected(let worker, let lease): reject(worker, lease)
    case .unleasedResult(let worker, let lease): refuseUnleased(worker, lease)
    case .storedRejected(let shard): rejectStored(shard)
    case .failed(let worker, let lease, let kind): fail(worker, lease, kind)
    case .persisted(let shard): markDurable(shard)
    case .persistFailed(let shard, let diskFull): storeFailed(shard, diskFull: diskFull)
    case .diskSpaceReturned: resumeStoring()
    case .shardsAdded(let game, let count): addShards(count, to: game)
    case .gameClosed(let game): closeGame(game)
    case .drainRequested: isDraining = true
    case .tick: break
    }
  }
}
