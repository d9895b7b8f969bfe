// SPDX-License-Identifier: Apache-2.0
import AndorDashboard
import AndorJob
import Testing

/// What Prometheus's own parser makes of the metrics of a real job is tested with the whole command.
@Suite struct MetricsTests {
  @Test func numbersComeOut() {
    var board = Board(version: "9.9")
    var view = Samples.view(done: 3)
    view.commits.note(seconds: 0.0005)
    view.commits.note(seconds: 0.02)
    view.commits.note(seconds: 0.025)
    view.commits.note(seconds: 99)
    view.status.explaining = .init(game: "a\"b\\c\nd", objective: 2.5, lowerBound: 2, gap: 0.2)
    _ = board.take(view)
    let lines = Set(board.metrics.split(separator: "\n").map(String.init))
    for line in [
      "andor_build_info{version=\"9.9\"} 1.0", "andor_masks_durable 768.0", "andor_masks_planned 4096.0",
      "andor_shards{standing=\"durable\"} 3.0", "andor_shards{standing=\"leased\"} 1.0",
      "andor_shards{standing=\"waiting\"} 12.0", "andor_workers 2.0", "andor_worker_threads 4.0",
      "andor_retries_total 4.0", "andor_received_bytes_total 4096.0", "andor_audits_total 1.0",
      "andor_commit_latency_seconds_bucket{le=\"0.001\"} 1.0",
      "andor_commit_latency_seconds_bucket{le=\"0.01\"} 1.0",
      "andor_commit_latency_seconds_bucket{le=\"0.025\"} 3.0",
      "andor_commit_latency_seconds_bucket{le=\"10.0\"} 3.0",
      "andor_commit_latency_seconds_bucket{le=\"+Inf\"} 4.0", "andor_commit_latency_seconds_count 4.0",
      "andor_explain_objective{game=\"a\\\"b\\\\c\\nd\"} 2.5",
      "andor_job_state{state=\"running\"} 1.0", "andor_job_state{state=\"done\"} 0.0",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
  }

  /// A quote stays a quote where a combining mark follows it.
  @Test func labelsCannotBeLeft() {
    var board = Board(version: "1")
    var view = Samples.view()
    view.status.job = "a\"\u{301}b\\\u{301}c\r\nd"
    _ = board.take(view)
    #expect(board.metrics.contains("job=\"a\\\"\u{301}b\\\\\u{301}c\r\\nd\""))
  }

  @Test func silentWorkersAreNotCounted() {
    var board = Board(version: "1")
    var view = Samples.view(workers: 3)
    view.status.workers[1].standing = .silent
    view.status.workers[2].standing = .quarantined
    _ = board.take(view)
    let lines = board.metrics.split(separator: "\n")
    #expect(lines.contains("andor_workers 1.0") && lines.contains("andor_worker_threads 2.0"))
  }

  @Test func beforeTheFirstViewThereIsTheBuildOnly() {
    let names = Board(version: "1").metrics.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(names == ["andor_build_info{version=\"1\"} 1.0"])
  }
}
