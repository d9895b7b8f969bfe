// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// Prometheus's text format, version 0.0.4: families of samples, each with its help and type.
struct MetricsText {
  /// What a family's samples mean over time.
  enum Kind: String { case counter, gauge, histogram }

  private(set) var text = ""

  /// Adds a family with one sample.
  mutating func put(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    begin(name, kind, help)
    sample(name, [], value)
  }

  /// Adds a family with one sample for each value of its labels.
  mutating func put(
    _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [(String, String)], value: Double)]
  ) {
    guard !samples.isEmpty else { return }
    begin(name, kind, help)
    for (labels, value) in samples { sample(name, labels, value) }
  }

  /// Adds a histogram, whose buckets count everything up to their bound.
  mutating func put(_ name: String, _ help: String, _ histogram: LatencyHistogram) {
    begin(name, .histogram, help)
    var count = 0
    for (bound, here) in zip(LatencyHistogram.bounds, histogram.counts) {
      count += here
      sample("\(name)_bucket", [("le", Self.exact(bound))], Double(count))
    }
    sample("\(name)_bucket", [("le", "+Inf")], Double(histogram.count))
    sample("\(name)_sum", [], histogram.sum)
    sample("\(name)_count", [], Double(histogram.count))
  }

  private mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let list = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
    text += labels.isEmpty ? name : "\(name){\(list)}"
    text += " \(Self.exact(value))\n"
  }

  private static func exact(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return "\(value)"
  }

  private static func escaped(_ value: String) -> String {
    // Scalars, not characters: a quote stays a quote where a combining mark follows it.
    let scalars = value.unicodeScalars.reduce(into: String.UnicodeScalarView()) { text, scalar in
      switch scalar {
      case "\\", "\"": text.append(contentsOf: ["\\", scalar])
      case "\n": text.append(contentsOf: ["\\", "n"])
      default: text.append(scalar)
      }
    }
    return String(scalars)
  }
}

extension Board {
  /// The job in numbers for Prometheus.
  package var metrics: String {
    var text = MetricsText()
    text.put("andor_build_info", .gauge, "Which andor this is.", [([("version", version)], 1)])
    guard let view else { return text.text }
    let status = view.status
    text.put(
      "andor_job_info", .gauge, "Which job is conducted.",
      [([("job", status.job), ("fingerprint", status.fingerprint)], 1)])
    // `stopped` is not among them: a job that nobody conducts has no dashboard.
    let states: [StatusSnapshot.State] = [.running, .aggregating, .done, .incomplete, .disputed]
    text.put(
      "andor_job_state", .gauge, "1 for the state that the job is in.",
      states.map { ([("state", $0.rawValue)], $0 == status.state ? 1 : 0) })
    text.put("andor_uptime_seconds", .gauge, "Time since the coordinator started.", status.seconds)
    text.put("andor_masks_durable", .gauge, "Masks whose values are on the disk.", Double(status.masksDone))
    text.put("andor_masks_planned", .gauge, "Masks to evaluate in all.", Double(status.masksTotal))
    text.put("andor_masks_per_second", .gauge, "Masks that became durable a second, lately.", status.rate)
    let counts = view.map.counts
    text.put(
      "andor_shards", .gauge, "Shards by where they stand.",
      ShardMap.Standing.allCases.map { ([("standing", "\($0)")], Double(counts[Int($0.rawValue)])) })
    let workers = status.presentWorkers
    text.put("andor_workers", .gauge, "Workers that can be given shards.", Double(workers.count))
    let threads = workers.reduce(0) { $0 + $1.threads }
    text.put("andor_worker_threads", .gauge, "Threads of these workers.", Double(threads))
    text.put("andor_quarantined_shards", .gauge, "Quarantined shards.", Double(status.quarantined.count))
    text.put("andor_retries_total", .counter, "Attempts at a shard after its first.", Double(status.retries))
    if let counters = status.counters {
      put(counters, into: &text)
      put(status.strangers ?? StatusSnapshot.Strangers(), into: &text)
    }
    text.put(
      "andor_commit_latency_seconds", "Time from a result's arrival until it was on the disk.", view.commits)
    if let search = status.explaining {
      let labels = [("game", search.game)]
      text.put(
        "andor_explain_objective", .gauge, "L1 norm of the best explanation so far.",
        [(labels, search.objective)])
      text.put(
        "andor_explain_lower_bound", .gauge, "Certified lower bound of that norm.",
        [(labels, search.lowerBound)])
      text.put(
        "andor_explain_gap_ratio", .gauge, "The part of the objective above the bound.",
        [(labels, search.gap)])
    }
    return text.text
  }

  private func put(_ strangers: StatusSnapshot.Strangers, into text: inout MetricsText) {
    let refused = strangers.badMessages + strangers.otherVersions + strangers.unasked + strangers.hellos
    text.put(
      "andor_messages_refused_total", .counter, "Messages that no worker of the job should send.",
      Double(refused))
    text.put(
      "andor_connections_cut_total", .counter, "Connections ended for a bound.", Double(strangers.cut))
  }

  private func put(_ counters: StatusSnapshot.Counters, into text: inout MetricsText) {
    text.put(
      "andor_leases_outstanding", .gauge, "Leases given out and not answered.", Double(counters.inFlight))
    let totals: [(String, String, Int)] = [
      ("andor_leases_total", "Leases given out.", counters.leases),
      ("andor_leases_expired_total", "Leases that ran out.", counters.expired),
      ("andor_speculations_total", "Second leases of slow shards.", counters.speculations),
      ("andor_results_total", "Results that came.", counters.results),
      ("andor_results_rejected_total", "Results that did not check.", counters.rejected),
      ("andor_results_duplicate_total", "Results of shards that had one.", counters.duplicates),
      ("andor_shard_failures_total", "Failures that workers reported.", counters.failures),
      ("andor_audits_total", "Shards evaluated again to compare.", counters.audits),
      ("andor_divergences_total", "Results that differ from another's.", counters.divergences),
      ("andor_received_bytes_total", "Bytes of messages from workers.", counters.bytesIn),
    ]
    for (name, help, value) in totals { text.put(name, .counter, help, Double(value)) }
  }
}
