// SPDX-License-Identifier: Apache-2.0

/// The rows that a job's model evaluates besides those of its shards, by what was seen while it was planned.
public struct PlanningRows: Sendable, Equatable {
  /// Rows evaluated while the job was planned.
  public var spent: Int
  /// Rows that are always evaluated together; 1 where a value is evaluated alone.
  public var batch: Int

  /// Creates the rows of their parts.
  public init(spent: Int = 0, batch: Int = 1) { (self.spent, self.batch) = (spent, batch) }

  /// Returns how many rows are evaluated for so many that are wanted.
  public func whole(_ rows: Int) -> Int { (rows + batch - 1) / batch * batch }
}
