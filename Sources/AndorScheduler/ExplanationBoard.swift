// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A pure state machine that decides which worker searches for which game's explanation.
///
/// It stands beside the ``Scheduler`` and, like it, holds numbers only. The shell opens a game once its values are
/// durable, tells what becomes of leases, and asks from time to time what is to be done.
///
/// **A game's way.** *waiting* → *leased* → *checked*, and then it is closed: its explanation is taken. A lease that
/// ends otherwise, by a failure, an explanation that is none, a worker that vanishes, leaves or lets it run out, puts the
/// game back. Its worker is not offered the game again, unless it only lost its connection and comes back before
/// somebody else has the game: then it goes on with the same lease. After ``mostLeases`` leases, or where no worker is
/// left that could have it, the coordinator searches itself. So whatever workers do, a game takes no longer than so many
/// leases. A worker that lets a lease run out is given none any more, and what waits for a worker while the coordinator
/// has threads for it goes to the coordinator: so whatever workers do, the others' games go on. Where nothing waits, it
/// takes over what a worker has had for an eighth of its lease, longer than a search takes: nobody holds the last game.
///
/// **A lease** names the game, in place of a shard the generation of its values, and an attempt that no other lease of
/// the session has. A game that is opened again has another generation: what comes for an earlier one is dropped
/// without blame.
///
/// **Shares.** A worker has as many small games at a time as it can use, those whose explanations are being checked
/// included; a large one, for which it uses all of its threads, only alone. Where a large game is next, nothing is leased
/// before it. What may be in the coordinator's memory at once, leased or checked, is at most ``mostBytes`` or one game.
///
/// **Cost.** O(workers + games leased) for an event, O(workers + games that wait) where leases are given.
public struct ExplanationBoard: Sendable {
  /// The most leases of a game.
  public static let mostLeases = 3
  /// The most bytes of explanations that are leased or checked at a time.
  public static let mostBytes = 1 << 30

  /// What the shell has to do.
  public enum Action: Equatable, Sendable {
    /// Send the lease.
    case lease(WorkerID, Lease, deadline: Instant)
    /// Take note that a lease has run out, or that the coordinator takes its game over; its worker may stop.
    case expired(WorkerID, Lease)
    /// Search for the explanation on the coordinator's own threads: the game is closed here.
    case alone(game: Int, generation: Int)
  }

  /// The games whose explanations the coordinator searches for itself.
  public struct Own: Sendable {
    /// How many it has begun.
    public var begun: Int
    /// How many it has threads for.
    public let most: Int
    /// Whether its own come before the workers', as those are processes of its machine: it shows how a search of its own
    /// goes, and keeps its state.
    public let areFirst: Bool

    /// Creates the coordinator's share.
    public init(begun: Int, most: Int, areFirst: Bool) {
      (self.begun, self.most, self.areFirst) = (begun, most, areFirst)
    }
  }

  /// Who has a game.
  enum Standing: Equatable, Sendable {
    case waiting
    case leased(WorkerID, attempt: Int, until: Instant)
    case checked(WorkerID, attempt: Int)
  }

  struct Game: Sendable {
    let generation: Int
    let isLarge: Bool
    let bytes: Int
    let patience: Int64
    var standing = Standing.waiting
    var leases = 0
    var failedOn: Set<WorkerID> = []
    /// A lease whose worker vanished with it.
    var lost: (worker: WorkerID, attempt: Int, until: Instant)?

    /// What it takes of a worker: a large one leaves no room for another.
    var share: Int { isLarge ? 1 << 20 : 1 }
  }

  struct Worker: Sendable {
    let credit: Int
    var isLeaving = false
    var load = 0
  }

  private(set) var games: [Int: Game] = [:]
  private(set) var workers: [WorkerID: Worker] = [:]
  /// Workers that are given no game any more, also after they lost their connection.
  private var barred: Set<WorkerID> = []
  /// The games that wait, in the order in which they are leased.
  private(set) var queue: [Int] = []
  private var lastAttempt: Int

