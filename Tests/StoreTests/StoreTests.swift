// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorTestKit
import Glibc
import Testing

@testable import AndorStore

@Suite struct StoreTests {
  static let jobFile = Array(
    """
    andor: 1
    name: j
    model: {formula: true}
    explain: none
    games: [{name: g, players: {count: 6}, formula: {constant: 1}}]
    """.utf8)

  static func specification() throws -> JobSpecification {
    try JobSpecification(yaml: String(decoding: jobFile, as: UTF8.self), file: "job.yaml")
  }

  static func plan(shardBits: Int = 2) -> JobPlan {
    JobPlan(
      name: "j", folder: "/a", allowOutside: false, batch: 64, audit: 0, artifacts: [],
      games: [
        GamePlan(
          name: "g", players: 6, nullPlayers: [], maskPlan: .cube(players: 6, shardBits: shardBits),
          columns: [ValueColumn(model: 0, score: "value")],
          classIndex: 0, emptyValue: 1,
          fullValue: 1)
      ],
      rowsPerSecond: 1, versions: [:]
    ).sealed(jobFile: jobFile)
  }

  /// The plan as it is stored: with the way from the result folder to the job's.
  static func stored(_ found: JobPlan) -> JobPlan {
    var plan = plan()
    plan.folderFromResult = found.folderFromResult
    #expect(found.folderFromResult?.hasSuffix("../a") == true)
    return plan
  }

  static func create(in path: String) throws -> JobStore {
    try JobStore.create(
      in: path, jobFile: jobFile, specification: specification(), plan: plan(), reserve: 0)
  }

  @Test func aFolderIsHeldOnceAndOpenedAgain() throws {
    let folder = TemporaryFolder()
    var store: JobStore? = try Self.create(in: "\(folder.path)/out")
    #expect(store?.plan == Self.plan() && store?.isAllDurable == false && store?.isDone == false)
    let path = "\(folder.path)/out"
    #expect { _ = try JobStore.open(path) { _, _ in 0 } } throws: { ($0 as? LedgerError)?.code == .locked }
    store = nil
    let opened = try JobStore.open(path) { plan, specification in
      #expect(plan == Self.stored(plan) && specification.name == "j")
      return 0
    }
    #expect(opened.jobFile == Self.jobFile && opened.games.map(\.records.count) == [16])
  }

  @Test func aFolderWithAJobIsNotOverwritten() throws {
    let folder = TemporaryFolder()
    _ = try Self.create(in: "\(folder.path)/out")
    #expect { _ = try Self.create(in: "\(folder.path)/out") } throws: {
      ($0 as? LedgerError)?.code == .exists
    }
  }

  /// A disk without room: nothing stays that was not there before.
  @Test func aJobThatIsRefusedLeavesNothing() throws {
    let folder = TemporaryFolder()
    func refused(_ path: String) {
      #expect {
        _ = try JobStore.create(
          in: path, jobFile: Self.jobFile, specification: Self.specification(), plan: Self.plan(),
          reserve: 1 << 60)
      } throws: {
        ($0 as? LedgerError)?.code == .full
      }
    }
    refused("\(folder.path)/out")
    #expect(access("\(folder.path)/out", F_OK) != 0)
    #expect(mkdir("\(folder.path)/there", 0o700) == 0)
    refused("\(folder.path)/there")
    // It is there, as it was, and empty.
    #expect(rmdir("\(folder.path)/there") == 0)
  }

  @Test func aChangedJobOrPlanIsRefused() throws {
    let folder = TemporaryFolder()
    _ = try Self.create(in: "\(folder.path)/out")
    for (name, old, new) in [("out/job.yaml", "constant: 1", "constant: 2"), ("out/plan.json", "64", "32")] {
      let before = folder.bytes(of: name)
      let text = String(decoding: before, as: UTF8.self)
      #expect(text.contains(old))
      folder.write(Array(text.replacing(old, with: new).utf8), to: name)
      #expect(throws: JobError.self) { _ = try JobStore.open("\(folder.path)/out") { _, _ in 0 } }
      folder.write(before, to: name)
    }
    _ = try JobStore.open("\(folder.path)/out") { _, _ in 0 }
  }

  @Test func theFirstPlanOfASharedFolderCounts() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/out"
    let first = try SharedPlan.claim(in: path, jobFile: Self.jobFile) { Self.plan(shardBits: 2) }
    let second = try SharedPlan.claim(in: path, jobFile: Self.jobFile) { Self.plan(shardBits: 3) }
    #expect(first.plan == second.plan && second.plan == Self.stored(second.plan))
    #expect { _ = try SharedPlan.claim(in: path, jobFile: [1]) { Self.plan() } } throws: {
      ($0 as? LedgerError)?.code == .foreign
    }
    #expect(!SharedPlan.isFinished(in: path, first.plan))
  }

  /// Records every shard of a slice with numbers that say which shard they are.
  private func fill(_ slice: SliceStore, in plan: JobPlan) throws {
    let committer = try GroupCommitter(folder: slice.gamesFolder)
    for (part, game) in zip(slice.parts, slice.games) {
      for local in 0..<part.shards.count {
        let numbers = [Double](repeating: Double(part.shards.lowerBound + local), count: 4)
        let submission = ShardSubmission(
          game: game.ledger, stamp: ShardStamp(shard: local, attempt: 1, microseconds: 1),
          values: DoubleBytes(numbers)
        ) { _ in }
        while committer.submit(submission) != .accepted { committer.drain() }
      }
    }
    committer.close()
  }

  @Test func slicesAreGatheredAndStrangersAreNot() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/out"
    let store = try Self.create(in: path)
    let slice = try #require(Slice(index: 1, count: 2))
    try fill(SliceStore(slice, of: Self.plan(), in: path), in: Self.plan())
    let status = try FolderStatus(path).snapshot()
    #expect(status.shardsDone == 8 && status.shardsTotal == 16)
    let report = try #require(try store.gatherSlices())
    #expect(report.gathered == 8 && report.missing == 8 && report.damaged.isEmpty)
    #expect(report.lines.contains("slices missing of 2: 0"))
    let durable = store.games[0].records.indices.filter { store.games[0].records[$0] != nil }
    #expect(durable == Array(8..<16))
    let producers = Set(store.games[0].records.compactMap { $0?.stamp.producer })
    #expect(producers.compactMap { store.registers.producer($0)?.name } == ["slice 1/2"])
    let again = try #require(try store.gatherSlices())
    #expect(again.gathered == 0 && again.differing.isEmpty)
    #expect { _ = try SliceStore(slice, of: Self.plan(shardBits: 3), in: path) } throws: {
      ($0 as? LedgerError)?.code == .foreign
    }
    store.removeSlices()
    #expect(try store.gatherSlices() == nil)
  }

  @Test func doublesAreTheirBytes() {
    let bytes = DoubleBytes([1, -0.5])
    #expect(bytes.byteCount == 16)
    bytes.withBytes { raw in
      #expect(Array(raw) == [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0xe0, 0xbf])
    }
  }
}
