// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger
import AndorSystem
import Glibc

/// A job's folder, held by this process alone: the job as given, its plan and its games' ledgers.
public final class JobStore {
  /// The absolute folder.
  public let folder: String
  /// The job file as given.
  public let jobFile: [UInt8]
  /// The resolved plan.
  public let plan: JobPlan
  /// The plan as workers are sent it.
  public let planFile: [UInt8]
  /// The job file, read.
  public let specification: JobSpecification
  /// The shards of each game that were found durable.
  public private(set) var games: [GameRecovery]
  /// Who and what the slots name by numbers.
  public let registers: JobRegisters
  /// Whether earlier processes may have worked on the job.
  public let isResumed: Bool
  private let lock: JobFolderLock?

  /// The folder of the games.
  public var gamesFolder: String { "\(folder)/games" }
  /// The document of results.
  public var resultPath: String { "\(folder)/result.json" }

  /// Makes the folder of a new job.
  ///
  /// The plan is written last: a folder without one is an interrupted creation and is made again.
  /// - Parameter reserve: bytes that the disk must have beside those of the ledgers, for the results.
  /// - Throws: `LedgerError`: `exists` where the folder holds a job, `locked` where a coordinator works in it,
  ///   `full` or `io` where it cannot be made.
  public static func create(
    in path: String, jobFile: [UInt8], specification: JobSpecification, plan: JobPlan, reserve: Int
  ) throws -> JobStore {
    let isNew = !Folder.contains(path)
    let folder = try JobPath.make(path)
    let lock = try lock(folder)
    try PendingFile.removeLeftovers(in: folder)
    try checkIsFree(
      folder, jobFile, advice: "Run 'andor resume \(path)' to resume it, or choose another --out folder.")
    CrashPoint("before-plan").reached()
    try AtomicFile.write(jobFile, to: "\(folder)/job.yaml")
    let games: [GameRecovery]
    do {
      games = try GameLedger.open(
        identities(of: plan), in: "\(folder)/games", reserve: reserve)
    } catch {
      // A job that was refused leaves nothing half-made.
      GameLedger.removeFiles(of: identities(of: plan), in: "\(folder)/games")
      unlink("\(folder)/job.yaml")
      lock.discard()
      if isNew { rmdir(folder) }
      throw error
    }
    let planFile = StoredPlan.leading(plan, from: folder).json
    try AtomicFile.write(planFile, to: "\(folder)/plan.json")
    CrashPoint("after-plan").reached()
    return try JobStore(folder, lock, jobFile, plan, planFile, specification, games, isResumed: false)
  }

  /// Refuses a folder that holds a job, or a file of the user's in the place of one of a new job's.
  static func checkIsFree(
    _ folder: String, _ jobFile: [UInt8], advice: String = "Choose another --out folder."
  ) throws(LedgerError) {
    guard !Folder.contains("\(folder)/plan.json") else {
      throw LedgerError(.exists, "\(folder) already holds a job", hint: advice)
    }
    // An interrupted creation left the same text; any other text is a file of the user's.
    let jobPath = "\(folder)/job.yaml"
    guard !Folder.contains(jobPath) || (try? SmallFile.read(jobPath)) == jobFile else {
      throw LedgerError(
        .exists, "\(folder) holds another job.yaml, which would be overwritten",
        hint: "Choose another --out folder.")
    }
  }

  /// Locks a folder for a new job, for which another one can be chosen.
  static func lock(_ folder: String) throws(LedgerError) -> JobFolderLock {
    do throws(LedgerError) {
      return try JobFolderLock(folder: folder)
    } catch {
      throw error.code == .locked
        ? error.advising("Wait for it, stop it, or choose another --out folder.") : error
    }
  }