  /// Creates a board without games.
  /// - Parameter firstAttempt: attempts are numbered from here on, so that a lease that an earlier session gave is none of
  ///   this one's.
  public init(firstAttempt: UInt32) { lastAttempt = Int(min(firstAttempt, 1 << 30)) }

  /// Whether a worker is there that serves games.
  public var hasWorkers: Bool { workers.contains { !$0.value.isLeaving } }

  /// The games that are open, and the generation of each.
  public var open: [(game: Int, generation: Int)] {
    games.map { (game: $0.key, generation: $0.value.generation) }.sorted { $0.game < $1.game }
  }

  /// Returns who has a game, and until when.
  public func holder(of game: Int) -> (worker: WorkerID, lease: Lease, deadline: Instant)? {
    guard let entry = games[game], case .leased(let worker, let attempt, let until) = entry.standing
    else { return nil }
    return (worker, lease(game, entry, attempt), until)
  }

  /// Opens a game whose values are durable.
  /// - Parameters:
  ///   - generation: a number that the game had not before.
  ///   - isLarge: whether a worker uses all of its threads for it.
  ///   - bytes: the size of its explanation.
  ///   - patience: how long a lease of it lasts.
  public mutating func open(_ game: Int, generation: Int, isLarge: Bool, bytes: Int, patience: Duration) {
    assert(games[game] == nil, "game \(game) is open already")
    games[game] = Game(
      generation: generation, isLarge: isLarge, bytes: bytes, patience: patience.clampedNanoseconds)
    queue.append(game)
  }

  /// Closes a game: it is explained, was opened again, or nobody is to search for it any more.
  /// - Returns: its generation, and whether its explanation is being checked; `nil` where it was not open.
  @discardableResult
  public mutating func close(_ game: Int) -> (generation: Int, isChecked: Bool)? {
    guard let closed = games.removeValue(forKey: game) else { return nil }
    queue.removeAll { $0 == game }
    switch closed.standing {
    case .waiting: return (closed.generation, false)
    case .leased(let worker, _, _):
      unload(worker, closed)
      return (closed.generation, false)
    case .checked(let worker, _):
      unload(worker, closed)
      return (closed.generation, true)
    }
  }

  /// Takes note of a worker that says hello, and of the leases that it names.
  /// - Parameter credit: the most small games that it can use; 0 for a worker that serves none.
  /// - Returns: the leases that are not its any more, or never were.
  public mutating func join(_ id: WorkerID, credit: Int, holding: [Lease]) -> [Lease] {
    let named = Set(holding)
    for (game, entry) in games {
      guard case .leased(id, let attempt, _) = entry.standing, !named.contains(lease(game, entry, attempt))
      else { continue }
      // It never came, or the process is another one.
      putBack(game)
    }
    guard credit > 0, !barred.contains(id) else {
      leave(id)
      return holding
    }
    workers[id] = Worker(credit: credit, load: share(of: id))
    return holding.filter { !takeUp($0, by: id) }
  }

  /// Takes note that a worker is not there any more, or not believed.
  public mutating func leave(_ id: WorkerID) {
    for (game, entry) in games {
      guard case .leased(id, let attempt, let until) = entry.standing else { continue }
      putBack(game)
      games[game]?.lost = (id, attempt, until)
    }
    workers[id] = nil
  }

  /// Takes note that a worker is to leave: it finishes what it has, and is given nothing.
  public mutating func retire(_ id: WorkerID) { workers[id]?.isLeaving = true }

  /// Gives a worker no game any more: what it has it may finish.
  public mutating func bar(_ id: WorkerID) {
    barred.insert(id)
    retire(id)
  }

  /// Takes note of an explanation that came; `false` where it is not the worker's to give: it is dropped without blame.
  public mutating func take(_ lease: Lease, from id: WorkerID) -> Bool {
    guard let entry = games[lease.shard.game], entry.generation == lease.shard.index,
      case .leased(id, lease.attempt, _) = entry.standing
    else { return false }
    games[lease.shard.game]?.standing = .checked(id, attempt: lease.attempt)
    return true
  }

