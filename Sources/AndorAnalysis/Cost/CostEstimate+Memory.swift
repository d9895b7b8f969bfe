// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// Resident memory of the processes, shared pages of libraries included, as the system counts it.
///
/// Nothing is added for safety: whoever reserves memory does.
extension CostEstimate {
  /// The most bytes of memory of the coordinator, mapped files included: planning, serving, or finishing a game.
  public var coordinatorBytes: Int { stages.map { $0.held + $0.mapped }.max() ?? 0 }

  /// Bytes of mapped files among those of the coordinator, which the system takes back where memory is short.
  public var mappedBytes: Int {
    stages.max { $0.held + $0.mapped < $1.held + $1.mapped }?.mapped ?? 0
  }

  /// The most bytes of memory that the coordinator cannot do without.
  var heldBytes: Int { stages.map(\.held).max() ?? 0 }

  /// The most address space of one process, which is what `ulimit -v` limits: mapped files, the stacks of threads and
  /// what the allocator reserves for each of them come to its memory.
  var addressSpace: Int {
    let arenas = min(threads + 2, 8 * max(cores, 1)) * 64 << 20
    let worker = workers > 0 ? workerBytes + threads * 8 << 20 + arenas : 0
    return max(coordinatorBytes, worker)
  }

  /// Bytes of memory of the searches for explanations that may be under way at a time.
  public var explainBytes: Int {
    heaviest(explainBytes).reduce(0) { $0 + explainBytes($1) }
  }

  /// How many games may be explained at a time.
  var explainedAtOnce: Int { explain == nil ? 0 : heaviest(explainBytes).count }

  /// Returns those of the games that may be finished at a time that take the most together.
  private func heaviest(_ weight: (GamePlan) -> Int) -> [GamePlan] {
    SearchThreads(cores, games: plan.games.count)
      .heaviest(plan.games.map { ($0.evaluatedPlayers, weight($0)) }).map { plan.games[$0] }
  }

  /// The most bytes of memory of one worker process with all threads, and the processes of its threads.
  public var workerBytes: Int {
    let waiting = max(waitingBytes / max(workers, 1), min(shardBytes, resultBytes))
    return memory.process + Self.connections + memory.model + threads * (memory.thread + shardBytes) + waiting
  }

  /// What runtime libraries, sockets and threads of a process take once it is at work.
  private static let connections = 6 << 20

  /// What the coordinator holds in each of its stages.
  private var stages: [(held: Int, mapped: Int)] {
    let base = memory.kept + Self.connections + 64 * plan.shardCount
    let serving = max(waitingBytes, min(shardBytes, resultBytes))
    // A game is finished while others are evaluated.
    let beside = plan.games.count > 1 ? serving : 0
    let games = heaviest(finishingBytes)
    let finishing = (
      base + beside + games.reduce(0) { $0 + finishingBytes($1) },
      games.reduce(0) { $0 + ($1.maskPlan.sample == nil ? 16 << $1.evaluatedPlayers : 0) }
    )
    let shown = plan.games.map {
      (base + listBytes($0), $0.maskPlan.sample == nil ? (explain == nil ? 16 : 32) << $0.players : 0)
    }
    return [(memory.peak, 0), (base + serving, 0), finishing] + shown
  }

  /// What a game takes while it is finished.
  private func finishingBytes(_ game: GamePlan) -> Int {
    if let sample = game.maskPlan.sample { return SampleCost(sample).bytes }
    let scoring = game.attributions == nil ? 0 : 8 << game.evaluatedPlayers
    return max(FileTransform.bytes(players: game.evaluatedPlayers), explainBytes(game), scoring)
      + listBytes(game)
  }

  private func listBytes(_ game: GamePlan) -> Int {
    let most = GameExplainer.mostInteractions(players: game.searchedPlayers, settings: explain)
    return Self.rowBytes * min(most, Limits.csvRows)
  }

  /// What a row of `interactions.csv` takes in memory, in the lists that it is chosen from and as text.
  private static let rowBytes = 240

  private func explainBytes(_ game: GamePlan) -> Int {
    let players = game.searchedPlayers
    let asking = SearchThreads(cores, games: plan.games.count).asking(players: players)
    return explain.map { GameExplainer.bytes(players: players, settings: $0, threads: asking) } ?? 0
  }

  /// The bytes of the values of a shard.
  private var shardBytes: Int { plan.payloadBytes }

  /// The bytes of all values.
  private var resultBytes: Int { plan.games.reduce(0) { $0 + 8 * $1.valueCount } }

  /// Bytes of results on their way to the disk: what comes in the time that one takes to be synced; where more comes
  /// than disks take, as much as the coordinator queues.
  private var waitingBytes: Int {
    let queue = min(256 << 20, resultBytes)
    guard workers > 0 else { return min(queue, 64 * shardBytes) }
    let bytesPerRow = Double(resultBytes) / Double(max(plan.evaluations, 1))
    let flow = bytesPerRow * plan.rowsPerSecond * Double(min(threads * workers, max(cores, 1)))
    return flow > 200e6 ? queue : min(queue, Int(0.12 * flow))
  }
}
