// SPDX-License-Identifier: Apache-2.0

/// The memory that was seen while a job was planned, by which that of its processes is foretold.
///
/// Resident memory, shared pages of libraries included, as the system counts it.
public struct PlanningMemory: Sendable, Equatable {
  /// Bytes of this process before the model was opened.
  public var process: Int
  /// Bytes that the opened model adds to a process.
  public var model: Int
  /// Bytes that a thread needs besides to run the model, processes of its own included.
  public var thread: Int
  /// Bytes that this process keeps when the job is planned.
  public var kept: Int
  /// The most bytes while the job was planned, other processes of the model included.
  public var peak: Int

  /// Creates the memory of its parts.
  public init(process: Int, model: Int, thread: Int, kept: Int, peak: Int) {
    (self.process, self.model, self.thread) = (process, model, thread)
    (self.kept, self.peak) = (kept, peak)
  }
}