  /// Opens the folder of a job that was begun.
  ///
  /// - Parameters:
  ///   - jobFolder: where the job's files lie now; `nil` to look for them.
  ///   - most: where it is not `nil`, how many evaluations the job's samples may have from now on.
  ///   - reserve: says how many bytes the disk must have beside those of the ledgers, for the results.
  /// - Throws: `LedgerError`: `locked`, `foreign`, `older`, `newer`, `io`; `JobError` where there is no job, or where plan or job
  ///   file were tampered with.
  public static func open(
    _ path: String, jobFolder: String? = nil, most: Int? = nil, reserve: (JobPlan, JobSpecification) -> Int
  ) throws -> JobStore {
    var plan = try StoredPlan.read(in: path, jobFolder: jobFolder)
    let folder = try JobPath.make(
      path, advice: "Change its permissions, or copy it to a folder that you may write to.")
    let lock = try JobFolderLock(folder: folder)
    try PendingFile.removeLeftovers(in: folder)
    let jobFile = try SmallFile.read("\(folder)/job.yaml")
    guard plan.sealed(jobFile: jobFile).fingerprint == plan.fingerprint else {
      throw JobError(
        .invalid, "job.yaml or plan.json was changed after the job was made", at: folder,
        hint: "Restore them, or start the changed job in another folder.")
    }
    let specification = try JobSpecification(
      yaml: String(decoding: jobFile, as: UTF8.self), file: "\(folder)/job.yaml")
    if let most { try extend(&plan, to: most, in: folder) }
    let planFile = plan.json
    let room = reserve(plan, specification)
    let games = try GameLedger.open(identities(of: plan), in: "\(folder)/games", reserve: room)
    let store = try JobStore(folder, lock, jobFile, plan, planFile, specification, games)
    guard store.registers.isDisputed else { return store }
    // Nobody can tell what of it is right: all of it is evaluated again, by whoever comes now.
    for game in games {
      try game.ledger.forget(shards: game.records.indices.filter { game.records[$0] != nil })
    }
    store.registers.noteResumption()
    try store.registers.trust.synchronize()
    store.games = try GameLedger.open(identities(of: plan), in: "\(folder)/games", reserve: room)
    return store
  }

  /// Writes down that the job's samples may have more evaluations.
  ///
  /// Its results are not those of the plan any more: they go first, as a job with them is done.
  private static func extend(_ plan: inout JobPlan, to most: Int, in folder: String) throws {
    plan = try plan.extended(to: most)
    if Folder.contains("\(folder)/result.json") {
      try onDisk(Folder.remove("\(folder)/result.json"))
      try Folder.synchronize(folder)
    }
    try AtomicFile.write(StoredPlan.leading(plan, from: folder).json, to: "\(folder)/plan.json")
  }

  /// A job with what was found of its games; without a lock, and with the registers of before, where its folder is not on
  /// a disk.
  package init(
    _ folder: String, _ lock: JobFolderLock?, _ jobFile: [UInt8], _ plan: JobPlan, _ planFile: [UInt8],
    _ specification: JobSpecification, _ games: [GameRecovery], registers: JobRegisters? = nil,
    isResumed: Bool = true
  ) throws(LedgerError) {
    self.isResumed = isResumed
    if let registers {
      self.registers = registers
    } else {
      self.registers = try JobRegisters(in: folder, of: plan, games: games)
    }
    self.folder = folder
    self.lock = lock
    self.jobFile = jobFile
    self.plan = plan
    self.planFile = planFile
    self.specification = specification
    self.games = games
  }

  /// Writes the job file and the plan again where one of them was deleted: without them nothing could be resumed.
  /// - Returns: the names of those that were gone.
  /// - Throws: `LedgerError` where they cannot be written.
  package func restoreFiles() throws(LedgerError) -> [String] {
    var restored: [String] = []
    for (name, bytes) in [("job.yaml", jobFile), ("plan.json", planFile)]
    where !Folder.contains("\(folder)/\(name)") {
      try AtomicFile.write(bytes, to: "\(folder)/\(name)")
      restored.append(name)
    }
    return restored
  }

  /// Takes note of a shard that became durable after the folder was opened.
  func keep(_ record: ShardRecord, game: Int) { games[game].records[record.stamp.shard] = record }

  /// Returns the identities of a plan's ledgers, in the order of its games.
  public static func identities(of plan: JobPlan) -> [GameIdentity] {
    guard let fingerprint = SHA256Digest(hexadecimal: plan.fingerprint) else {
      preconditionFailure("a plan is sealed before it is stored")
    }
    return plan.games.map {
      GameIdentity(
        name: $0.name, fingerprint: fingerprint, rows: $0.maskPlan.rows,
        rowsPerShard: $0.maskPlan.rowsPerShard, valuesPerRow: $0.valuesPerMask,
        isCube: $0.maskPlan.cube != nil, sections: $0.maskPlan.sectionEnds)
    }
  }
}
