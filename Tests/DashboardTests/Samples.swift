// SPDX-License-Identifier: Apache-2.0
import AndorDashboard
import AndorJob

/// Views of a job that never ran.
enum Samples {
  static let token = "0123456789abcdef0123456789abcdef"
  static let hostileName = "<img src=x onerror=\"alert('1')\">&\u{202E}\u{7}"

  static func status(done: Int = 3, workers: Int = 2) -> StatusSnapshot {
    var status = StatusSnapshot(
      job: "sample", fingerprint: String(repeating: "ab", count: 32), state: .running,
      masksDone: done * 256, masksTotal: 16 * 256, shardsDone: done, shardsTotal: 16, rate: 1234.5,
      retries: 4, quarantined: [],
      workers: (0..<workers).map { number in
        var worker = StatusSnapshot.Worker(name: "node-\(number)", threads: 2, leases: 1, shards: number)
        worker.host = "machine"
        worker.rate = 600
        worker.busy = 0.5
        worker.failures = 0
        worker.silence = 0.1
        return worker
      }, games: [.init(name: "g0", shards: 16, durable: done)], seconds: 12)
    var counters = StatusSnapshot.Counters()
    counters.leases = 7
    counters.audits = 1
    counters.bytesIn = 4096
    status.counters = counters
    return status
  }

  static func map(done: Int = 3, of count: Int = 16) -> ShardMap {
    ShardMap(
      sizes: [count],
      bytes: (0..<count).map {
        ($0 < done ? ShardMap.Standing.durable : $0 == done ? .leased : .waiting).rawValue
      })
  }

  /// A game's result of no interactions, with how its search ended.
  static func finished(
    _ name: String, objective: Double, lowerBound: Double, gap: Double,
    method: Explanation.Method = .noiseBox
  ) -> GameResult {
    GameResult(
      name: name, n: 1, players: ["a"], nullPlayers: [], vEmpty: 0, vFull: 0, evaluations: 2, digest: "",
      top: [],
      shapley: [0], banzhaf: [0],
      strength: .init(andPositive: [0, 0], andNegative: [0, 0], orPositive: [0, 0], orNegative: [0, 0]),
      explain: Explanation(
        method: method, objective: objective, lowerBound: lowerBound, gap: gap, iterations: 1, seconds: 1,
        noiseBound: 0, maxNoise: 0, matchingResidual: 0, sigma: nil,
        salient: .init(threshold: 0, countAnd: 0, countOr: 0), andOnly: .init(objective: 0, salient: 0),
        fidelity: [], conditions: .init(highestOrder: 0, meanOutputs: [0, 0], isMonotone: true, degree: 0)))
  }

  static func view(done: Int = 3, workers: Int = 2) -> JobView {
    JobView(status: status(done: done, workers: workers), map: map(done: done))
  }
}
