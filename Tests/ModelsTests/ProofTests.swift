// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Foundation
import Testing

/// The probe masks: one set for everything that is asked of them.
@Suite struct ProofTests {
  private func plan(_ report: PreflightReport, players: Int) throws -> JobPlan {
    let game = report.games[0]
    return JobPlan(
      name: "test", folder: "/", allowOutside: false, batch: report.batch, audit: 0, artifacts: [],
      games: [
        GamePlan(
          name: game.name, players: players, nullPlayers: game.nullPlayers,
          maskPlan: .cube(players: players - game.nullPlayers.count, shardBits: 0),
          columns: [ValueColumn(model: 0, score: "value")], classIndex: game.classIndex,
          emptyValue: game.emptyValue, fullValue: game.fullValue)
      ], rowsPerSecond: 0, versions: [:], numerics: report.numerics)
  }

  /// Whoever opens the model again shows the class of the one that planned: null players, batch and class as planned.
  @Test func aHostShowsThePlansClassAgain() throws {
    let sums = Formula(
      constant: 0.1,
      terms: (0..<8).map { Formula.Term(kind: .and, mask: UInt64(1) << $0, value: 0.1 * Double($0 + 1)) })
    let open: [(players: Int, host: () throws -> ModelHost)] = [
      (3, { try host(.onnx(path: "models/linear.onnx"), [game([2, 3, 4])]) }),
      (3, { try host(.onnx(path: "models/linear.onnx"), [game([2, 0, 4])]) }),
      (8, { try host(of: sums, players: 8) }),
    ]
    try withEvery("host", in: open.indices) { index in
      let report = try Preflight.run(open[index].host(), requestedBatch: nil)
      let plan = try plan(report, players: open[index].players)
      let proof = try #require(try open[index].host().proof(for: plan))
      let numerics = try #require(plan.numerics)
      #expect(proof.numericsClass.digest == numerics.numericsClass.digest && proof.probes == numerics.probes)
      #expect(proof.probes.count == 64 && proof.numericsClass.difference == 0)
      #expect(
        numerics.tolerances.count == 1 && numerics.tolerances[0].allowed > numerics.tolerances[0].rounding)
    }
  }

  /// v of the random masks, by the formula itself.
  @Test func theProbesAreValuesOfTheFirstGame() throws {
    let formula = Formula(constant: 2, terms: [Formula.Term(kind: .and, mask: 3, value: 5)])
    let games = ["first", "second"].enumerated().map { number, name in
      GameSpecification(
        name: name, players: players(2), formula: number == 0 ? formula : Formula(constant: 9, terms: []))
    }
    let numerics = try #require(try Preflight.run(host(.formula, games), requestedBatch: nil).numerics)
    #expect(Set(numerics.probes) == [2, 7], "64 draws of four masks have both values")
    // 1e-4 of the range of 5, and 2^-18 of the largest value.
    #expect(
      numerics.tolerances == [
        RowTolerance(allowed: 1e-4 * 5 + 7 * 0x1p-18, rounding: 7 * 0x1p-18),
        RowTolerance(allowed: 9 * 0x1p-18, rounding: 9 * 0x1p-18),
      ])
  }

  /// A difference of large outputs is as uncertain as they are, a score of one output as that one.
  @Test(arguments: [
    (OutputSelection(score: .difference, choice: .pair(1, 0)), 1e4 + 8),
    (OutputSelection(score: .logOdds, choice: .fixed(1)), 1e4 + 8),
    (OutputSelection(score: .logit, choice: .fixed(2)), 16.0),
  ])
  func roundingIsAShareOfTheOutputs(output: OutputSelection, largest: Double) throws {
    let module = """
      import numpy as np
      def outputs(inputs):
          x = inputs["x"].sum(axis=1)
          return np.stack([0 * x - 10000, -10000 - x, -2 * x], axis=1).astype(np.float32)
      """
    let path = temporary(Array(module.utf8), suffix: ".py")
    defer { remove(path) }
    let host = try host(
      .python(path: path), [game([1, 3, 4])], output: output,
      options: ModelOptions(allowPython: true, pythonSeconds: 60))
    let tolerance = try #require(try Preflight.run(host, requestedBatch: nil).numerics?.tolerances.first)
    #expect(tolerance.rounding == largest * 0x1p-18, "\(tolerance)")
    #expect(tolerance.allowed > tolerance.rounding && tolerance.allowed < tolerance.rounding + 0.01)
  }

  /// A module notes each call: nothing is evaluated twice in the same company.
  @Test func noCompositionIsEvaluatedTwice() throws {
    try withEvery("batch", in: [16, 64]) { batch in
      let notes = temporary([], suffix: ".txt")
      let module = """
        import numpy as np
        def values(game, masks):
            with open('\(notes)', 'a') as notes:
                notes.write(' '.join(str(mask) for mask in masks) + '\\n')
            return masks * 0.5
        """
      let path = temporary(Array(module.utf8), suffix: ".py")
      defer {
        remove(path)
        remove(notes)
      }
      let game = GameSpecification(name: "g", players: players(12))
      let report = try Preflight.run(
        host(.python(path: path), [game], options: ModelOptions(allowPython: true, pythonSeconds: 60)),
        requestedBatch: batch)
      #expect(report.games[0].fullValue == 4095 * 0.5)
      let calls = String(decoding: readBytes(notes), as: UTF8.self).split(separator: "\n")
      // The speed is measured over subcubes from mask 0 on, which are consecutive.
      let tried = calls.filter { !isConsecutive($0) }
      #expect(Set(tried).count == tried.count)
      func rows(_ calls: [Substring]) -> Int { calls.reduce(0) { $0 + $1.split(separator: " ").count } }
      #expect(rows(tried) <= 66 + batch)
      #expect(rows(calls) <= max(66 + batch, 4096 / 20) && rows(calls) == report.rows)
    }
  }

  private func isConsecutive(_ call: Substring) -> Bool {
    let masks = call.split(separator: " ").compactMap { Int($0) }
    return masks.count > 1 && zip(masks, masks.dropFirst()).allSatisfy { $1 == $0 + 1 }
  }
}

