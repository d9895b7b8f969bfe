// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorDigest
import AndorJob
import AndorLedger
import AndorSampling
import AndorTestKit
import Foundation
import Testing

@testable import AndorAnalysis

/// A folder with the values of a sampled formula whose Shapley values are known, and what finishes and checks it.
struct SampledFolder {
  /// 64 evaluated players of 66: two are null.
  static let (players, null) = (66, [5, 65])
  static let terms: [(kind: AndOrAtom.Kind, players: [Int], value: Double)] = [
    (.and, [0], 2), (.and, [1, 2], 1.5), (.or, [3, 4, 6], -1), (.and, [63, 64], 0.8),
    (.and, [7, 20, 40], -1.2),
    (.or, [10, 62], 0.5), (.and, [33], -0.7), (.and, [50], 0.4),
  ]

  let path: String
  let plan: GamePlan
  let scheme: SampleScheme
  let specification: GameSpecification
  let names = (0..<SampledFolder.players).map { "p\($0)" }

  /// How large a function is that no few terms explain.
  let wave: Double

  init(_ path: String, schedule: SampleSchedule, rowsPerShard: Int = 100, wave: Double = 0) throws {
    (self.path, self.wave) = (path, wave)
    scheme = SampleScheme(
      players: Self.players - Self.null.count, seed: 7, schedule: schedule, order: 5,
      rowsPerShard: rowsPerShard)
    plan = GamePlan(
      name: "g", players: Self.players, nullPlayers: Self.null, maskPlan: MaskPlan(scheme),
      columns: [ValueColumn(model: 0, score: "value")], classIndex: 0, emptyValue: 0, fullValue: 0)
    specification = GameSpecification(name: "g", players: names)
    try write(values)
  }

  /// The value of every row.
  var values: [Double] {
    let masks = plan.expanded(scheme.sampleRows.masks(0..<scheme.rows))
    return (0..<masks.count).map { mask in
      let hill = sin(Double((0..<20).count { masks[mask, $0] }) / 3)
      return Self.terms.reduce(1 + wave * hill) { sum, term in
        let present = term.players.map { masks[mask, $0] }
        let isOn = term.kind == .and ? present.allSatisfy { $0 } : present.contains(true)
        return sum + (isOn ? term.value : 0)
      }
    }
  }

  /// The Shapley values: every term is shared equally.
  static var shapley: [Double] {
    var values = [Double](repeating: 0, count: players)
    for term in terms {
      for player in term.players { values[player] += term.value / Double(term.players.count) }
    }
    return values
  }

  private func write(_ values: [Double]) throws {
    try FileManager.default.createDirectory(atPath: "\(path)/g", withIntermediateDirectories: true)
    let file = try DoubleFile(creating: recovery.ledger.partialValuesPath, count: values.count)
    try file.write(values.span, at: 0)
    try file.publish()
  }

  var recovery: GameRecovery {
    let identity = GameIdentity(
      name: "g", fingerprint: SHA256Digest(of: [1]), rows: scheme.rows, rowsPerShard: scheme.rowsPerShard,
      isCube: false)
    return GameRecovery(ledger: GameLedger(identity: identity, gamesFolder: path))
  }

  var output: OutputSelection { OutputSelection(score: .value) }

  /// Finishes the game and publishes its files.
  func finish(threads: Int = 1) throws -> GameResult {
    let job = JobPlan(
      name: "j", folder: path, allowOutside: false, batch: 64, audit: 0, artifacts: [], games: [plan],
      rowsPerSecond: 0, versions: [:])
    let finisher = try #require(
      SampleFinisher(
        recovery, plan: plan, specification: specification, output: output,
        scope: ResultScope(job, ExplainSettings()), threads: threads))
    let finished = try finisher.run()
    try PendingFile.publish(finished.publish)
    return finished.result
  }

  /// What the check of the game's files finds.
  func problems(_ result: GameResult) -> [String] {
    var finding = Finding(subject: "g")
    SampleVerification(
      folder: "\(path)/g", plan: plan, sample: scheme, result: result, specification: specification,
      output: output, threads: 1
    ).run(&finding)
    return finding.problems
  }
}
