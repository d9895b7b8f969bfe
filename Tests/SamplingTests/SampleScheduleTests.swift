// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import AndorSampling

@Suite struct SampleScheduleTests {
  @Test(arguments: [200, 1000, 2000, 4000, 100_001]) func layoutsSpendTheEvaluations(evaluations: Int) throws
  {
    let layout = try SampleLayout(evaluations: evaluations)
    #expect(evaluations - 1...evaluations ~= layout.evaluations)
    #expect(abs(Double(2 * layout.auditPairs) / Double(evaluations) - 0.15) < 0.01)
    #expect(layout.densityMasks == min(256, evaluations / 20))
    #expect(throws: SampleError.self) { try SampleLayout(evaluations: 40) }
  }

  @Test func roundsDouble() throws {
    let schedule = try SampleSchedule(first: 1000, most: 10_000, untilShapley: 0.01)
    #expect(schedule.rounds == 5)
    #expect(abs(schedule.level - 0.01) < 1e-15)
    var before = SampleLayout(fitPairs: 0, auditPairs: 0, densityMasks: 0)
    for (round, evaluations) in [1000, 2000, 4000, 8000, 10_000].enumerated() {
      let layout = schedule.layout(round: round)
      #expect(layout.evaluations == evaluations)
      // A round's audit pairs are new to its surrogate, and streams only grow.
      #expect(layout.seenAuditPairs == before.auditPairs)
      #expect(layout.auditPairs - layout.seenAuditPairs >= evaluations * 3 / 40)
      #expect(layout.fitPairs >= before.fitPairs && layout.densityMasks >= before.densityMasks)
      before = layout
    }
  }

  @Test func surrogatesAreFrozenBeyondTheFit() throws {
    let schedule = try SampleSchedule(first: 1000, most: 1_000_000)
    let layouts = (0..<schedule.rounds).map(schedule.layout)
    for layout in layouts {
      #expect(layout.fitPairs + layout.seenAuditPairs <= SampleSchedule.mostFittedPairs)
    }
    let last = try #require(layouts.last)
    #expect(last.evaluations == 1_000_000)
    let frozen = layouts.filter { $0.fitPairs == last.fitPairs }
    #expect(frozen.count > 4 && frozen.allSatisfy { $0.seenAuditPairs == last.seenAuditPairs })
    #expect(last.fitPairs + last.seenAuditPairs == SampleSchedule.mostFittedPairs)
  }

  @Test func stopsWhereAskedTo() throws {
    let schedule = try SampleSchedule(first: 1000, most: 4000, untilShapley: 0.01, untilR2: 0.005)
    func decision(_ round: Int, _ shapley: Double, _ r2: Double) -> SampleSchedule.Decision {
      schedule.decision(
        after: RoundFigures(round: round, evaluations: 1, shapleyHalfWidth: shapley, r2HalfWidth: r2))
    }
    #expect(decision(0, 0.02, 0.01) == .open(round: 1))
    #expect(decision(0, 0.01, 0.01) == .close(.width))
    #expect(decision(1, 0.02, 0.004) == .close(.r2))
    #expect(decision(2, 0.02, 0.01) == .close(.budget))
    #expect(decision(0, .nan, .nan) == .open(round: 1))
    let figures = RoundFigures(round: 0, evaluations: 1000, shapleyHalfWidth: 0.04, r2HalfWidth: 0)
    #expect(abs(figures.expectedHalfWidth(evaluations: 4000) - 0.02) < 1e-15)
  }

  @Test func refusesWhatMakesNoSense() {
    #expect(throws: SampleError.self) { try SampleSchedule(first: 100, most: 1000) }
    #expect(throws: SampleError.self) { try SampleSchedule(first: 2000, most: 1000) }
    #expect(throws: SampleError.self) { try SampleSchedule(first: 1000, most: 200_000_000) }
    #expect(throws: SampleError.self) { try SampleSchedule(first: 1000, most: 2000, untilShapley: 0) }
    #expect(throws: SampleError.self) { try SampleSchedule(first: 1000, most: 2000, untilR2: .nan) }
    #expect(throws: SampleError.self) { try SampleSchedule(first: 1000, most: 2000, confidence: 1) }
  }
}
