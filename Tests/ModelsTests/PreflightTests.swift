// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
@testable import AndorModels
import AndorTestKit
import Testing

@Suite struct PreflightTests {
  private func report(
    _ model: String, _ games: [GameSpecification], output: OutputSelection = OutputSelection(),
    batch: Int? = nil
  ) throws -> PreflightReport {
    try Preflight.run(
      host(.onnx(path: "models/\(model).onnx"), games, output: output), requestedBatch: batch)
  }

  @Test func aSoundModelIsDescribed() throws {
    let report = try report("linear", [game([2, 3, 4]), game([0, 1, 0], name: "h")])
    #expect(report.batch == 8)
    #expect(report.rowsPerSecond > 0)
    #expect(report.memoryPerThread > 0)
    #expect(report.versions["onnxruntime"] != nil)
    #expect(report.games.map(\.name) == ["g", "h"])
    #expect(report.games.map(\.nullPlayers) == [[], [0, 2]])
    #expect(report.games.map(\.emptyValue) == [0.5, 0.5])
    #expect(report.games.map(\.fullValue) == [-1.5, -1.5])
  }

  @Test func theRequestedBatchIsKept() throws {
    #expect(try report("linear", [game([2, 3, 4])], batch: 4).batch == 4)
    #expect(throws: ModelError.self) { try report("linear", [game([2, 3, 4])], batch: 12) }
  }

  @Test func thePredictedClassIsTheLargestScoreOfTheFullInput() throws {
    let game = GameSpecification(
      name: "g", players: players(4),
      inputs: [
        InputSpecification(
          name: "input_ids", sample: .inline(values: [1, 2, 3, 5], shape: [4]),
          baseline: .inline(values: [0], shape: []), players: .each),
        InputSpecification(name: "attention_mask", sample: .inline(values: [1, 1, 1, 0], shape: [4])),
      ])
    let output = OutputSelection(score: .logit, choice: .predicted)
    let report = try report("tokens", [game], output: output)
    #expect(report.games[0].classIndex == 1)
    #expect(report.games[0].fullValue == 3.5)
  }

  @Test func rowsThatDependOnEachOtherAreRefused() throws {
    withEvery("model", in: ["batch-mean", "dynamic-quantisation"]) { model in
      let error = #expect(throws: ModelError.self) { try report(model, [game([2, 3, 4])]) }
      #expect(error?.code == .dependentRows, "\(model)")
      #expect(error?.hint.contains("dynamically quantised") == true)
    }
  }

  @Test func aBatchFixedInsideIsRefused() throws {
    let error = #expect(throws: ModelError.self) { try report("frozen-reshape", [game([2, 3, 4])]) }
    #expect(error?.code == .invalid)
    #expect(error?.message.contains("one row") == true)
  }

  @Test func nonFiniteProbesNameTheirMask() throws {
    let error = #expect(throws: ModelError.self) { try report("not-a-number", [game([1, 1, 1])]) }
    #expect(error?.code == .nonFinite)
    #expect(error?.mask == [5])
  }

  @Test func aSampleThatIsItsBaselineHasOnlyNullPlayers() throws {
    let game = try report("linear", [game([0, 0, 0])]).games[0]
    #expect(game.nullPlayers == [0, 1, 2] && game.emptyValue == game.fullValue)
  }

  @Test func formulasAndTablesAreTried() throws {
    let formula = Formula(constant: 2, terms: [Formula.Term(kind: .and, mask: 3, value: 5)])
    let report = try Preflight.run(host(of: formula, players: 2), requestedBatch: nil)
    #expect(report.games[0].emptyValue == 2)
    #expect(report.games[0].fullValue == 7)
    #expect(report.rowsPerSecond > 0)
  }

  @Test func aGameWithRealWorkIsMeasured() throws {
    // With nothing but null players all rows are alike: only another game shows that they depend on each other.
    let error = #expect(throws: ModelError.self) {
      try report("batch-mean", [game([0, 0, 0]), game([2, 3, 4], name: "h")])
    }
    #expect(error?.code == .dependentRows)
    let sound = try report("linear", [game([0, 0, 0]), game([2, 3, 4], name: "h")])
    #expect(sound.games.map(\.name) == ["g", "h"])
    #expect(sound.games.map(\.nullPlayers) == [[0, 1, 2], []])