/// What a plan says of numerics, on its way through JSON.
@Suite struct PlanNumericsTests {
  private static func numerics(_ probes: [Double], device: String = "cpu") -> PlanNumerics {
    PlanNumerics(
      NumericsProof(probes: probes, processor: "p", runtime: "r", device: device),
      tolerances: [RowTolerance(allowed: 1e-3, rounding: 1e-6)])
  }

  private func plan(_ numerics: PlanNumerics) -> JobPlan {
    JobPlan(
      name: "j", folder: "/", allowOutside: false, batch: 4, audit: 0, artifacts: [],
      games: [
        GamePlan(
          name: "g", players: 2, nullPlayers: [], maskPlan: .cube(players: 2, shardBits: 0),
          columns: [ValueColumn(model: 0, score: "value")], classIndex: 0, emptyValue: 0, fullValue: 0)
      ], rowsPerSecond: 0, versions: [:], numerics: numerics
    ).sealed(jobFile: [])
  }

  @Test func everyBitSurvives() throws {
    var random = SeededRandom(seed: 5)
    var probes = (0..<60).map { _ in Double(bitPattern: UInt64.random(in: .min ... .max, using: &random)) }
    probes = probes.map { $0.isFinite ? $0 : 1 } + [-0.0, 0.1, .leastNormalMagnitude, 1e140]
    let plan = plan(Self.numerics(probes))
    let read = try JobPlan(json: plan.json)
    #expect(read == plan && read.json == plan.json)
    #expect(read.numerics?.probes.map(\.bitPattern) == probes.map(\.bitPattern))
  }

  @Test func anotherProbeIsAnotherFingerprintAndAnotherNameIsNot() {
    let plan = plan(Self.numerics([1, 2]))
    #expect(self.plan(Self.numerics([1, 2.5])).fingerprint != plan.fingerprint)
    var renamed = plan
    renamed.numerics?.processor = "q"
    #expect(renamed.sealed(jobFile: []).fingerprint == plan.fingerprint)
  }

  /// Two GPUs of one kind are of one class, a processor and a GPU never, whatever bits they show.
  @Test func theDeviceIsPartOfTheClass() throws {
    let cpu = Self.numerics([1, 2])
    let gpu = Self.numerics([1, 2], device: "cuda: GPU (9.0)")
    #expect(cpu.digest == NumericsProof.digest(of: [1, 2]).description && cpu.digest != gpu.digest)
    #expect(Self.numerics([1, 2], device: "cuda: GPU (8.0)").digest != gpu.digest)
    #expect(gpu.numericsClass == Self.numerics([1, 2], device: "cuda: GPU (9.0)").numericsClass)
    #expect(gpu.proof.numericsClass == gpu.numericsClass)
    #expect(plan(gpu).fingerprint != plan(cpu).fingerprint)
    let text = String(decoding: plan(gpu).json, as: UTF8.self)
    #expect(try JobPlan(json: Array(text.utf8)).numerics == gpu)
    #expect(throws: JobError.self) {
      try JobPlan(json: Array(text.replacing("cuda: GPU (9.0)", with: "cpu").utf8))
    }
  }

  @Test func numbersThatDoNotFitAreRefused() throws {
    let text = String(decoding: plan(Self.numerics([1, 2])).json, as: UTF8.self)
    #expect(throws: JobError.self) {
      try JobPlan(json: Array(text.replacing("\"allowed\" : 0.001", with: "\"allowed\" : -1").utf8))
    }
    #expect(throws: JobError.self) {
      try JobPlan(json: Array(text.replacing("\"allowed\" : 0.001", with: "\"allowed\" : 1e-7").utf8))
    }
    let digest = Self.numerics([1, 2]).digest
    #expect(throws: JobError.self) {
      try JobPlan(json: Array(text.replacing(digest, with: String(digest.reversed())).utf8))
    }
  }
}
