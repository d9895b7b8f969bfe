// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger
import AndorSystem

/// The folder of one slice, held by this process alone: `DIR/slices/I-of-COUNT`.
///
/// It has the job folder's own format, with the slice's shards only: `games/<name>/ledger` with a slot a
/// shard, and `values.partial.npy` with the values of those shards one after the other.
/// Its ledgers carry a fingerprint made of the plan's and the slice's, so that a slice of another plan, or one
/// that was renamed, is recognised.
public final class SliceStore {
  /// The slice that the folder holds.
  public let slice: Slice
  /// The absolute folder.
  public let folder: String
  /// The slice's shards of each game.
  public let parts: [SlicePart]
  /// The shards of each part that were found durable: shard 0 of its ledger is the part's first shard.
  public let games: [GameRecovery]
  /// The numerics classes that the slice's slots name by numbers.
  public let classes: Register
  private let lock: JobFolderLock

  /// The folder of the parts' ledgers.
  public var gamesFolder: String { "\(folder)/games" }

  /// Opens a slice of a job folder; makes what is missing.
  ///
  /// - Throws: `LedgerError`: `locked` where another process evaluates the slice, `foreign` where it was made
  ///   from another plan, `full` or `io`.
  public init(_ slice: Slice, of plan: JobPlan, in jobFolder: String) throws {
    let folder = try JobPath.make("\(jobFolder)/slices/\(slice.folderName)")
    let lock = try Self.lock(folder, slice)
    let parts = slice.parts(of: plan)
    games = try Self.open(parts, of: slice, plan, in: folder)
    classes = try Register("\(folder)/classes", job: JobRegisters.identity(of: plan))
    self.slice = slice
    self.folder = folder
    self.parts = parts
    self.lock = lock
  }

  private static func lock(_ folder: String, _ slice: Slice) throws(LedgerError) -> JobFolderLock {
    do throws(LedgerError) {
      return try JobFolderLock(folder: folder)
    } catch {
      guard error.code == .locked else { throw error }
      throw LedgerError(
        .locked, "slice \(slice) is being evaluated by another process (\(folder))",
        hint: "Wait for it, or stop it.")
    }
  }

  private static func open(
    _ parts: [SlicePart], of slice: Slice, _ plan: JobPlan, in folder: String
  ) throws(LedgerError) -> [GameRecovery] {
    let identities = identities(of: parts, slice, plan)
    let names = Set(identities.map(\.name))
    let present = Folder.contains("\(folder)/games") ? try onDisk(Folder.names(in: "\(folder)/games")) : []
    if let stranger = present.sorted().first(where: { !names.contains($0) && !$0.hasPrefix(".") }) {
      throw LedgerError(
        .foreign, "\(folder)/games holds \(stranger), which is not in slice \(slice) of this plan",
        hint: "Restore the folder's name, or remove it.")
    }
    do throws(LedgerError) {
      return try GameLedger.open(identities, in: "\(folder)/games")
    } catch {
      guard error.code == .foreign else { throw error }
      throw LedgerError(
        .foreign, "slice \(slice) was made from another plan or is another slice: \(error.message)",
        hint: "Remove \(folder), or restore the plan.json that it was made with.")
    }
  }

  private static func identities(of parts: [SlicePart], _ slice: Slice, _ plan: JobPlan) -> [GameIdentity] {
    let fingerprint = SHA256Digest(of: Array("\(plan.fingerprint) slice \(slice)".utf8))
    return parts.map { part in
      let game = plan.games[part.game]
      return GameIdentity(
        name: game.name, fingerprint: fingerprint, rows: part.rows(of: plan),
        rowsPerShard: game.maskPlan.rowsPerShard, valuesPerRow: game.valuesPerMask,
        isCube: game.maskPlan.cube != nil)
    }
  }

  /// Returns the shards of each game that lie in slices of a job folder; nothing is locked or written.
  ///
  /// Slices that are not of this plan, or not yet begun, count for nothing.
  public static func durable(of plan: JobPlan, in jobFolder: String) -> [Int: Set<Int>] {
    var durable: [Int: Set<Int>] = [:]
    for slice in (try? found(in: jobFolder).slices) ?? [] {
      let parts = slice.parts(of: plan)
      for (part, identity) in zip(parts, identities(of: parts, slice, plan)) {
        let games = "\(jobFolder)/slices/\(slice.folderName)/games"
        guard let found = try? GameLedger(identity: identity, gamesFolder: games).scan() else { continue }
        for (local, record) in found.records.enumerated() where record != nil {
          durable[part.game, default: []].insert(part.shards.lowerBound + local)
        }
      }
    }
    return durable
  }

  /// Returns the number of a numerics class among those of the slice's slots.
  public func number(of numerics: NumericsClass) -> UInt16 {
    UInt16(clamping: classes.number(of: numerics.entry))
  }

  /// Returns the numerics class that a slot names; `nil` where it is not known.
  func numericsClass(_ number: UInt16) -> NumericsClass? {
    classes.entry(UInt32(number)).flatMap(NumericsClass.init(entry:))
  }

  /// The number of the slice's shards.
  public var shardCount: Int { parts.reduce(0) { $0 + $1.shards.count } }

  /// The number of its shards that are durable.
  public var durableCount: Int { games.reduce(0) { $0 + $1.durableCount } }

  /// Returns the slices whose folders lie in a job folder, and the names there that are no slices.
  public static func found(in jobFolder: String) throws -> (slices: [Slice], others: [String]) {
    let root = "\(jobFolder)/slices"
    guard Folder.contains(root) else { return ([], []) }
    let names = try onDisk(Folder.names(in: root)).filter { !$0.hasPrefix(".") }
    let slices = names.compactMap { Slice($0) }.sorted { ($0.count, $0.index) < ($1.count, $1.index) }
    return (slices, names.filter { Slice($0) == nil }.sorted())
  }
}
