// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import Foundation

/// A scenario as text: a `job` line, then events at the left margin, each followed by its indented actions.
struct Transcript {
  struct Malformed: Error {
    let line: String
  }

  let lines: [String]

  /// The names of all scenarios.
  static func names() throws -> [String] {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Scenarios").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    let names = files.filter { $0.hasSuffix(".txt") && $0 != "README.txt" }.map { String($0.dropLast(4)) }
      .sorted()
    guard names.count > 20 else { throw Malformed(line: "few scenarios are found: \(names)") }
    return names
  }

  init(named name: String) throws {
    guard let url = Bundle.module.url(forResource: "Scenarios/" + name, withExtension: "txt") else {
      throw Malformed(line: name)
    }
    lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// The same scenario with the actions that the scheduler really took, and what its invariants say.
  func replay() throws -> (lines: [String], violations: [String]) {
    var scheduler: Scheduler?
    var monitor: Monitor?
    var output: [String] = []
    for line in lines where !line.hasPrefix("  ") {
      output.append(line)
      let words = line.split(separator: " ").map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      if first == "job" {
        let job = try Self.job(words)
        scheduler = job
        monitor = Monitor(job)
        continue
      }
      guard let seconds = Double(first), scheduler != nil else { throw Malformed(line: line) }
      let now = Instant(nanoseconds: Int64((seconds * 1000).rounded()) * 1_000_000)
      let event = try Self.event(Array(words.dropFirst()), line)
      let actions = scheduler!.handle(event, at: now)
      output += actions.map { "  " + $0.line }
      monitor!.observe(event, actions)
      monitor!.violations += scheduler!.checkInvariants()
    }
    return (output, monitor?.violations ?? ["no job line"])
  }

  private static func job(_ words: [String]) throws -> Scheduler {
    var settings = SchedulerSettings()
    settings.auditShare = 0
    settings.startingCredit = 64
    settings.firstConfirmations = 0
    var isFirstSession = false
    var sizes: [Int] = []
    var durable: [ShardReference] = []
    var owed: [(ShardReference, WorkerTraits)] = []
    var open: Set<Int> = []
    var seed: UInt64 = 1
    for word in words.dropFirst() {
      let parts = word.split(separator: "=").map(String.init)
      guard parts.count == 2 else { throw Malformed(line: word) }
      switch parts[0] {
      case "games": sizes = parts[1].split(separator: ",").compactMap { Int($0) }
      case "audit": settings.auditShare = Double(parts[1]) ?? 0
      case "remember": settings.rememberedWorkers = Int(parts[1]) ?? 0
      case "firsts": settings.firstConfirmations = Int(parts[1]) ?? 0
      case "credit": settings.startingCredit = Int(parts[1]) ?? 2
      case "first": isFirstSession = parts[1] == "yes"
      case "seed": seed = UInt64(parts[1]) ?? 1
      case "silence": settings.silence = .seconds(Int(parts[1]) ?? 15)
      case "rows": settings.checksRows = parts[1] == "yes"
      case "owed": owed = try parts[1].split(separator: ",").map { try owedShard(String($0)) }
      case "open": open = Set(parts[1].split(separator: ",").compactMap { Int($0) })
      case "durable": durable = try parts[1].split(separator: ",").map { try shard(String($0)) }
      default: throw Malformed(line: word)
      }
    }
    let games = sizes.enumerated().map { game, size in
      var set = ShardSet(capacity: size)
      for shard in durable where shard.game == game { set.insert(shard.index) }
      var origins = Array(repeating: ShardOrigin(), count: size)
      for (shard, traits) in owed where shard.game == game {
        set.insert(shard.index)
        origins[shard.index] = ShardOrigin(traits: traits, isAuditOwed: true)
      }
      return GameShards(
        count: size, durable: set,
        digests: owed.isEmpty ? [] : Array(repeating: ResultDigest(0xA0), count: size),
        origins: origins, isOpen: open.contains(game))
    }
    return Scheduler(settings, games: games, seed: seed, isFirstSession: isFirstSession)
  }

  /// A shard with the identity and class that made it: `0/3:7/1`.
  private static func owedShard(_ text: String) throws -> (ShardReference, WorkerTraits) {
    let parts = text.split(separator: ":")
    guard parts.count == 2 else { throw Malformed(line: text) }
    return (try shard(String(parts[0])), try traits(parts[1]))
  }

  private static func traits(_ text: Substring) throws -> WorkerTraits {
    let numbers = text.split(separator: "/").compactMap { UInt32($0) }
    guard numbers.count == 2 else { throw Malformed(line: String(text)) }
    return WorkerTraits(identity: numbers[0], numericsClass: UInt16(numbers[1]))
  }

  private static func event(_ words: [String], _ line: String) throws -> Event {
    func part(_ index: Int) throws -> String {
      guard index < words.count else { throw Malformed(line: line) }
      return words[index]
    }
    switch try part(0) {
    case "join":
      let traits = try words.first { $0.hasPrefix("as=") }.map { try Self.traits($0.dropFirst(3)) }
      let held = words.count > 3 && !words[3].hasPrefix("as=") ? words[3] : ""
      return .workerJoined(
        try worker(part(1)), credit: Int(try part(2)) ?? 0,
        holding: try held.split(separator: ",").map { try lease(String($0)) },
        traits: traits ?? WorkerTraits())
    case "heard": return .workerHeard(try worker(part(1)))
    case "wants": return .workerWants(try worker(part(1)), credit: Int(try part(2)) ?? 0)
    case "lost": return .workerLost(try worker(part(1)))
    case "drain": return .workerDraining(try worker(part(1)))
    case "back": return .handedBack(try worker(part(1)), try lease(part(2)))
    case "result":
      let digest = ResultDigest(UInt64(try part(3), radix: 16) ?? 0)
      // How the values compare with the first result's, then with the challenger's.
      let words = words.dropFirst(4).map { $0 == "near" }
      let values = ValueComparison(withStored: words.first, withChallenger: words.dropFirst().first)
      return .resultArrived(try worker(part(1)), try lease(part(2)), digest: digest, values: values)
    case "rows":
      let shards = words.count > 3 ? try words[3].split(separator: ",").map { try shard(String($0)) } : []
      return .rowsCompared(try worker(part(1)), try lease(part(2)), differing: shards)
    case "reject": return .resultRejected(try worker(part(1)), try lease(part(2)))
    case "fail":
      guard let kind = FailureKind(rawValue: try part(3)) else { throw Malformed(line: line) }
      return .failed(try worker(part(1)), try lease(part(2)), kind)
    case "persisted": return .persisted(try shard(part(1)))
    case "unwritten": return .persistFailed(try shard(part(1)), diskFull: words.count > 2)
    case "unleased": return .unleasedResult(try worker(part(1)), try lease(part(2)))
    case "wrong": return .storedRejected(try shard(part(1)))
    case "space": return .diskSpaceReturned
    case "add":
      guard let game = Int(try part(1)), let count = Int(try part(2)) else { throw Malformed(line: line) }
      return .shardsAdded(game: game, count: count)
    case "close":
      guard let game = Int(try part(1)) else { throw Malformed(line: line) }
      return .gameClosed(game)
    case "stop": return .drainRequested
    case "tick": return .tick
    default: throw Malformed(line: line)
    }
  }

  private static func worker(_ text: String) throws -> WorkerID {
    guard text.hasPrefix("w"), let number = Int(text.dropFirst()) else { throw Malformed(line: text) }
    return WorkerID(number)
  }

  private static func shard(_ text: String) throws -> ShardReference {
    let numbers = text.split(separator: "/").compactMap { Int($0) }
    guard numbers.count == 2 else { throw Malformed(line: text) }
    return ShardReference(game: numbers[0], index: numbers[1])
  }

  private static func lease(_ text: String) throws -> Lease {
    let parts = text.split(separator: "#").map(String.init)
    guard parts.count == 2, let attempt = Int(parts[1]) else { throw Malformed(line: text) }
    return Lease(shard: try shard(parts[0]), attempt: attempt)
  }
}
