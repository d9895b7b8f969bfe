// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorTestKit
import Foundation
import Testing

@testable import AndorAnalysis

/// What is asked about single effects of a game, on disk and in the result.
@Suite struct CertainSearchTests {
  private static func settings(noise: ExplainSettings.Noise = .bound(0.05)) -> ExplainSettings {
    var settings = ExplainSettings(noise: noise)
    (settings.certain, settings.ranges) = (.strongest(6), .strongest(2))
    return settings
  }

  private static func run(
    _ settings: ExplainSettings, in folder: SearchFolder? = nil, threads: Int = 1, games: Int = 1,
    standing: StandingExplanation? = nil, proceed: (GameExplainer.Progress) -> Bool = { _ in true }
  ) -> GameExplainer.Found? {
    let (values, harsanyi) = (ExplainedGame.values, ExplainedGame.harsanyi)
    let explainer = GameExplainer(settings: settings, threads: threads, games: games)
    var checkpoint: SearchCheckpoint?
    if let folder { checkpoint = explainer.checkpoint(in: folder.path, digest: "d", values: values.span) }
    return explainer.run(
      values: values.span, harsanyi: harsanyi.span, checkpoint: checkpoint, standing: standing,
      proceed: proceed)
  }

  private static func marks(_ found: GameExplainer.Found?) -> [Explanation.Mark] {
    let names = (0..<8).map { "p\($0)" }
    return found?.certain?.marks(PlayerEmbedding(players: Array(0..<8)), players: names) ?? []
  }

  @Test func whatIsAskedIsAnswered() throws {
    let found = try #require(Self.run(Self.settings()))
    let marks = Self.marks(found)
    #expect(marks.count == 6 && marks.allSatisfy { $0.certain != nil })
    #expect(marks.prefix(2).allSatisfy { ($0.low ?? 0) <= $0.effect && $0.effect <= ($0.high ?? 0) })
    #expect(marks.dropFirst(2).allSatisfy { $0.low == nil && $0.high == nil })
    #expect(zip(marks, found.strongest).allSatisfy { $0.effect == $1.effect && $0.kind == $1.kind.rawValue })
    let explain = found.explanation
    let counts = [EffectCertainty.Mark.certain, .open].map { mark in marks.count { $0.certain == mark } }
    #expect(explain.certainCount == counts[0] && explain.openCount == counts[1] && counts[0] > 0)
    #expect((explain.mostSalient ?? 0) >= explain.salient.countAnd + explain.salient.countOr)
    #expect(
      (explain.leastObjective ?? 0) <= explain.objective
        && explain.lowerBound <= (explain.leastObjective ?? 0))
    #expect(marks.filter { $0.certain == .open }.allSatisfy { $0.replacedBy?.isEmpty == false })
    #expect(
      marks.allSatisfy {
        ($0.necessityLow ?? -1) >= 0 && ($0.necessityHigh ?? .infinity) >= ($0.necessityLow ?? 0)
      })
  }

  @Test func threadsChangeNothing() {
    let one = Self.marks(Self.run(Self.settings()))
    #expect(Self.marks(Self.run(Self.settings(), threads: 3)) == one && !one.isEmpty)
  }

  @Test func nothingIsAskedOfManyGamesOrOfRandomNoise() {
    var settings = Self.settings()
    (settings.certain, settings.ranges) = (.automatic, .automatic)
    #expect(Self.run(settings, games: 17)?.explanation.certainCount == nil)
    #expect(Self.run(settings, games: 16)?.explanation.certainCount != nil)
    let lasso = Self.run(Self.settings(noise: .sigma(nil)))
    #expect(lasso?.explanation.certainCount == nil && lasso?.certain == nil)
  }

  /// Cancelled again and again, and resumed, it comes to the same answers.
  @Test func interruptedQuestionsAreResumed() {
    let whole = Self.run(Self.settings())
    let folder = SearchFolder()
    var (calls, found): (Int, GameExplainer.Found?) = (0, nil)
    for stop in 1..<100 where found == nil {
      calls = 0
      found = Self.run(Self.settings(), in: folder) { progress in
        if progress.effects != nil { calls += 1 }
        return calls < stop
      }
    }
    #expect(Self.marks(found) == Self.marks(whole) && found != nil)
    #expect(found?.explanation.mostSalient == whole?.explanation.mostSalient)
    SearchCheckpoint.remove(in: folder.path)
    let left = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? ["?"]
    #expect(left.isEmpty, "\(left)")
  }

  /// Time that is up leaves what is not answered unmarked, and a later search without that limit marks it.
  @Test func timeOnlyInterrupts() {
    var settings = Self.settings()
    settings.searchSeconds = 0
    let folder = SearchFolder()
    let short = Self.run(settings, in: folder)
    #expect(short != nil && Self.marks(short).count < 6)
    // The time that the base took until then counts.
    #expect((short?.explanation.certainSeconds ?? 0) > 0)
    settings.searchSeconds = nil
    let whole = Self.marks(Self.run(settings))
    #expect(Self.marks(Self.run(settings, in: folder)) == whole && whole.count == 6)
  }

  /// Explained again, marks of the same tables are kept, and no question is asked.
  @Test func whatIsKnownIsNotAskedAgain() throws {
    let found = try #require(Self.run(Self.settings()))
    var explanation = found.explanation
    explanation.marks = Self.marks(found)
    let standing = StandingExplanation(explanation, and: found.and, or: found.or)
    var asked = false
    let again = Self.run(Self.settings(), standing: standing) { progress in
      asked = asked || progress.effects != nil
      return true
    }
    #expect(!asked && Self.marks(again) == Self.marks(found))
    #expect(again?.explanation.certainCount == found.explanation.certainCount)
    var more = Self.settings()
    more.ranges = .strongest(3)
    let third = Self.run(more, standing: standing) { progress in
      asked = asked || progress.effects != nil
      return true
    }
    #expect(asked && Self.marks(third).prefix(2) == Self.marks(found).prefix(2))
    #expect(Self.marks(third)[2].low != nil)
  }
}
