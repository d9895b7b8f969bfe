// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// One submission on its way through a group: what is known of it, and why it failed if it did.
struct CommitItem {
  let submission: ShardSubmission
  var files: OpenGame?
  private(set) var failure: LedgerError?
  private var record: ShardRecord?

  init(_ submission: ShardSubmission) { self.submission = submission }

  /// Runs a step unless an earlier one failed.
  mutating func attempt(_ step: (inout CommitItem) throws(LedgerError) -> Void) {
    guard failure == nil else { return }
    do throws(LedgerError) {
      try step(&self)
    } catch {
      failure = error
    }
  }

  /// Marks the item as failed; the first error stays.
  mutating func fail(_ error: LedgerError) { failure = failure ?? error }

  var outcome: Result<ShardRecord, LedgerError> {
    if let failure { return .failure(failure) }
    guard let record else { preconditionFailure("a sound item was checked") }
    return .success(record)
  }

  /// Refuses data that are not what they should be; else the record is known.
  mutating func check() throws(LedgerError) { record = try submission.check() }

  /// Writes the data at the shard's place.
  func writeData() throws(LedgerError) {
    guard let files else { return }
    let offset = submission.game.identity.dataRange(of: submission.stamp.shard).lowerBound
    try submission.values.withBytes { (bytes) throws(LedgerError) in
      if CrashPoint.isArmed {
        try onDisk(
          files.values.write(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), at: offset))
        CrashPoint.midWrite.reached()
      }
      try onDisk(files.values.write(bytes, at: offset))
    }
  }

  /// Writes the shard's slot.
  func writeSlot() throws(LedgerError) {
    guard let files, let record else { return }
    try onDisk(
      files.ledger.write(
        ShardSlot.bytes(of: record, in: submission.game.identity),
        at: ShardSlot.offset(of: submission.stamp.shard)))
  }
}
