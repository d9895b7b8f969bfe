// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The state of every shard of the job: 31 bytes each, in flat arrays over all games.
struct ShardTable: Sendable {
  /// Where a shard stands; it is in exactly one of these.
  enum State: UInt8, Sendable {
    /// Never leased; the dispatch order will come to it.
    case fresh
    /// In the queue of shards to lease again at once.
    case ready
    /// Waiting for its retry.
    case backoff
    /// At least one worker has an unexpired lease to evaluate it.
    case leased
    /// The shell is writing its result.
    case storing
    /// The shell holds its result: the disk is full.
    case parked
    case durable
    case quarantined
  }

  /// The confirmation of a result by others.
  enum Trust: UInt8, Sendable {
    /// Nothing.
    case unconfirmed
    /// Another worker had the same result.
    case confirmed
    /// Another process of the same identity had the same result: that is no vote for it.
    case repeated
    /// It was compared without a decision, or could not be compared: it stays as it is.
    case undecided
  }

  /// Who confirmed a result: nobody, one identity or process, or several, in four bytes.
  struct Confirmer: Sendable, Equatable {
    static let none = Confirmer(code: 0)
    static let several = Confirmer(code: .max)
    private let code: Int32

    private init(code: Int32) { self.code = code }

    /// Creates the confirmer of a key; `nil` for somebody who is not known.
    init(_ key: Maker.Key?) {
      switch key {
      case .identity(let identity): code = Int32(clamping: Int(identity))
      case .worker(let worker?): code = -1 - Int32(clamping: worker.number)
      case .worker(nil), nil: code = .max
      }
    }

    /// The only one who confirmed it, as far as is known.
    var maker: Maker? {
      switch code {
      case 0, .max: nil
      case 1...: Maker(worker: nil, identity: UInt32(code))
      default: Maker(worker: WorkerID(Int(-1 - code)), identity: 0)
      }
    }
  }

  /// Shards of one game with consecutive indices and numbers: those it had at the start, or a round added later.
  struct Run: Sendable {
    let game: Int
    /// The index in the game, and the number, of its first shard.
    let firstIndex: Int
    let firstNumber: Int
    let count: Int
    /// The game's next run; -1 when there is none.
    var next = -1

    func number(ofIndex index: Int) -> Int { firstNumber + index - firstIndex }
  }

  /// By ascending numbers; the first run of a game has the game's number.
  private(set) var runs: [Run] = []
  var state: [State] = []
  /// Attempts given out so far.
  var attempts: [UInt32] = []
  /// Unexpired leases to evaluate the shard.
  var live: [UInt8] = []
  /// The digest of the result stored or durable, where known.
  var digest: [UInt64] = []
  var digestKnown: [Bool] = []
  var trust: [Trust] = []
  /// Numbers of workers; -1 for nobody known.
  private var workers: [Int32] = []
  /// The identities of those that made the results stored or durable; 0 where that is not known.
  private(set) var identities: [UInt32] = []
  /// The numerics classes that the results were made in; 0 where that is not known.
  private(set) var classes: [UInt16] = []
  /// Whether the result was chosen to be audited, and that is not over.
  var isOwed: [Bool] = []
  /// Who else had the result.
  var confirmers: [Confirmer] = []

  init(_ games: [GameShards]) {
    var total = 0
    for (game, shards) in games.enumerated() {
      runs.append(Run(game: game, firstIndex: 0, firstNumber: total, count: shards.count))
      total += shards.count
    }
    grow(by: total)
    for (game, shards) in games.enumerated() {
      guard let durable = shards.durable else { continue }
      for index in 0..<shards.count where durable.contains(index) {
        let number = runs[game].firstNumber + index
        state[number] = .durable
        recall(index, of: shards, as: number)
      }
    }
  }

