// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText
import Glibc

/// The file `events.jsonl`: the events of workers and shards, a JSON object a line, for people; nothing reads it.
///
/// Events that peers can cause at will are bounded: one line then says how many more there were.
final class EventLog {
  /// The most events kept for somebody who watches.
  private static let mostKept = 500
  /// Events that are about a worker and not its doing: none of its floods hides the first of a worker or shard.
  private static let verdicts: Set = ["worker_quarantined", "audit_agreed"]
  /// Events that peers can cause at will, though they name no worker.
  private static let consequences: Set = [
    "divergence", "divergence_undecided", "shard_retracted", "retry_later", "rows_differ", "rows_unchecked",
    "audit_skipped", "model_not_deterministic", "waiting_for_workers",
  ]

  private let file: UnsafeMutablePointer<FILE>?
  private let isWatched: Bool
  private let clock: () -> Int64
  private var bounds: EventBounds
  private var verdicts = Verdicts()
  private var kept: [JobEvent] = []
  /// The worker whose message is handled now: what follows from it is its doing.
  var cause: String?

  /// Opens the file at a path to append to it; without one, or where that is not possible, nothing is written.
  init(path: String?, isWatched: Bool, bounds: PeerBounds, clock: @escaping () -> Int64) {
    file = path.flatMap { fopen($0, "ae") }
    self.isWatched = isWatched
    self.clock = clock
    self.bounds = EventBounds(bounds, at: clock())
  }

  deinit {
    let leftOut = bounds.leftOut
    if leftOut.events > 0 {
      let peers = Numbers.count(leftOut.peers, "peer")
      write("left_out", nil, reason: "and \(Numbers.count(leftOut.events)) more of \(peers)")
    }
    if let file { fclose(file) }
  }

  /// Writes one line, with the seconds since 1970, unless it is one too many of its worker's.
  /// - Parameter isStrangers: whether somebody who is no worker caused the event.
  /// - Returns: whether it was written, so that the log says no more than the file.
  @discardableResult
  func note(
    _ event: String, worker: String? = nil, isStrangers: Bool = false, game: String? = nil, shard: Int? = nil,
    attempt: Int? = nil, reason: String? = nil
  ) -> Bool {
    let isBounded = isStrangers || worker != nil || Self.consequences.contains(event)
    let isVerdict =
      Self.verdicts.contains(event) && verdicts.isFirst(worker: worker, game: game, shard: shard)
    if isBounded, !isVerdict {
      // What nobody has caused just now has a budget by its kind.
      let peer = isStrangers ? worker : worker ?? cause ?? event
      let decision = bounds.decide(peer, at: clock())
      if decision.leftOut > 0 {
        write("left_out", worker ?? cause, reason: "and \(Numbers.count(decision.leftOut)) more")
      }
      guard decision.isWritten else { return false }
    }
    write(event, worker, game, shard, attempt, reason: reason)
    return true
  }

  private func write(
    _ event: String, _ worker: String?, _ game: String? = nil, _ shard: Int? = nil, _ attempt: Int? = nil,
    reason: String?
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
