// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Testing

/// The lines of `--json` while a command works.
@Suite struct PhaseProgressTests {
  private func snapshot(_ state: StatusSnapshot.State) -> StatusSnapshot {
    StatusSnapshot(
      job: "j", fingerprint: "f", state: state, masksDone: 64, masksTotal: 256, shardsDone: 1, shardsTotal: 4,
      rate: 32, retries: 0, quarantined: [], workers: [], games: [], seconds: 2)
  }

  @Test func unknownNumbersAreNull() {
    #expect(
      PhaseProgress(phase: "planning").line
        == #"{"done":null,"eta_seconds":null,"phase":"planning","total":null}"#)
  }

  @Test func evaluationCountsMasks() {
    #expect(
      PhaseProgress(snapshot(.running), explained: 0, of: 1).line
        == #"{"done":64,"eta_seconds":6,"phase":"evaluating","rate":32,"shards_done":1,"shards_total":4,"#
        + #""total":256}"#)
  }

  @Test func aSearchCountsGames() {
    var snapshot = snapshot(.aggregating)
    #expect(PhaseProgress(snapshot, explained: 0, of: 3).phase == "aggregating")
    snapshot.explaining = .init(game: "g", objective: 2, lowerBound: 1, gap: 0.5)
    #expect(
      PhaseProgress(snapshot, explained: 1, of: 3).line
        == #"{"done":1,"eta_seconds":null,"phase":"explaining","#
        + #""search":{"game":"g","gap":0.5,"lower_bound":1,"objective":2},"total":3}"#)
  }
}
