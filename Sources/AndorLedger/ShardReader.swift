// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// Reads a game's shards one by one, from both data files, which stay open.
public struct ShardReader: Sendable {
  private let identity: GameIdentity
  private let values: DoubleFile
  private let sums: DoubleFile?

  /// Opens a game for reading; its partial sums may be gone already.
  public init(_ ledger: GameLedger) throws(LedgerError) {
    identity = ledger.identity
    values = try ledger.openValues()
    sums = Folder.contains(ledger.sumsPath) ? try ledger.openSums() : nil
  }

  /// Returns the values of a shard, row after row.
  public func values(of shard: Int) throws(LedgerError) -> [Double] { try read(shard, of: values) }

  /// Returns the partial sums of a shard; `nil` where there are none.
  public func sums(of shard: Int) throws(LedgerError) -> [Double]? {
    guard let sums else { return nil }
    return try read(shard, of: sums)
  }

  private func read(_ shard: Int, of file: DoubleFile) throws(LedgerError) -> [Double] {
    var doubles = [Double](repeating: 0, count: identity.valueCount(of: shard))
    var span = doubles.mutableSpan
    try file.read(at: identity.firstValue(of: shard), into: &span)
    return doubles
  }
}
