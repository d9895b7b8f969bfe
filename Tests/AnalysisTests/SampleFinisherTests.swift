// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSampling
import AndorTestKit
import Foundation
import Testing

@testable import AndorAnalysis

/// The files of sampled games against closed forms, and the check that finds what was changed in them.
@Suite struct SampleFinisherTests {
  private static func single(_ evaluations: Int = 1000) throws -> SampleSchedule {
    try SampleSchedule(first: evaluations, most: evaluations)
  }

  private static func lines(_ folder: SampledFolder, _ name: String) -> [[String]] {
    String(decoding: TestFiles.bytes(of: "\(folder.path)/g/\(name)"), as: UTF8.self)
      .split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
  }

  @Test func valuesAreThoseOfTheFormulaAndTheCheckAgrees() throws {
    let temporary = TemporaryFolder()
    let folder = try SampledFolder(temporary.path, schedule: Self.single())
    let result = try folder.finish()
    #expect(result.plan == "sample" && result.evaluations == 1000 && result.stopped == "budget")
    #expect(result.vEmpty == 1 && result.vFull == SampledFolder.terms.reduce(1) { $0 + $1.value })
    #expect(result.heldout?.map(\.density) == ["size-uniform", "half", "most"])
    #expect(result.heldout?.allSatisfy { $0.r2 > 0.99 } == true)
    let truth = SampledFolder.shapley
    let (low, high) = (try #require(result.shapleyLow), try #require(result.shapleyHigh))
    let joint = try #require(result.rounds?.last?.shapleyHalfWidth)
    let width = joint * max(abs(result.vFull - result.vEmpty), try #require(result.sd))
    for player in truth.indices {
      #expect(low[player] <= result.shapley[player] && result.shapley[player] <= high[player])
      // All together they are as near as the joint half-width says; each of the intervals alone may miss one in 20.
      #expect(abs(truth[player] - result.shapley[player]) <= 2 * width + 1e-9, "player \(player)")
    }
    let covered = truth.indices.count {
      low[$0] - 1e-9 <= truth[$0] && truth[$0] <= high[$0] + 1e-9
    }
    #expect(5 * covered >= 4 * truth.count, "\(covered) of \(truth.count)")
    for null in SampledFolder.null { #expect(result.shapley[null] == 0 && low[null] == 0 && high[null] == 0) }
    // A game of few terms is found again whole.
    let found = Set(result.top.prefix(8).map { "\($0.kind) \($0.playerNumbers)" })
    #expect(found == Set(SampledFolder.terms.map { "\($0.kind.rawValue) \($0.players)" }))
    #expect(result.top.allSatisfy { $0.mask == nil && $0.players == $0.playerNumbers.map { "p\($0)" } })
    #expect(folder.problems(result).isEmpty)
    let written = try JSONDecoder().decode(GameResult.self, from: JSONEncoder().encode(result))
    #expect(written == result)
  }

  @Test func rowsOfTheFilesAreTheMasksOfTheStreams() throws {
    let temporary = TemporaryFolder()
    let folder = try SampledFolder(temporary.path, schedule: Self.single())
    _ = try folder.finish()
    let bytes = TestFiles.bytes(of: "\(folder.path)/g/masks.npy")
    let header = String(decoding: bytes.prefix(128), as: UTF8.self)
    #expect(header.contains("'|u1'") && header.contains("(1000, 9)"))
    let masks = try #require(MaskTable(players: 66, packed: Array(bytes.suffix(9000))))
    let streams = Self.lines(folder, "streams.csv").dropFirst()
    #expect(streams.map { $0[1] } == ["empty and full", "size-uniform", "size-uniform", "half", "most"])
    var rows = 0
    for stream in streams {
      let (first, count) = (try #require(Int(stream[2])), try #require(Int(stream[3])))
      #expect(first == rows)
      rows += count
      guard let number = UInt64(stream[0]) else {
        #expect(masks.sizes[first] == 0 && masks.sizes[first + 1] == 64)
        continue
      }
      let law = try #require(MaskStream.Law(rawValue: stream[1]))
      let drawn = try MaskStream(number: number, law: law).masks(0..<count, players: 64, seed: 7)
      let evaluated = folder.plan.evaluated
      for row in 0..<count {
        let players = (0..<66).filter { masks[first + row, $0] }
        #expect(players == (0..<64).filter { drawn[row, $0] }.map { evaluated[$0] })
      }
    }
    #expect(rows == 1000)
  }

  /// Evaluates `surrogate.json` as its description says, without any code of the room that has written it.
  private struct File: Decodable {
    struct Atom: Decodable {
      let kind: String
      let players: [Int]
      let effect: Double
    }

    struct Half: Decodable {
      let costs, linear: [Double]
      let variance, constant: Double
      let sets: [[Int]]
      let effects, weights: [Double]
    }

    struct Kernel: Decodable {
      let masks: [String]
      let odd, even: Half
    }

    let kind: String
    let players: Int
    let constant: Double
    let atoms: [Atom]
    let kernel: Kernel?

    func sum(_ present: [Bool]) -> Double {
      atoms.reduce(constant) { sum, atom in
        let members = atom.players.map { present[$0] }
        let isOn = atom.kind == "and" ? !members.contains(false) : members.contains(true)
        return sum + (isOn ? atom.effect : 0)
      }
    }

    func value(_ present: [Bool]) -> Double {
      guard kind != "and-or", let kernel else { return sum(present) }
      return half(kernel.odd, kernel.masks, present, sign: -1)
        + half(kernel.even, kernel.masks, present, sign: 1)
    }

    private func half(_ half: Half, _ masks: [String], _ present: [Bool], sign: Double) -> Double {
      var sum = half.constant
      for player in 0..<players { sum += half.linear[player] * (present[player] ? 1 : -1) }
      for (set, effect) in zip(half.sets, half.effects) {
        let (and, or): (Double, Double) = (
          set.allSatisfy { present[$0] } ? 1 : 0, set.contains { present[$0] } ? 1 : 0
        )
        sum += effect * (sign < 0 ? (and + or - 1) / 2 : (and - or) / 2)
      }
      let all = half.costs.reduce(0, +)
      for (mask, weight) in zip(masks, half.weights) {
        let digits = Array(mask.utf8).map { Int($0) < 58 ? Int($0) - 48 : Int($0) - 87 }
        let distance = (0..<players).reduce(0.0) { distance, player in
          let byte = digits[player / 8 * 2] << 4 | digits[player / 8 * 2 + 1]
          return distance + ((byte >> (player % 8) & 1 == 1) == present[player] ? 0 : half.costs[player])
        }
        sum += half.variance / 2 * weight * (exp(-distance) + sign * exp(distance - all))
      }
      return sum
    }
  }

  @Test(arguments: [0.0, 0.3]) func surrogatesCanBeEvaluatedByAnyone(_ wave: Double) throws {
    let temporary = TemporaryFolder()
    let folder = try SampledFolder(temporary.path, schedule: Self.single(600), wave: wave)
    let result = try folder.finish()
    let bytes = TestFiles.bytes(of: "\(folder.path)/g/surrogate.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let file = try decoder.decode(File.self, from: Data(bytes))
    #expect(file.kind == result.surrogate?.kind)
    // Neither kind is the better one of a game that both know whole.
    #expect(wave == 0 || file.kernel != nil)
    let rows = folder.scheme.rows - 60..<folder.scheme.rows
    let masks = folder.plan.expanded(folder.scheme.sampleRows.masks(rows))
    let values = Array(folder.values[rows])
    let mean = values.reduce(0, +) / 60
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    func share(_ predict: ([Bool]) -> Double) -> Double {
      let errors = values.indices.map { row in
        values[row] - predict((0..<66).map { masks[row, $0] })
      }
      return 1 - errors.reduce(0) { $0 + $1 * $1 } / spread
    }
    #expect(share(file.value) > (wave == 0 ? 0.9999 : 0.9))
    #expect(wave > 0 || share(file.sum) > 0.9999)
  }

  @Test func everyChangedByteIsFound() throws {
    let temporary = TemporaryFolder()
    let folder = try SampledFolder(temporary.path, schedule: Self.single(600))
    let result = try folder.finish()
    #expect(folder.problems(result).isEmpty)
    for name in ["values.npy"] + GameResult.sampleFiles {
      let path = "\(folder.path)/g/\(name)"
      let bytes = TestFiles.bytes(of: path)
      var changed = bytes
      changed[bytes.count * 2 / 3] ^= 1
      try Data(changed).write(to: URL(fileURLWithPath: path))
      let problems = folder.problems(result)
      #expect(problems.contains { $0.hasPrefix(name) }, "\(name): \(problems)")
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
    var other = result
    other.shapley[3] += 1e-12
    #expect(folder.problems(other) == ["result.json is not what the values say"])
    other = result
    other.evaluations = 598
    #expect(!folder.problems(other).isEmpty)
    #expect(folder.problems(result).isEmpty)
  }

  @Test func roundsStopWhereTheScheduleSaysAndShardsChangeNothing() throws {
    let schedule = try SampleSchedule(first: 400, most: 3200, untilShapley: 0.2)
    let temporary = TemporaryFolder()
    let folder = try SampledFolder(temporary.path, schedule: schedule, rowsPerShard: 64)
    let result = try folder.finish(threads: 2)
    #expect(result.stopped == "width" && result.evaluations == result.rounds?.last?.evaluations)
    #expect(result.evaluations < 3200)
    for (number, round) in (result.rounds ?? []).enumerated() {
      let isLast = number == (result.rounds?.count ?? 0) - 1
      #expect((round.shapleyHalfWidth <= 0.2) == isLast)
      #expect(round.evaluations == schedule.totals[number])
    }
    #expect(folder.problems(result).isEmpty)
    let second = TemporaryFolder()
    let other = try SampledFolder(second.path, schedule: schedule, rowsPerShard: 500)
    #expect(try other.finish() == result)
  }
}