    // A mask of the second game takes a millisecond at least; one of the first is free.
    var slow = Formula(constant: 1, terms: [])
    slow.costMicroseconds = 1_000
    let games = [(Formula(constant: 2, terms: []), 1), (slow, 6)].enumerated().map { number, game in
      GameSpecification(
        name: "g\(number)", players: players(game.1), formula: game.0)
    }
    let formulas = try Preflight.run(host(.formula, games), requestedBatch: nil)
    #expect(formulas.rowsPerSecond <= 1_000)
    #expect(formulas.games.map(\.fullValue) == [2, 1])
  }

  /// No more masks than a game has, and no more bytes than 64 MiB of what goes in and comes out.
  @Test func theReferenceBatchIsSmall() {
    #expect(ReferenceBatch.rows(rowBytes: 52, players: 13) == 32)
    #expect(ReferenceBatch.rows(rowBytes: 52, players: 30) == 32)
    #expect((0...6).map { ReferenceBatch.rows(rowBytes: 4, players: $0) } == [1, 2, 4, 8, 16, 32, 32])
    #expect(ReferenceBatch.rows(rowBytes: 3 << 20, outputBytes: 3 << 20, players: 12) == 8)
    #expect(ReferenceBatch.rows(rowBytes: 1 << 30, outputBytes: 8, players: 12) == 1)
  }

  /// Sizes alone say where more rows are tried: never a stopwatch.
  @Test func aLargerBatchIsForSmallModels() {
    func suits(_ model: Int?, _ row: Int, reference: Int = 32, rows: Int = 300) -> Bool {
      LargerBatch.suits(modelBytes: model, rowBytes: row, reference: reference, rows: rows)
    }
    #expect(suits(4607, 60) && suits(1 << 19, 2048) && suits(1 << 20, 0))
    #expect(!suits(nil, 60) && !suits(90 << 20, 60) && !suits(4607, 1 << 12) && !suits(1 << 19, 2049))
    #expect(!suits(4607, 60, reference: 16) && !suits(4607, 60, rows: 255) && suits(4607, 60, rows: 256))
  }

  /// Values that change in one bit, in one of the masks that the reference evaluates too, keep the reference.
  @Test func anotherBitKeepsTheReference() throws {
    let wrong = ProbeMasks.list(players: 16, count: 256)
    func same(_ mask: UInt64?, rows: Int) throws -> (values: ProbeValues?, rows: Int) {
      func evaluator(_ batch: Int) -> GameEvaluator {
        GameEvaluator(
          game: "g", names: players(16), batch: batch, source: Rounding(wrong: batch == 256 ? mask : nil))
      }
      let (larger, reference) = (evaluator(256), evaluator(32))
      let probe = try ProbeValues(reference)
      let found = try LargerBatch.sameValues(larger, as: reference, probe: probe, rows: rows)
      #expect(found.map { $0.values == probe.values } ?? true)
      return (found, larger.rows + reference.rows - 64)
    }
    #expect(try same(nil, rows: 1000).values != nil)
    #expect(try same(nil, rows: 1000).rows == 256 + 192)
    #expect(try same(nil, rows: 320).rows == 256 + 64)
    #expect(try same(nil, rows: 256).rows == 256)
    for position in [0, 1, 63, 64, 255] { #expect(try same(wrong.words[position], rows: 1000).values == nil) }
    #expect(try same(wrong.words[95], rows: 300).values == nil)
    // Beyond what the limit lets the reference evaluate nothing is compared.
    #expect(try same(wrong.words[96], rows: 300).values != nil)
  }

  /// v(T) = T / 3, of one mask the next number up.
  private final class Rounding: ValueSource {
    let wantsWholeBatches = true
    let rounding = 0.0
    var largestOutput: Double?
    let (adviceForFinite, adviceForRows) = ("", "")
    private let wrong: UInt64?

    init(wrong: UInt64?) { self.wrong = wrong }

    func evaluate(from first: UInt64, count: Int, into values: UnsafeMutablePointer<Double>) {
      evaluate(MaskTable(players: 16, from: first, count: count), into: values)
    }

    func evaluate(_ masks: MaskTable, into values: UnsafeMutablePointer<Double>) {
      for (row, mask) in masks.words.enumerated() {
        let value = (Double(mask) + 1) / 3
        values[row] = mask == wrong ? value.nextUp : value
      }
    }
  }

  /// As many shards as masks in one, but at least a batch; where a formula says what a row takes, a second or two.
  @Test func shardsHoldABatchAtLeast() {
    func bits(_ n: Int, _ batch: Int = 32, requested: Int? = nil, rate: Double? = nil) -> Int {
      ShardCut.shardBits(players: n, requested: requested, batch: batch, rowsPerSecond: rate)
    }
    #expect([3, 6, 10, 12, 13, 16, 20, 24, 30].map { bits($0) } == [3, 6, 6, 6, 7, 8, 10, 12, 15])
    #expect(bits(10, 1024) == 10 && bits(8, 1024) == 8 && bits(16, 1024) == 10)
    #expect(bits(12, 2048, requested: 10) == 11 && bits(12, 2, requested: 10) == 10)
    #expect(bits(12, 1, requested: 2) == 2 && bits(1, 32, requested: 6) == 1)
    #expect(bits(16, 1, rate: 1e6) == 14 && bits(28, 1, rate: 1e6) == 20 && bits(16, 1, rate: 1000) == 10)
  }

  /// A job of several games: every one is tried, and those that are not measured cost a twentieth of their masks.
  @Test func otherGamesCostLittle() throws {
    let text = """
      import numpy as np
      def values(game, masks):
          with open(__file__ + ".txt", "a") as notes:
              notes.write(f"{game} {len(masks)}\\n")
          return masks * 0.5
      """
    let path = temporary(Array(text.utf8), suffix: ".py")
    defer {
      remove(path)
      remove("\(path).txt")
    }
    let games = [11, 8, 11, 5].enumerated().map { number, count in
      GameSpecification(name: "g\(number)", players: players(count))
    }
    let host = try host(.python(path: path), games, options: ModelOptions(allowPython: true))
    let report = try Preflight.run(host, requestedBatch: nil)
    #expect(report.games.map(\.fullValue) == [2047, 255, 2047, 31].map { $0 / 2 })
    var rows: [Substring: Int] = [:]
    for call in String(decoding: readBytes("\(path).txt"), as: UTF8.self).split(separator: "\n") {
      let words = call.split(separator: " ")
      rows[words[0], default: 0] += Int(words[1]) ?? 0
    }
    #expect(rows == ["g0": 98, "g1": 8, "g2": 64, "g3": 2] && report.rows == 98 + 8 + 64 + 2)
  }
}