  /// Takes over what is known of a durable shard.
  private mutating func recall(_ index: Int, of game: GameShards, as number: Int) {
    if !game.digests.isEmpty {
      digest[number] = game.digests[index].bits
      digestKnown[number] = true
    }
    guard !game.origins.isEmpty else { return }
    let origin = game.origins[index]
    identities[number] = origin.traits.identity
    classes[number] = origin.traits.numericsClass
    isOwed[number] = origin.isAuditOwed
    guard origin.isConfirmed else { return }
    trust[number] = .confirmed
    confirmers[number] = Confirmer(origin.confirmer > 0 ? .identity(origin.confirmer) : nil)
  }

  private mutating func grow(by added: Int) {
    let total = count + added
    precondition(total < Int(Int32.max), "more shards than the scheduler can number")
    state += repeatElement(.fresh, count: added)
    attempts += repeatElement(0, count: added)
    live += repeatElement(0, count: added)
    digest += repeatElement(0, count: added)
    digestKnown += repeatElement(false, count: added)
    trust += repeatElement(.unconfirmed, count: added)
    workers += repeatElement(-1, count: added)
    identities += repeatElement(0, count: added)
    confirmers += repeatElement(.none, count: added)
    classes += repeatElement(0, count: added)
    isOwed += repeatElement(false, count: added)
  }

  var count: Int { state.count }

  /// Returns the producer of the shard's result, before that the last worker to have a lease.
  ///
  /// By its identity, which is not given twice: the worker may be gone for long.
  func worker(of number: Int) -> WorkerID? { workers[number] < 0 ? nil : WorkerID(Int(workers[number])) }

  mutating func setWorker(_ worker: WorkerID?, of number: Int) {
    workers[number] = worker.map { Int32($0.number) } ?? -1
  }

  /// Notes who made the shard's result.
  mutating func setMaker(_ worker: WorkerID, _ traits: WorkerTraits, of number: Int) {
    setWorker(worker, of: number)
    (identities[number], classes[number]) = (traits.identity, traits.numericsClass)
  }

  /// Forgets who made the shard's result.
  mutating func clearMaker(of number: Int) {
    setWorker(nil, of: number)
    (identities[number], classes[number]) = (0, 0)
    confirmers[number] = .none
  }

  /// Returns who made the shard's result.
  func maker(of number: Int) -> Maker { Maker(worker: worker(of: number), identity: identities[number]) }

  /// Adds a round of a game, whose shards are numbered after all others: O(added + rounds of the game).
  mutating func add(_ added: Int, to game: Int) {
    let last = lastRun(of: game)
    runs[last].next = runs.count
    let firstIndex = runs[last].firstIndex + runs[last].count
    runs.append(Run(game: game, firstIndex: firstIndex, firstNumber: count, count: added))
    grow(by: added)
    assert(reference(count - 1) == ShardReference(game: game, index: firstIndex + added - 1))
  }

  private func lastRun(of game: Int) -> Int {
    var run = game
    while runs[run].next >= 0 { run = runs[run].next }
    return run
  }

  /// Returns the runs of a game, by ascending indices.
  func runs(of game: Int) -> some Sequence<Run> {
    sequence(first: runs[game]) { $0.next < 0 ? nil : runs[$0.next] }
  }

  /// Returns the number of a shard; `nil` when there is no such shard. O(rounds of the game).
  func number(of shard: ShardReference) -> Int? {
    guard shard.game >= 0, shard.index >= 0, shard.game < runs.count, runs[shard.game].game == shard.game
    else { return nil }
    var run = runs[shard.game]
    while shard.index >= run.firstIndex + run.count {
      guard run.next >= 0 else { return nil }
      run = runs[run.next]
    }
    return run.number(ofIndex: shard.index)
  }

  /// Returns the run of a shard number: O(log runs).
  private func run(of number: Int) -> Run {
    var low = 0
    var high = runs.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if runs[middle].firstNumber <= number { low = middle } else { high = middle - 1 }
    }
    return runs[low]
  }

  /// Returns the game of a shard number: O(log runs).
  func game(of number: Int) -> Int { run(of: number).game }

  func reference(_ number: Int) -> ShardReference {
    let run = run(of: number)
    return ShardReference(game: run.game, index: number - run.firstNumber + run.firstIndex)
  }
}
