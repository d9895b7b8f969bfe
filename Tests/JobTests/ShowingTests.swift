// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import Testing

@Suite struct ShowingTests {
  private static func snapshot(_ change: (inout StatusSnapshot) -> Void = { _ in }) -> StatusSnapshot {
    var snapshot = StatusSnapshot(
      job: "j", fingerprint: String(repeating: "a", count: 64), state: .running, masksDone: 1 << 18,
      masksTotal: 1 << 20, shardsDone: 1, shardsTotal: 4, rate: 65536, retries: 1, quarantined: [],
      workers: [.init(name: "w", threads: 2, leases: 2, shards: 1)],
      games: [.init(name: "g", shards: 4, durable: 1)], seconds: 4)
    change(&snapshot)
    return snapshot
  }

  @Test func progressInOneLine() {
    #expect(
      Self.snapshot().progressLine()
        == "262 k/1.05 M masks, 25.0 %, 65.5 k/s, ETA 12.0 s, 1 worker, 1 retry")
    func alone(_ rate: Double, _ counters: StatusSnapshot.Counters?) -> String {
      Self.snapshot {
        ($0.workers, $0.retries, $0.rate, $0.counters) = ([], 0, rate, counters)
      }.progressLine()
    }
    // A coordinator knows that it has no workers; a folder and a slice have none to name.
    let begin = "262 k/1.05 M masks, 25.0 %, "
    #expect(alone(65536, .init()) == begin + "waiting for workers")
    #expect(alone(65536, nil) == begin + "65.5 k/s, ETA 12.0 s")
    #expect(alone(0, nil) == begin + "running")
    #expect(Self.snapshot { $0.rate = 0 }.secondsLeft == nil)
    withEvery("columns", in: 1...100) { columns in
      #expect(Self.snapshot().progressLine(columns: columns).count <= columns)
    }
  }

  /// A LASSO's objective is no sum of |I|.
  @Test func searchesNameWhatTheyMinimise() {
    func text(_ method: Explanation.Method?) -> String {
      StatusSnapshot.Explaining(game: "g", objective: 0.657, lowerBound: 0.5, gap: 0.239, method: method).text
    }
    #expect(text(.lasso) == "explaining g: objective 0.657, bound 0.500, gap 23.9 %")
    for method in [nil, Explanation.Method.noiseBox, .basisPursuit] {
      #expect(text(method) == "explaining g: |I| 0.657, bound 0.500, gap 23.9 %")
    }
  }

  @Test func reportsFitAndSayTheState() {
    for state in [StatusSnapshot.State.running, .aggregating, .done, .incomplete, .stopped] {
      let lines = Self.snapshot {
        $0.state = state
        $0.quarantined = (0..<40).map { "g/\($0)" }
      }.report()
      #expect(lines.allSatisfy { $0.count <= 80 })
      #expect(lines.contains { $0.hasPrefix("state") && $0.contains(state.rawValue) })
    }
  }

  @Test func snapshotsSurviveTheirJSON() throws {
    let snapshot = Self.snapshot { $0.rate = .infinity }
    #expect(try StatusSnapshot(json: snapshot.json) == snapshot)
    #expect(!snapshot.json.contains(10))
    #expect(String(decoding: snapshot.json, as: UTF8.self).contains("\"masks_done\":262144"))
    #expect(throws: JobError.self) { try StatusSnapshot(json: Array("{}".utf8)) }
  }
}
