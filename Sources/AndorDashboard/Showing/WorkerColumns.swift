// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The workers in columns, as the page's table sorts and shows them.
struct WorkerColumns: Equatable {
  private let names: [String]
  private let hosts: [String]
  private let threads: [Int]
  private let leases: [Int]
  private let shards: [Int]
  private let rates: [Int]
  private let busy: [Int]
  private let failures: [Int]
  private let silence: [Int]
  private let holds: [String]

  /// The most shards named for a worker.
  private static let mostHeld = 64

  /// Creates the columns of workers, with the shards that each holds.
  init(_ workers: [StatusSnapshot.Worker], _ holders: [JobView.Holder], sizes: [Int]) {
    names = workers.map(\.name)
    hosts = workers.map(\.place)
    threads = workers.map(\.threads)
    leases = workers.map(\.leases)
    shards = workers.map(\.shards)
    rates = workers.map { Self.whole($0.rate ?? 0) }
    busy = workers.map { Self.whole(($0.busy ?? 0) * 100) }
    failures = workers.map { $0.failures ?? 0 }
    silence = workers.map { Self.whole($0.silence ?? 0) }
    var held = [[Int]](repeating: [], count: workers.count)
    for holder in holders where held.indices.contains(holder.worker) {
      if held[holder.worker].count < Self.mostHeld { held[holder.worker].append(holder.shard) }
    }
    holds = held.map { $0.sorted().map(String.init).joined(separator: " ") }
  }

  /// Returns the columns; those that have not changed since earlier are left out.
  func json(since earlier: WorkerColumns?) -> JSONText {
    var columns = JSONText()
    func put(_ name: String, _ values: [String], _ before: [String]?) {
      if values != before { columns.put(name, values) }
    }
    func put(_ name: String, _ values: [Int], _ before: [Int]?) {
      if values != before { columns.put(name, values) }
    }
    put("name", names, earlier?.names)
    put("host", hosts, earlier?.hosts)
    put("threads", threads, earlier?.threads)
    put("leases", leases, earlier?.leases)
    put("shards", shards, earlier?.shards)
    put("rate", rates, earlier?.rates)
    put("busy", busy, earlier?.busy)
    put("failures", failures, earlier?.failures)
    put("silence", silence, earlier?.silence)
    put("holds", holds, earlier?.holds)
    return columns
  }

  private static func whole(_ value: Double) -> Int {
    value.isFinite ? Int(min(max(value.rounded(), -1e15), 1e15)) : 0
  }
}
