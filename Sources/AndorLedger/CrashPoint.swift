// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// A named place in the program at which a test can kill the process as a power cut would.
///
/// The environment variable `ANDOR_CRASH_AT=NAME:COUNT` (`:COUNT` may be left out: 1) makes the process
/// send itself SIGKILL when it passes the point of that name for the COUNT-th time. Without the variable,
/// which is read once, passing a point costs one load and one branch that is never taken.
public struct CrashPoint: Hashable, Sendable {
  /// The name used in the environment variable.
  public let name: String

  /// Creates a point that other rooms define beside those of the ledger.
  public init(_ name: String) { self.name = name }

  /// Half of a shard's values have been handed to the kernel.
  public static let midWrite = CrashPoint("mid-write")
  /// A group's data have been handed to the kernel but not synced.
  public static let writtenUnsynced = CrashPoint("written-unsynced")
  /// A group's data are durable, its slots are not yet written.
  public static let syncedWithoutSlot = CrashPoint("synced-without-slot")
  /// A group's slots are durable, its completions have not been called.
  public static let durableUnacked = CrashPoint("durable-unacked")
  /// A finished file is durable under its temporary name and about to be renamed.
  public static let midRename = CrashPoint("mid-rename")

  private struct Trigger: Sendable {
    let point: CrashPoint
    let count: Int
  }

  private static let trigger: Trigger? = parse(getenv("ANDOR_CRASH_AT").map { String(cString: $0) })
  private static let passes = Atomic<Int>(0)

  /// Whether this process will die at some point.
  public static var isArmed: Bool { trigger != nil }

  /// Passes the point: returns, or ends the process with SIGKILL when it is the chosen one.
  public func reached() {
    guard let trigger = Self.trigger, trigger.point == self else { return }
    guard Self.passes.add(1, ordering: .relaxed).newValue == trigger.count else { return }
    kill(getpid(), SIGKILL)
    // Another thread may run on until the signal is delivered; this one must not pass the point.
    while true { pause() }
  }

  private static func parse(_ text: String?) -> Trigger? {
    guard let text else { return nil }
    let parts = text.split(separator: ":", maxSplits: 1)
    guard let name = parts.first else { return nil }
    return Trigger(point: CrashPoint(String(name)), count: parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
  }
}
