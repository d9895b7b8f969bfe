// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Foundation
import Testing

@testable import AndorStudy

/// Studies of every two levels, compared with linear programs and with definitions.
@Suite struct MatrixTests {
  private let series: Golden.Series
  private let games: [[StudyGame]]

  /// The series with certified norms, where δ is 0.05 of the standard deviation of a game's values.
  init() throws {
    let series: Golden.Series = try Golden.load("series_n6.json")
    self.series = series
    games = series.values.map { level in
      level.map { values in
        let mean = values.reduce(0, +) / 64
        let noise = 0.05 * (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 64).squareRoot()
        let norm = Similarity.norm(of: values, noise: noise, gap: 0.01, threads: 1)
        return StudyGame(
          values: values, harsanyi: Golden.harsanyi(values),
          explained: .init(and: values, or: values, norm: (norm, noise)))
      }
    }
  }

  private func findings(_ games: [[StudyGame]], players: Int = 6, threads: Int = 2) throws -> StudyFindings {
    let design = StudyDesign(
      levels: games.count, blocks: games[0].count, players: players, comparison: .across,
      thresholds: games.map { _ in 0.1 }, thresholdShare: 0.03)
    return try #require(try Study(design, threads: threads).run { games[$0][$1] })
  }

  @Test func everyNumberIsThatOfTheReference() throws {
    let findings = try findings(games)
    let text = String(decoding: try Golden.data("matrix_n6.csv"), as: UTF8.self)
    let lines = text.split { $0.isNewline }.dropFirst().map { $0.split(separator: ",") }
    #expect(lines.count == 70)
    for line in lines {
      let kind = try #require(StudyRow.Kind(rawValue: String(line[1])))
      let (level, reference) = (try #require(Int(line[2])), try #require(Int(line[3])))
      let row = try #require(
        findings.row(String(line[0]), kind, level: level, reference: [reference]), "\(line)")
      let expected = try #require(Double(line[4]))
      if kind == .harsanyi {
        #expect(abs(row.value - expected) <= 1e-10 && row.certified == nil, "\(line) \(row.value)")
      } else {
        let certified = try #require(row.certified)
        #expect(
          certified.low - 1e-12 <= expected && expected <= certified.high + 1e-12, "\(line) \(certified)")
        #expect(certified.high - certified.low < 0.05 && abs(row.value - expected) < 0.03, "\(line)")
      }
    }
    #expect(findings.hasCertifiedSimilarity && findings.phases == nil)
    let last = try #require(findings.row("jaccard", .harsanyi, level: 0, reference: [4]))
    #expect(abs(last.value - series.expected[0].jaccardWithLast) <= 1e-10)
  }

  /// Blocks are drawn as everywhere: an interval is that of the mean of the blocks' numbers.
  @Test func intervalsAreThoseOfBlocks() throws {
    let row = try #require(
      try findings(games).row("jaccard", .harsanyi, level: 2, reference: [3]))
    let numbers = (0..<6).map { block in
      let (one, other) = (games[2][block].harsanyi, games[3][block].harsanyi)
      let parts = (1..<64).map { (one[$0], other[$0]) }
      func sum(_ pick: (Double, Double) -> Double) -> Double {
        parts.reduce(0) { $0 + pick(max($1.0, 0), max($1.1, 0)) + pick(max(-$1.0, 0), max(-$1.1, 0)) }
      }
      return sum(min) / sum(max)
    }
    let expected = PairedBootstrap(blocks: 6).intervals(of: [BlockRatio(meanOf: numbers)])[0]
    #expect(abs(row.interval.low - expected.low) <= 1e-10 && abs(row.interval.high - expected.high) <= 1e-10)
    #expect(row.interval.low < row.value && row.value < row.interval.high)
  }

  @Test func threadsChangeNoBit() throws {
    let small = games.prefix(3).map { Array($0.prefix(3)) }
    let (one, many) = (try findings(small, threads: 1), try findings(small, threads: 5))
    func bits(_ findings: StudyFindings) -> [UInt64] {
      findings.rows.flatMap {
        [$0.value, $0.interval.low, $0.interval.high, $0.certified?.low ?? 0, $0.certified?.high ?? 0]
      }.map(\.bitPattern)
    }
    #expect(one.rows.map(\.statistic) == many.rows.map(\.statistic))
    #expect(bits(one) == bits(many))
  }

  /// Equal levels are alike up to the searches, by blocks and across halves; the ratio to the ceiling is then 1.
  @Test func equalLevelsAreAlike() throws {
    let found = try findings([games[3], games[3], games[4]])
    let same = try #require(found.row("jaccard", .andOr, level: 0, reference: [1]))
    #expect(same.value == 1 && same.certified?.high == 1 && same.certified?.low ?? 0 > 0.97)
    #expect(found.row("jaccard", .harsanyi, level: 0, reference: [1])?.value == 1)
    let ratio = try #require(found.row("split_half_ratio", .harsanyi, level: 0, reference: [1]))
    #expect(abs(ratio.value - 1) <= 1e-12)
    let certified = try #require(
      found.row("split_half_ratio", .andOr, level: 0, reference: [1])?.certified)
    #expect(certified.low <= 1 && 1 <= certified.high && certified.high - certified.low < 0.5)
    let (own, other) = (
      found.row("split_half", .harsanyi, level: 0, reference: [0]),
      found.row("split_half", .harsanyi, level: 0, reference: [2])
    )
    #expect(try #require(own).value > (try #require(other).value))
  }

  /// A single block has no halves, and games without a certified norm no certified similarity.
  @Test func whatIsMissingIsLeftOut() throws {
    let plain = games.map { [StudyGame(values: $0[0].values, harsanyi: $0[0].harsanyi, explained: nil)] }
    let found = try findings(plain)
    #expect(!found.hasCertifiedSimilarity && !found.rows.contains { $0.statistic == "split_half" })
    #expect(found.rows.contains { $0.statistic == "jaccard_null" && $0.kind == .harsanyi })
    // A game that does not depend on its players has no similarity with another such game.
    let still = StudyGame(
      values: .init(repeating: 2, count: 64), harsanyi: [2] + .init(repeating: 0, count: 63), explained: nil)
    let constant = try findings([[still, plain[3][0]], [still, plain[4][0]]])
    let row = try #require(constant.row("jaccard", .harsanyi, level: 0, reference: [1]))
    let alone = try #require(found.row("jaccard", .harsanyi, level: 3, reference: [4]))
    #expect(constant.constantGames == 2 && row.value == alone.value)
  }

  /// Of many levels only comparisons with the ends are searched for, and each search is a step that can be cancelled.
  @Test func manyLevelsAreSearchedAtTheEnds() throws {
    let levels = (0..<13).map { level -> [StudyGame] in
      let values = (0..<8).map { Double($0 & 1) * Double(level + 1) + Double($0 >> 1 & 1) }
      return (0..<2).map { _ in
        StudyGame(
          values: values, harsanyi: Golden.harsanyi(values),
          explained: .init(
            and: values, or: values,
            norm: (.init(lower: Double(level + 2), upper: Double(level + 2)), 0)))
      }
    }
    let design = StudyDesign(
      levels: 13, blocks: 2, players: 3, comparison: .across, thresholds: .init(repeating: 0, count: 13),
      thresholdShare: 0.03)
    let most = Locked(0)
    let found = try #require(
      try Study(design, threads: 2).run(load: { levels[$0][$1] }) { done in
        most.withLock { $0 = max($0, done) }
        return true
      })
    #expect(most.withLock { $0 } == design.steps)
    let certified = found.rows.filter { $0.statistic == "jaccard" && $0.kind == .andOr }
    #expect(certified.count == 12 + 11)
    for row in certified {
      // The games differ in what player 0 does alone: |difference| = r − l.
      let (one, other) = (Double(row.level + 2), Double(row.references[0] + 2))
      let expected = 2 * one / (2 * other)
      #expect(abs(row.value - expected) < 0.02, "\(row)")
    }
    #expect(found.rows.count { $0.statistic == "jaccard" && $0.kind == .harsanyi && $0.order == nil } == 78)
    #expect(try Study(design, threads: 2).run(load: { levels[$0][$1] }) { $0 < 20 } == nil)
  }
}
