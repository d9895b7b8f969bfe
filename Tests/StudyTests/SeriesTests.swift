// SPDX-License-Identifier: Apache-2.0
import AndorStudy
import Foundation
import Testing

/// Studies along and against labels, compared with the numbers of a numpy reference.
@Suite struct SeriesTests {
  private let series: Golden.Series
  private let games: [[StudyGame]]

  init() throws {
    series = try Golden.load("series_n6.json")
    games = Golden.games(of: series)
  }

  /// τ = 0.03·mean |v(N) − v(∅)| of each checkpoint.
  private var thresholds: [Double] {
    series.values.map { level in
      0.03 * level.reduce(0) { $0 + abs($1[$1.count - 1] - $1[0]) } / Double(level.count)
    }
  }

  private func findings(
    _ comparison: StudyDesign.Comparison = .along, threads: Int = 2, _ games: [[StudyGame]]? = nil
  ) throws -> StudyFindings {
    let games = games ?? self.games
    let design = StudyDesign(
      levels: games.count, blocks: games[0].count, players: 6, comparison: comparison,
      thresholds: thresholds, thresholdShare: 0.03)
    return try #require(try Study(design, threads: threads).run { games[$0][$1] })
  }

  @Test func everyRowOfTheReferenceIsThere() throws {
    let rows = try findings().rows
    let text = String(decoding: try Golden.data("series_n6.csv"), as: UTF8.self)
    let lines = text.split { $0.isNewline }.dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(lines.count == 135)
    for line in lines {
      let numbers = line.dropFirst(5).compactMap { Double($0) }
      let epoch = try #require(Double(line[3]))
      let row = try #require(
        rows.first {
          $0.statistic == line[0] && $0.kind.rawValue == line[1] && $0.order == Int(line[2])
            && Double(series.epochs[$0.level]) == epoch
        }, "\(line)")
      #expect(row.count == 6 && abs(row.value - numbers[0]) <= 1e-10, "\(line) \(row.value)")
      // Quantiles of 2.5 and 97.5 %, three errors of the difference of two draws of 1,000 up and down.
      #expect((numbers[1] - 1e-10...numbers[2] + 1e-10).contains(row.interval.low), "\(line) \(row.interval)")
      #expect(
        (numbers[3] - 1e-10...numbers[4] + 1e-10).contains(row.interval.high), "\(line) \(row.interval)")
    }
  }

  @Test func goldenStrengthsAreThere() throws {
    let findings = try findings()
    for (level, expected) in series.expected.enumerated() {
      func rows(_ statistic: String, _ kind: StudyRow.Kind) -> [Double] {
        findings.rows.filter {
          $0.statistic == statistic && $0.kind == kind && $0.level == level && $0.order != nil
        }.map(\.value)
      }
      #expect(abs(thresholds[level] - expected.tau) <= 1e-10)
      #expect(rows("strength", .harsanyi).isNear(expected.strengthByOrder))
      #expect(rows("normalised_strength", .harsanyi).isNear(expected.normalised))
      #expect(rows("share", .spectral).isNear(expected.spectralShareByLevel))
      let order = try #require(findings.row("mean_order", .spectral, level: level))
      #expect(abs(order.value - expected.spectralMeanOrder) <= 1e-10)
      let jaccard = try #require(findings.row("jaccard", .harsanyi, level: level))
      #expect(abs(jaccard.value - expected.jaccardWithLast) <= 1e-10)
    }
  }

  /// The curve that is chosen is the theory's at that variance, and no other of the golden ones is nearer.
  @Test func theTheoryIsFitted() throws {
    let findings = try findings()
    for (level, expected) in series.expected.enumerated() {
      let curve = findings.rows.filter { $0.statistic == "theory_strength" && $0.level == level }.map(\.value)
      func distance(_ curve: [Double]) -> Double {
        zip(curve, expected.normalised).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      for (variance, other) in series.theory where variance != "0" {
        #expect(distance(curve) <= distance(other.normalised) + 1e-9, "\(level) \(variance)")
      }
      let flat = try #require(series.theory["0"]).normalised
      let mean = expected.normalised.reduce(0, +) / 6
      let all = expected.normalised.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let row = try #require(findings.row("flat_r2", .harsanyi, level: level))
      #expect(abs(row.value - (1 - distance(flat) / all)) <= 1e-9)
    }
    #expect(findings.row("flat_r2", .harsanyi, level: 4)?.value ?? 0 > 0.999999)
  }

  @Test func phasesFallAndRise() throws {
    let phases = try #require(try findings().phases)
    let orders = series.expected.map(\.spectralMeanOrder)
    #expect(phases.turn == 2)
    #expect(abs(phases.fall.value - (orders[0] - orders[2])) <= 1e-10)
    #expect(abs(phases.rise.value - (orders[4] - orders[2])) <= 1e-10)
    #expect(phases.fall.certain > phases.fall.interval.low && phases.fall.isPresent)
    #expect(phases.fall.certain < phases.fall.value && phases.rise.certain < phases.rise.value)
  }

  @Test func threadsChangeNoBit() throws {
    for comparison in [StudyDesign.Comparison.along, .against(references: [4])] {
      let (one, many) = (try findings(comparison, threads: 1), try findings(comparison, threads: 5))
      func bits(_ findings: StudyFindings) -> [UInt64] {
        findings.rows.flatMap { [$0.value, $0.interval.low, $0.interval.high] }.map(\.bitPattern)
      }
      #expect(one.rows.map(\.statistic) == many.rows.map(\.statistic))
      #expect(bits(one) == bits(many))
    }
  }

  /// The level that is compared with has all of itself; a game with other players' roles has less than the same game.
  @Test func whatReferencesHaveIsCounted() throws {
    let twice = [games[3], games[4], games[4], games[4], games[2]]
    let findings = try findings(.against(references: [3, 4]), twice)
    func value(_ statistic: String, _ level: Int) throws -> Double {
      try #require(findings.row(statistic, .harsanyi, level: level), "\(statistic)").value
    }
    #expect(try value("shared", 1) == 1)
    #expect(try value("shared", 0) < 1)
    #expect(try value("shared_by_all", 1) < 1)
    #expect(try value("shared_null", 1) < value("shared", 1))
    #expect(findings.row("shared", .harsanyi, level: 3) == nil)
    let same = try #require(findings.row("jaccard", .harsanyi, level: 1, reference: [3]))
    #expect(same.value == 1)
    let null = try #require(findings.row("jaccard_null", .harsanyi, level: 1, reference: [3]))
    #expect(null.value < 0.9)
  }

  /// The parts of a change are those of the difference of the games, and sum up to it.
  @Test func changesSplit() throws {
    let findings = try findings(.against(references: [0]))
    for level in 1..<5 {
      let parts = findings.rows.filter { $0.level == level && $0.statistic == "pair_change" }
      let change = try #require(findings.row("change", .harsanyi, level: level)).value
      let alone = try #require(findings.row("alone_change", .harsanyi, level: level)).value
      let differences = zip(series.values[level], series.values[0]).map {
        ($0[63] - $0[0]) - ($1[63] - $1[0])
      }
      #expect(abs(change - differences.reduce(0, +) / 6) <= 1e-10)
      #expect(abs(parts.reduce(alone) { $0 + $1.value } - change) <= 1e-10)
      #expect(parts.map(\.order) == [0, 1, 2, 3, 4])
    }
  }

  /// A game that does not depend on its players has no shares: it is left out of their means.
  @Test func constantGamesAreLeftOut() throws {
    var games = self.games
    games[0][0] = StudyGame(
      values: .init(repeating: -3.7, count: 64), harsanyi: [-3.7] + .init(repeating: 0, count: 63),
      explained: nil)
    let findings = try findings(.along, games)
    let row = try #require(findings.row("mean_order", .spectral, level: 0))
    #expect(findings.constantGames == 1 && row.value.isFinite)
  }
}
