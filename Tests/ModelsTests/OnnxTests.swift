// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Foundation
import Testing

/// A game over `x` with one player an element.
func game(_ sample: [Double], baseline: Double = 0, name: String = "g") -> GameSpecification {
  GameSpecification(
    name: name, players: players(sample.count),
    inputs: [
      InputSpecification(
        name: "x", sample: .inline(values: sample, shape: [sample.count]),
        baseline: .inline(values: [baseline], shape: []), players: .each)
    ])
}

@Suite struct OnnxTests {
  struct Expected: Decodable {
    var outputs: [Number]
    var shape: [Int]
    enum Number: Decodable {
      case number(Double)
      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .number(try container.decode(String.self) == "nan" ? .nan : .infinity)
        }
      }
    }
  }

  /// Scores of all masks in closed form: `[mask][score]`.
  private func expected(_ model: String) throws -> [[Double]] {
    let data = try Data(contentsOf: URL(fileURLWithPath: fixture("expected.json")))
    let all = try JSONDecoder().decode([String: Expected].self, from: data)
    let entry = try #require(all[model])
    let width = entry.outputs.count / entry.shape[0]
    let numbers = entry.outputs.map { if case .number(let value) = $0 { value } else { Double.nan } }
    return (0..<entry.shape[0]).map { Array(numbers[$0 * width..<($0 + 1) * width]) }
  }

  private func values(
    _ model: String, _ game: GameSpecification, output: OutputSelection = OutputSelection(),
    batch: Int = 16, nullPlayers: [Int] = [], classIndex: Int = 0
  ) throws -> [Double] {
    let host = try host(.onnx(path: "models/\(model).onnx"), [game], output: output)
    let evaluator = try host.evaluator(
      game: 0, batch: batch, nullPlayers: nullPlayers, classIndex: classIndex)
    var values: [Double] = []
    try evaluator.evaluate(.subcube(first: 0, bits: evaluator.players), into: &values)
    return values
  }

  @Test func linearModelsOfEveryFloatingTypeMatchTheClosedForm() throws {
    try withEvery("model", in: ["linear", "linear-flat", "linear-half"]) { model in
      try withEvery("batch", in: [1, 2, 8, 16, 64]) { batch in
        let said = try values(model, game([2, 3, 4]), batch: batch)
        #expect(said == [0.5, 3.5, -5.5, -2.5, 1.5, 4.5, -4.5, -1.5], "\(model), batch \(batch)")
      }
    }
    let exact = try values("linear-double", game([0.1, 0.2, 0.3], baseline: 1))
    for (said, known) in zip(exact, try expected("linear-double")) { #expect(abs(said - known[0]) < 1e-15) }
  }

  private let tokens = GameSpecification(
    name: "g", players: players(4),
    inputs: [
      InputSpecification(
        name: "attention_mask", sample: .inline(values: [1, 1, 1, 0], shape: [4])),
      InputSpecification(
        name: "input_ids", sample: .inline(values: [1, 2, 3, 5], shape: [4]),
        baseline: .inline(values: [0, 0, 0, 0], shape: [4]),
        players: .tensor(.inline(values: [0, 1, 2, 3], shape: [4]))),
    ])

  @Test func severalInputsOfIntegersWithAConstantOne() throws {
    let known = try expected("tokens")
    let first = try values("tokens", tokens, output: OutputSelection(score: .logit, choice: .fixed(0)))
    #expect(first == known.map { $0[0] })
    let second = try values("tokens", tokens, output: OutputSelection(score: .logit), classIndex: 1)
    #expect(second == known.map { $0[1] })
    let difference = try values(
      "tokens", tokens, output: OutputSelection(score: .difference, choice: .pair(1, 0)))
    #expect(difference == known.map { $0[1] - $0[0] })
  }

  @Test func headsOverClassesAreTakenInDoublePrecision() throws {
    let known = try expected("tokens")
    let odds = try values("tokens", tokens, output: OutputSelection(score: .logOdds), classIndex: 1)
    for (said, row) in zip(odds, known) { #expect(abs(said - (row[1] - row[0])) < 1e-14) }
    let log = try values("tokens", tokens, output: OutputSelection(score: .logProbability), classIndex: 1)
    for (said, row) in zip(log, known) {
      #expect(abs(said + Foundation.log(1 + exp(row[0] - row[1]))) < 1e-14)
    }
  }

  @Test func positionsAreRowsOfASequence() throws {
    let game = GameSpecification(
      name: "g", players: players(3),
      inputs: [
        InputSpecification(
          name: "ids", sample: .inline(values: [1, 2, 3], shape: [3]),
          baseline: .inline(values: [4], shape: []), players: .each)
      ])
    let known = try expected("sequence")
    try withEvery("position", in: [0, 1, 2, -1]) { position in
      let said = try values(
        "sequence", game, output: OutputSelection(score: .logit, position: position), classIndex: 1)
      let row = (position + 3) % 3
      #expect(said == known.map { $0[row * 2 + 1] })
    }
    #expect(throws: ModelError.self) { try values("sequence", game, output: OutputSelection(score: .logit)) }
    #expect(throws: ModelError.self) {
      try values("sequence", game, output: OutputSelection(score: .logit, position: 3))
    }
  }

  @Test func gridsCutTheLastTwoAxes() throws {
    let pixels = (0..<16).map { Double($0) }
    let game = GameSpecification(
      name: "g", players: players(4),
      inputs: [
        InputSpecification(
          name: "image", sample: .inline(values: pixels, shape: [1, 4, 4]),
          baseline: .inline(values: [0], shape: []), players: .grid(rows: 2, columns: 2))
      ])
    let known = try expected("image")
    for index in 0..<2 {
      let said = try values("image", game, output: OutputSelection(score: .logit), classIndex: index)
      #expect(said == known.map { $0[index] })
    }
  }

  @Test func shardsOfAnySizeGiveTheSameBits() throws {
    let known = try values("tokens", tokens, output: OutputSelection(score: .logProbability), batch: 4)
    let host = try host(
      .onnx(path: "models/tokens.onnx"), [tokens], output: OutputSelection(score: .logProbability))
    let evaluator = try host.evaluator(game: 0, batch: 4, nullPlayers: [], classIndex: 0)
    for bits in 0...4 {
      // Backwards, so that the builder also goes to lower masks.
      for first in stride(from: 0, to: 16, by: 1 << bits).reversed() {
        var part: [Double] = []
        try evaluator.evaluate(.subcube(first: UInt64(first), bits: bits), into: &part)
        #expect(part.map(\.bitPattern) == known[first..<first + 1 << bits].map(\.bitPattern))
      }
    }
    var listed: [Double] = []
    try evaluator.evaluate(try .list([15, 3, 9, 0, 7], players: 4), into: &listed)
    #expect(listed == [15, 3, 9, 0, 7].map { known[$0] })
  }

  @Test func nullPlayersStayPresentAndMasksSkipThem() throws {
    let all = try values("linear", game([2, 3, 4]))
    let without = try values("linear", game([2, 3, 4]), nullPlayers: [1])
    #expect(without == [2, 3, 6, 7].map { all[$0] })
  }

  @Test func nonFiniteValuesNameTheMask() throws {
    let nan = #expect(throws: ModelError.self) { try values("not-a-number", game([1, 1, 1])) }
    #expect(nan?.code == .nonFinite)
    #expect(nan?.mask == [5])
    let infinite = #expect(throws: ModelError.self) { try values("infinite", game([1, 1, 1])) }
    #expect(infinite?.mask == [1])
  }

  @Test func modelsThatCannotBeUsedAreRefused() throws {
    func refusal(_ model: String, _ game: GameSpecification? = nil) -> ModelError.Code? {
      #expect(throws: ModelError.self) { try values(model, game ?? self.game3) }?.code
    }
    for model in ["truncated", "empty", "not-onnx", "external-weights", "static-batch"] {
      #expect(refusal(model) == .invalid, "\(model)")
    }
    #expect(refusal("text") == .unsupported)
    #expect(refusal("absent") == .missing)
    #expect(refusal("linear", game([1, 2])) == .invalid)
    #expect(refusal("tokens") == .invalid)
  }

  private let game3 = game([2, 3, 4])

  @Test func theLibraryPassesItsSelfTest() throws {
    let runtime = try OnnxRuntime.open()
    try runtime.selfTest()
    #expect(runtime.version.first == "1")
    #expect(
      try host(.onnx(path: "models/linear.onnx"), [game3]).describe() == ["onnxruntime": runtime.version])
  }

  @Test func aLibraryThatIsNotThereIsNamed() throws {
    let missing = #expect(throws: ModelError.self) { try OnnxRuntime.open("/nowhere/libonnxruntime.so") }
    #expect(missing?.code == .missing)
    #expect(missing?.message.contains("/nowhere/libonnxruntime.so") == true)
    let other = #expect(throws: ModelError.self) { try OnnxRuntime.open(fixture("expected.json")) }
    #expect(other?.code == .refused)
  }
}
