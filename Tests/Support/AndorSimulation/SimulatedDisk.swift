// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCoordinator
import AndorDigest
import AndorJob
import AndorLedger
import AndorSystem
import AndorTestKit

/// A disk in memory that loses what was not synced: where a simulated coordinator's results become durable.
///
/// A group of results is first written, then synced, then reported, at moments that the world chooses. A crash in
/// between keeps each written result, loses it, or keeps half of it.
package final class SimulatedDisk: ShardDisk, Sendable {
  /// What becomes of a result that is written.
  enum Fate { case good, full, failing }

  /// A shard as it lies on the disk.
  struct Stored: Sendable {
    var values: [Double]
    var record: ShardRecord

    /// Whether the data are what the record says.
    var isIntact: Bool { ShortDigest(SimulatedJob.digest(values)) == record.values }
  }

  struct Cell: Sendable {
    var durable: Stored?
    /// Written and not synced.
    var cached: Stored?
    /// How often a result of it became durable in this life of the coordinator.
    var commits = 0
  }

  struct State: Sendable {
    var cells: [[Cell]]
    /// Results taken, and those of the group that is being written.
    var waiting: [ShardSubmission] = []
    var group: [(submission: ShardSubmission, outcome: Result<ShardRecord, LedgerError>)] = []
    var isFull = false
    var isBusy = false
    /// Reports results before they are synced: a disk that lies.
    var isLying = false
    var durableCount = 0
    /// Results other than the truth that were written.
    var lies = 0
    /// Results reported as durable in this life of the coordinator.
    var committed = 0
    /// The producers of results reported since somebody looked.
    var reported: [(shard: ShardReference, producer: UInt32)] = []
    /// Shards taken back since somebody looked.
    var forgotten: Set<ShardReference> = []
    var problems: [String] = []
    /// Games that the coordinator has searched itself, and those of which it took a worker's explanation.
    var searches = 0
    var proofs = 0
    /// Tables that are made and not published, by the name of their file.
    var drafts: [String: [Double]] = [:]
    var published: [String: [Double]]?
    var document: ResultDocument?
  }

  let job: SimulatedJob
  let state: Locked<State>

  init(_ job: SimulatedJob) {
    self.job = job
    state = Locked(State(cells: job.truth.map { Array(repeating: Cell(), count: $0.count) }))
  }

  package var eventsPath: String? { nil }

  package var available: Int? { state.withLock { $0.isFull } ? 0 : 1 << 40 }

  package func submit(_ submission: ShardSubmission) -> GroupCommitter.Admission {
    let shard = reference(submission)
    return state.withLock { state in
      if state.isBusy { return .busy }
      if state.cells[shard.game][shard.index].durable != nil {
        state.problems.append("\(shard) is durable and written again")
      }
      if Self.isOnItsWay(shard, in: state, reference) {
        state.problems.append("two results of \(shard) are on their way to the disk")
      }
      state.waiting.append(submission)
      return .accepted
    }
  }

  /// From now on results are reported before they are synced.
  package func lie() { state.withLock { $0.isLying = true } }

  private func reference(_ submission: ShardSubmission) -> ShardReference {
    let game = job.ledgers.firstIndex { $0 === submission.game } ?? 0
    return ShardReference(game: game, index: submission.stamp.shard)
  }

  private static func isOnItsWay(
    _ shard: ShardReference, in state: State, _ reference: (ShardSubmission) -> ShardReference
  ) -> Bool {
    state.waiting.contains { reference($0) == shard }
      || state.group.contains { reference($0.submission) == shard }
  }

  /// Whether a result of a shard is taken and not yet reported.
  func isOnItsWay(_ shard: ShardReference) -> Bool {
    state.withLock { Self.isOnItsWay(shard, in: $0, reference) }
  }

  func isDurable(_ shard: ShardReference) -> Bool {
    state.withLock { $0.cells[shard.game][shard.index].durable != nil }
  }

  /// Whether results wait for a group to begin.
  var hasWaiting: Bool { state.withLock { !$0.waiting.isEmpty && $0.group.isEmpty } }

  /// Writes all that waits, without a sync.
  func write(_ fate: (ShardReference) -> Fate) {
    let group = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    for submission in group {
      let shard = reference(submission)
      let outcome = Result { () throws(LedgerError) in
        let record = try submission.check()
        switch fate(shard) {
        case .good: return record
        case .full: throw LedgerError(.full, "the simulated disk is full", hint: "Wait.")
        case .failing: throw LedgerError(.io, "the simulated disk fails", hint: "Try again.")
        }
      }
      state.withLock { state in
        state.group.append((submission, outcome))
        guard case .success(let record) = outcome else { return }
        let stored = Stored(values: Self.doubles(submission.values), record: record)
        state.cells[shard.game][shard.index].cached = stored
        // What a numerics class makes of a value is no lie.
        let truth = job.truth[shard.game][shard.index].values
        if zip(stored.values, truth).contains(where: { abs($0 - $1) > 0x1p-10 }) { state.lies += 1 }
      }
    }
    if state.withLock({ $0.isLying }) { report() }
  }

  /// Syncs what was written, and reports it.
  func synchronize() {
    let group = state.withLock { $0.group }
    state.withLock { state in
      for (submission, outcome) in group {
        let shard = reference(submission)
        guard case .success = outcome, let stored = state.cells[shard.game][shard.index].cached else {
          continue
        }
        state.cells[shard.game][shard.index].cached = nil
        if state.cells[shard.game][shard.index].durable == nil { state.durableCount += 1 }
        state.cells[shard.game][shard.index].durable = stored
      }
      if state.isLying { state.group = [] }
    }
    if !state.withLock({ $0.isLying }) { report() }
  }

  private func report() {
    let group = state.withLock { state in
      defer { if !state.isLying { state.group = [] } }
      for (submission, outcome) in state.group {
        guard case .success = outcome else { continue }
        let shard = reference(submission)
        state.cells[shard.game][shard.index].commits += 1
        state.committed += 1
        state.reported.append((shard, submission.stamp.producer))
      }
      return state.group
    }
    for (submission, outcome) in group { submission.completion(outcome) }
  }

  package func drain() {
    while state.withLock({ !$0.waiting.isEmpty || !$0.group.isEmpty }) {
      if state.withLock({ $0.group.isEmpty }) { write { _ in .good } }
      synchronize()
    }
  }

  package func synchronizeRegisters() throws(LedgerError) {}

  package func forget(_ shard: ShardReference) throws(LedgerError) {
    state.withLock { state in
      state.forgotten.insert(shard)
      if state.cells[shard.game][shard.index].durable != nil { state.durableCount -= 1 }
      state.cells[shard.game][shard.index].durable = nil
    }
  }

  package func annotate(
    _ shard: ShardReference, _ change: (inout ShardStamp) -> Void
  ) throws(LedgerError) {
    state.withLock { state in
      guard let record = state.cells[shard.game][shard.index].durable?.record else { return }
      var stamp = record.stamp
      change(&stamp)
      state.cells[shard.game][shard.index].durable?.record = ShardRecord(
        stamp: stamp, values: record.values)
    }
  }

  private static func doubles(_ source: any ByteSource) -> [Double] {
    source.withBytes { bytes in
      stride(from: 0, to: bytes.count, by: 8).map { bytes.loadUnaligned(fromByteOffset: $0, as: Double.self) }
    }
  }
}
