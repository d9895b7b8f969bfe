// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// Reads a game's shards one by one, from its data file, which stays open.
public struct ShardReader: Sendable {
  private let identity: GameIdentity
  private let values: DoubleFile

  /// Opens a game for reading.
  public init(_ ledger: GameLedger) throws(LedgerError) {
    identity = ledger.identity
    values = try ledger.openValues()
  }

  /// Returns the values of a shard, row after row.
  public func values(of shard: Int) throws(LedgerError) -> [Double] {
    var doubles = [Double](repeating: 0, count: identity.valueCount(of: shard))
    var span = doubles.mutableSpan
    try values.read(at: identity.firstValue(of: shard), into: &span)
    return doubles
  }
}
