// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorDigest
import AndorJob
import AndorStore
import Foundation

/// A folder of its own for a test, removed with everything in it.
final class ScratchFolder {
  let path: String

  init() {
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
    path = "\(parent)/andor-shell-\(UInt64.random(in: .min ... .max))"
    mkdir(path, 0o700)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A job of small games whose every value the tests know: integers, so that sums are exact in any order.
struct ShellJob {
  var players = 4
  var shardBits = 2
  var games = 1
  var audit = 0.0
  /// The values of the probe masks where it was planned; `nil` for a plan that says nothing of numerics.
  var probes: [Double]?
  /// Whether the model is of a kind whose rows may depend on each other; nobody opens it.
  var mayMixRows = false
  /// In which rounds the masks come; `nil` for the cube.
  var rounds: TwoRounds.Kind?
  /// The sample that takes the place of the cube.
  var sample: SampleScheme?

  /// v of a mask in a game.
  static func value(_ mask: Int, game: Int) -> Double {
    Double((mask * 37 + game * 11) % 19 - mask.nonzeroBitCount * 5)
  }

  /// The alternating sum over all subsets, by its definition.
  static func harsanyi(_ mask: Int, game: Int) -> Double {
    (0...mask).reduce(0) { sum, subset in
      guard subset & ~mask == 0 else { return sum }
      let isOdd = (mask ^ subset).nonzeroBitCount % 2 == 1
      return sum + (isOdd ? -1 : 1) * value(subset, game: game)
    }
  }

  /// The sums over the subsets that have the same high bits, by their definition.
  static func partialSums(_ values: [Double]) -> [Double] {
    values.indices.map { index in
      (0...index).reduce(0.0) { sum, subset in
        guard subset & ~index == 0 else { return sum }
        return (index ^ subset).nonzeroBitCount % 2 == 0 ? sum + values[subset] : sum - values[subset]
      }
    }
  }

  /// The digest of a game's tables.
  func digest(game: Int) -> String {
    let masks = 0..<(1 << players)
    let tables =
      masks.map { Self.value($0, game: game) } + masks.map { Self.harsanyi($0, game: game) }
    return SHA256Digest(of: tables.flatMap { Self.bytes($0.bitPattern) }).description
  }

  static func bytes(_ bits: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) } }

  private var text: String {
    let names = (0..<players).map { "p\($0)" }.joined(separator: ", ")
    let games = (0..<games).map {
      "  - name: g\($0)\n    players: {names: [\(names)]}\n"
        + (mayMixRows ? "" : "    formula: {constant: 0, terms: [{and: [0], value: 1}]}\n")
    }
    let model = mayMixRows ? "python: m.py" : "formula: true"
    return "andor: 1\nname: shell\nmodel: {\(model)}\ngames:\n" + games.joined()
  }

  private var maskPlan: MaskPlan {
    if let sample { return MaskPlan(sample) }
    let cube = CubeScheme(players: players, shardBits: shardBits)
    return rounds.map { MaskPlan(TwoRounds(all: cube, then: $0)) } ?? MaskPlan(cube)
  }

  /// What a plan says of probe values: they may differ by 1e-3, and by 1e-6 of rounding alone.
  static func numerics(_ probes: [Double], games: Int = 1) -> PlanNumerics {
    PlanNumerics(
      NumericsProof(probes: probes, processor: "planner", runtime: "r", device: "cpu"),
      tolerances: Array(repeating: RowTolerance(allowed: 1e-3, rounding: 1e-6), count: games))
  }

  /// Makes the folder of the job.
  func create(in path: String) throws -> JobStore {
    try JobStore.create(
      in: path, jobFile: Array(text.utf8), specification: try JobSpecification(yaml: text),
      plan: plan(in: path), reserve: 0)
  }

  /// The plan of the job.
  func plan(in path: String) -> JobPlan {
    JobPlan(
      name: "shell", folder: path, allowOutside: false, batch: 4, audit: audit, artifacts: [],
      games: (0..<games).map {
        GamePlan(
          name: "g\($0)", players: players, nullPlayers: [],
          maskPlan: maskPlan,
          columns: [ValueColumn(model: 0, score: "value")], classIndex: 0,
          emptyValue: sample == nil ? 0 : Self.value(0, game: $0),
          fullValue: sample == nil ? 0 : Self.value(1 << players - 1, game: $0))
      }, rowsPerSecond: 0, versions: [:], numerics: probes.map { Self.numerics($0, games: games) }
    ).sealed(jobFile: Array(text.utf8))
  }
}