  /// Takes note that a worker has failed on a lease or gives it back; `false` where it has none such.
  /// - Parameter isRefused: whether it has not begun: that is no lease which the game has had.
  public mutating func fail(_ lease: Lease, of id: WorkerID, isRefused: Bool = false) -> Bool {
    guard let entry = games[lease.shard.game], entry.generation == lease.shard.index,
      case .leased(id, lease.attempt, _) = entry.standing
    else { return false }
    putBack(lease.shard.game)
    games[lease.shard.game]?.failedOn.insert(id)
    if isRefused { games[lease.shard.game]?.leases -= 1 }
    return true
  }

  /// Takes note that an explanation that was checked is none; returns whose it was, `nil` where the game has been opened
  /// again meanwhile.
  public mutating func reject(_ game: Int, generation: Int) -> (worker: WorkerID, lease: Lease)? {
    guard let delivery = delivery(of: game, generation: generation), let entry = games[game] else {
      return nil
    }
    unload(delivery.worker, entry)
    games[game]?.standing = .waiting
    games[game]?.failedOn.insert(delivery.worker)
    queue.append(game)
    return delivery
  }

  /// Returns whose explanation of a game is checked.
  public func delivery(of game: Int, generation: Int) -> (worker: WorkerID, lease: Lease)? {
    guard let entry = games[game], entry.generation == generation,
      case .checked(let worker, let attempt) = entry.standing
    else { return nil }
    return (worker, lease(game, entry, attempt))
  }

  /// Returns the games whose explanations a worker may send: those that it has leases of, or that it may say again, as
  /// they are being checked.
  public func games(of id: WorkerID) -> [Int] {
    games.filter { _, entry in
      switch entry.standing {
      case .leased(id, _, _), .checked(id, _): true
      default: false
      }
    }.keys.sorted()
  }

  /// Lets leases run out, gives new ones, and leaves to the coordinator what nobody else can do.
  /// - Parameters:
  ///   - own: what the coordinator searches for itself, and may.
  ///   - isActive: whether a worker is one that is given work.
  public mutating func next(
    at now: Instant, own: Own, isActive: (WorkerID) -> Bool
  ) -> [Action] {
    var actions = expire(at: now)
    guard !queue.isEmpty else { return actions + relieve(own, at: now) }
    let active = Set(workers.filter { !$0.value.isLeaving && isActive($0.key) }.keys)
    for game in queue {
      guard let entry = games[game], entry.leases > 0 || active.isEmpty,
        entry.leases >= Self.mostLeases || active.isSubset(of: entry.failedOn)
      else { continue }
      close(game)
      actions.append(.alone(game: game, generation: entry.generation))
    }
    var own = own
    own.begun += actions.count { if case .alone = $0 { true } else { false } }
    if own.areFirst { actions += takeOver(own) }
    var passed = 0
    var bytes = games.values.reduce(0) { $0 + ($1.standing == .waiting ? 0 : $1.bytes) }
    for game in queue where passed < Self.lookahead {
      let more = games[game]?.bytes ?? 0
      guard bytes == 0 || bytes + more <= Self.mostBytes else { break }
      guard let worker = freeWorker(for: game, among: active) else {
        // Behind a large game nothing is leased, or none of the workers would ever be free for it.
        if games[game]?.isLarge ?? false { break }
        passed += 1
        continue
      }
      actions.append(give(game, to: worker, at: now))
      bytes += more
    }
    if !own.areFirst { actions += takeOver(own) }
    return actions
  }

  /// Leaves games that wait to the coordinator: as many small ones as it may search for, or a large one, which uses all
  /// of its threads.
  private mutating func takeOver(_ own: Own) -> [Action] {
    var (begun, actions) = (own.begun, [Action]())
    for game in queue where begun < own.most {
      guard let entry = games[game], !entry.isLarge || begun == 0 else { continue }
      begun += entry.isLarge ? own.most : 1
      close(game)
      actions.append(.alone(game: game, generation: entry.generation))
    }
    return actions
  }

