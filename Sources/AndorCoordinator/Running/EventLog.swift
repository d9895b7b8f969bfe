// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc

/// `events.jsonl`: what happened to workers and shards, a JSON object a line, for people; nothing reads it.
final class EventLog {
  private struct Line: Encodable {
    let time: Double
    let event: String
    let worker: String?
    let game: String?
    let shard: Int?
    let attempt: Int?
    let detail: String?
  }

  private let file: UnsafeMutablePointer<FILE>?
  private let encoder = JSONEncoder()

  /// Appends to the file at a path; where that is not possible nothing is logged.
  init(path: String) {
    file = fopen(path, "ae")
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  deinit { if let file { fclose(file) } }

  /// Writes one line, with the seconds since 1970.
  func note(
    _ event: String, worker: String? = nil, game: String? = nil, shard: Int? = nil, attempt: Int? = nil,
    detail: String? = nil
  ) {
    guard let file else { return }
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let seconds = Double(now.tv_sec) + Double(now.tv_nsec / 1_000_000) * 1e-3
    let line = Line(
      time: seconds, event: event, worker: worker, game: game, shard: shard, attempt: attempt,
      detail: detail)
    guard let data = try? encoder.encode(line) else { return }
    let bytes = Array(data) + [UInt8(ascii: "\n")]
    fwrite(bytes, 1, bytes.count, file)
    fflush(file)
  }
}
