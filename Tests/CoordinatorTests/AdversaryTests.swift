// SPDX-License-Identifier: Apache-2.0
import AndorSimulation
import AndorTestKit
import Testing

/// The real coordinator with four honest workers and an adversary, in seeded worlds.
///
/// The checkers look after every event: nothing counts that was not leased, no honest worker is quarantined. At the end
/// the values published are the true ones, or the job is disputed: always where every shard is audited; where few are,
/// what gets through is counted, and printed as a row of the table on the page of guarantees.
@Suite struct AdversaryTests {
  /// The share of the jobs that may publish a wrong value: none, but where lies begin after the audits of first results
  /// and few shards are audited.
  private static func mostMisled(by adversary: Adversary, audit: Double) -> Double {
    adversary == .turncoat && audit < 1 ? 0.1 : 0
  }

  private static let cases = Adversary.allCases.flatMap { adversary in
    [0.01, 0.1, 1.0].map { (adversary, $0) }
  }

  @Test(arguments: cases) func nothingWrongIsPublished(adversary: Adversary, audit: Double) throws {
    var figures = World.Figures()
    var jobs = 0
    for seed in Seeds.parts(optimised: 250, debug: 12).joined() {
      let world = try World(.adversary(adversary, audit: audit, seed), seed: seed)
      let violations = world.run()
      if !violations.isEmpty {
        let again = try World(.adversary(adversary, audit: audit, seed), seed: seed, isLogged: true)
        _ = again.run()
        let log = (again.log ?? []).suffix(40).joined(separator: "\n  ")
        Issue.record(
          """
          \(adversary) at \(audit), seed \(seed): \(violations.prefix(3).joined(separator: "; "))
          replay: \(Seeds.replay(seed, filter: "AdversaryTests"))
          what happened last:
            \(log)
          """)
      }
      figures.add(world.figures)
      jobs += 1
    }
    #expect(figures.honestExpelled == 0)
    let most = Self.mostMisled(by: adversary, audit: audit) * Double(jobs)
    #expect(Double(figures.misled) <= most, "\(figures.misled) of \(jobs) jobs")
    let share = { (count: Int, all: Int) in all == 0 ? "0" : "\(Double(1000 * count / all) / 10) %" }
    print(
      "| \(adversary) | \(audit) | \(share(figures.wrongValues, max(1, figures.values))) | "
        + "\(share(figures.misled, jobs)) | \(share(figures.disputed, jobs)) | \(figures.honestExpelled) |")
  }
}
