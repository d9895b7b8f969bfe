// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc

extension Board {
  /// Events that somebody should look at.
  private static let grave: Set = [
    "shard_quarantined", "worker_quarantined", "divergence", "divergence_undecided", "commit_failed",
    "result_rejected", "model_not_deterministic", "damaged", "bad_message", "refused", "shard_retracted",
  ]
  /// Events that cost time.
  private static let notable: Set = [
    "worker_lost", "worker_silent", "lease_expired", "shard_failed", "retry_later", "leasing_paused",
    "waiting_for_workers",
  ]

  /// Returns an event as a line of the log.
  func logLine(_ event: JobEvent) -> Markup {
    let weight: Markup =
      Self.grave.contains(event.event) ? "grave" : Self.notable.contains(event.event) ? "notable" : "plain"
    var words: [Markup] = []
    if let worker = event.worker { words.append("<b>\(worker)</b>") }
    switch (event.game, event.shard) {
    case (let game?, let shard?): words.append("\(game)/\(shard)")
    case (nil, let shard?): words.append("shard \(shard)")
    case (let game?, nil): words.append("\(game)")
    case (nil, nil): break
    }
    if let attempt = event.attempt, attempt > 1 { words.append("attempt \(attempt)") }
    if let reason = event.reason, !reason.isEmpty { words.append("\(String(reason.prefix(300)))") }
    let detail = Markup(joining: words.enumerated().map { $0 == 0 ? $1 : " · \($1)" })
    return """
      <li class="\(weight)"><time>\(Self.clock(event.time))</time>\
      <span class="what">\(event.event.split(separator: "_").joined(separator: " "))</span> \
      <span class="detail">\(detail)</span></li>
      """
  }

  /// Hours, minutes and seconds by the clock of this machine.
  private static func clock(_ seconds: Double) -> String {
    var time = time_t(seconds)
    var parts = tm()
    localtime_r(&time, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
  }
}
