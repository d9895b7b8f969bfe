// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc

/// The file `events.jsonl`: the events of workers and shards, a JSON object a line, for people; nothing reads it.
final class EventLog {
  /// The most events kept for somebody who watches.
  private static let mostKept = 500

  private let file: UnsafeMutablePointer<FILE>?
  private let isWatched: Bool
  private var kept: [JobEvent] = []

  /// Opens the file at a path to append to it; without one, or where that is not possible, nothing is written.
  init(path: String?, isWatched: Bool) {
    file = path.flatMap { fopen($0, "ae") }
    self.isWatched = isWatched
  }

  deinit { if let file { fclose(file) } }

  /// Writes one line, with the seconds since 1970.
  func note(
    _ event: String, worker: String? = nil, game: String? = nil, shard: Int? = nil, attempt: Int? = nil,
    reason: String? = nil
  ) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let seconds = Double(now.tv_sec) + Double(now.tv_nsec / 1_000_000) * 1e-3
    let event = JobEvent(
      time: seconds, event: event, worker: worker, game: game, shard: shard, attempt: attempt, reason: reason)
    if isWatched {
      if kept.count == Self.mostKept { kept.removeFirst() }
      kept.append(event)
    }
    guard let file else { return }
    let bytes = SnakeCaseJSON.bytes(of: event) + [UInt8(ascii: "\n")]
    fwrite(bytes, 1, bytes.count, file)
    fflush(file)
  }

  /// Returns the events since the last call, oldest first; of very many the latest.
  func takeKept() -> [JobEvent] {
    defer { kept.removeAll(keepingCapacity: true) }
    return kept
  }
}