  /// Takes over games that workers have had for long, as the coordinator has nothing else to search for.
  ///
  /// No worker is given less for it: it may only be slow.
  private mutating func relieve(_ own: Own, at now: Instant) -> [Action] {
    var begun = own.begun
    typealias Leased = (game: Int, worker: WorkerID, attempt: Int, until: Instant)
    let leased = games.compactMap { game, entry -> Leased? in
      guard case .leased(let worker, let attempt, let until) = entry.standing,
        until <= now.advanced(by: entry.patience / 8 * 7)
      else { return nil }
      return (game, worker, attempt, until)
    }
    let longest = leased.sorted { ($0.until, $0.game) < ($1.until, $1.game) }
    return longest.flatMap { game, worker, attempt, _ in
      guard let entry = games[game], begun < own.most, !entry.isLarge || begun == 0 else { return [Action]() }
      begun += entry.isLarge ? own.most : 1
      close(game)
      return [
        .expired(worker, lease(game, entry, attempt)), .alone(game: game, generation: entry.generation),
      ]
    }
  }

  /// The most games that are passed over for one that a free worker may have.
  private static let lookahead = 16

  private mutating func expire(at now: Instant) -> [Action] {
    games.sorted { $0.key < $1.key }.compactMap { game, entry in
      guard case .leased(let id, let attempt, let until) = entry.standing, until <= now else { return nil }
      putBack(game)
      games[game]?.failedOn.insert(id)
      bar(id)
      return .expired(id, lease(game, entry, attempt))
    }
  }

  private mutating func give(_ game: Int, to id: WorkerID, at now: Instant) -> Action {
    guard var entry = games[game] else { preconditionFailure("a game that waits is open") }
    lastAttempt = lastAttempt % Int(Int32.max) + 1
    let until = now.advanced(by: entry.patience)
    entry.standing = .leased(id, attempt: lastAttempt, until: until)
    entry.leases += 1
    entry.lost = nil
    games[game] = entry
    queue.removeAll { $0 == game }
    load(id, entry)
    return .lease(id, lease(game, entry, lastAttempt), deadline: until)
  }

  /// Returns the worker with the least to do that has room for a game.
  private func freeWorker(for game: Int, among active: Set<WorkerID>) -> WorkerID? {
    guard let entry = games[game] else { return nil }
    return active.filter { id in
      guard let worker = workers[id], !entry.failedOn.contains(id) else { return false }
      return entry.isLarge ? worker.load == 0 : worker.load < worker.credit
    }.min { left, right in
      let loads = (workers[left]?.load ?? 0, workers[right]?.load ?? 0)
      return loads.0 == loads.1 ? left < right : loads.0 < loads.1
    }
  }

  /// Lets a worker go on with a lease that it had when it vanished.
  private mutating func takeUp(_ lease: Lease, by id: WorkerID) -> Bool {
    guard let entry = games[lease.shard.game], entry.generation == lease.shard.index else { return false }
    switch entry.standing {
    case .leased(id, lease.attempt, _), .checked(id, lease.attempt): return true
    case .waiting:
      guard let lost = entry.lost, lost.worker == id, lost.attempt == lease.attempt, workers[id] != nil
      else { return false }
      games[lease.shard.game]?.standing = .leased(id, attempt: lost.attempt, until: lost.until)
      games[lease.shard.game]?.lost = nil
      queue.removeAll { $0 == lease.shard.game }
      load(id, entry)
      return true
    default: return false
    }
  }

  private mutating func putBack(_ game: Int) {
    guard let entry = games[game], case .leased(let worker, _, _) = entry.standing else { return }
    unload(worker, entry)
    games[game]?.standing = .waiting
    queue.append(game)
  }

  private func lease(_ game: Int, _ entry: Game, _ attempt: Int) -> Lease {
    Lease(shard: ShardReference(game: game, index: entry.generation), attempt: attempt)
  }

  private mutating func load(_ id: WorkerID, _ game: Game) { workers[id]?.load += game.share }

  private mutating func unload(_ id: WorkerID, _ game: Game) { workers[id]?.load -= game.share }

  /// Returns what a worker has, checked games included.
  func share(of id: WorkerID) -> Int {
    games.values.reduce(0) { sum, game in
      switch game.standing {
      case .leased(id, _, _), .checked(id, _): sum + game.share
      default: sum
      }
    }
  }
}
