// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Foundation
import Testing

/// Models as people export them: inputs and outputs of other shapes and types than [batch, n] float32.
///
/// The models and their closed forms are in `Tests/Reference/fixture_models.py`.
@Suite struct RealModelTests {
  /// The sample (2, 3, 4) of `linear`, and its values for the baseline 0.
  private let sample = TensorReference.inline(values: [2, 3, 4], shape: [3])
  private let known = [0.5, 3.5, -5.5, -2.5, 1.5, 4.5, -4.5, -1.5]
  private let zero = TensorReference.inline(values: [0], shape: [])

  private func x(
    _ sample: TensorReference? = nil, baseline: TensorReference? = nil, players: PlayerMap = .each,
    missing: Bool = false
  ) -> InputSpecification {
    InputSpecification(
      name: "x", sample: sample ?? self.sample, baseline: baseline ?? zero, players: players, missing: missing
    )
  }

  private func plan(
    _ model: String, _ inputs: [InputSpecification], players count: Int = 3,
    output: OutputSelection = OutputSelection(), batch: Int? = nil
  ) throws -> (values: [Double], report: PreflightReport) {
    let game = GameSpecification(name: "g", players: players(count), inputs: inputs)
    let host = try host(.onnx(path: "models/\(model).onnx"), [game], output: output)
    let report = try Preflight.run(host, requestedBatch: batch)
    let evaluator = try host.evaluator(
      game: 0, batch: report.batch, nullPlayers: [], classIndex: output.index)
    var values: [Double] = []
    try evaluator.evaluate(.subcube(first: 0, bits: count), into: &values)
    return (values, report)
  }

  private func refusal(
    _ model: String, _ inputs: [InputSpecification], output: OutputSelection = OutputSelection()
  ) -> ModelError? {
    #expect(throws: ModelError.self) { try plan(model, inputs, output: output) }
  }

  @Test func aBatchAxisFixedAtOneIsRunRowByRow() throws {
    try withEvery("batch", in: [nil, 1, 64]) { batch in
      let (values, report) = try plan("one-row", [x()], batch: batch)
      #expect(values == known)
      #expect(report.batch == 1)
      #expect(report.notes.contains { $0.contains("batch axis to 1") && $0.contains("slow") })
    }
    try withEvery("class", in: [0, 1]) { index in
      let (values, _) = try plan(
        "squeezed-row", [x()], output: OutputSelection(score: .logit, choice: .fixed(index)))
      #expect(values == known.map { ($0 - 0.5) * Double(index + 1) })
    }
    #expect(try plan("linear", [x()]).report.notes.isEmpty)
    let fixed = try host(
      .onnx(path: "models/one-row.onnx"), [GameSpecification(name: "g", players: players(3), inputs: [x()])])
    #expect(throws: ModelError.self) {
      try fixed.evaluator(game: 0, batch: 16, nullPlayers: [], classIndex: 0)
    }
  }

  @Test func inputsWithoutABatchAxisAreConstants() throws {
    func constant(_ name: String, _ values: [Double], _ shape: [Int]) -> InputSpecification {
      InputSpecification(name: name, sample: .inline(values: values, shape: shape))
    }
    // The divisor is t + pair0 + pair1 − one.
    let constants = [constant("t", [1.5], []), constant("pair", [2, 1], [2])]
    try withEvery("shape of one", in: [[], [1]]) { shape in
      let (values, report) = try plan("scaled", constants + [constant("one", [0.5], shape), x()])
      #expect(values == known.map { ($0 - 0.5) / 4 })
      #expect(report.batch == 8)
    }
    let masked = refusal(
      "scaled",
      [constants[0], constant("one", [0.5], [1]), x()]
        + [
          InputSpecification(
            name: "pair", sample: .inline(values: [2, 1], shape: [2]), baseline: zero, players: .tensor(zero))
        ])
    #expect(
      masked?.place.contains("pair") == true && masked?.message.contains("without a batch axis") == true)
  }

  @Test func anAxisOfLengthZeroIsPassedOn() throws {
    let ids = InputSpecification(
      name: "ids", sample: .inline(values: [1, 2, 3], shape: [3]), baseline: zero, players: .each)
    let past = InputSpecification(name: "past", sample: .inline(values: [], shape: [0, 2]))
    let (values, _) = try plan(
      "past", [past, ids], output: OutputSelection(score: .logit, choice: .fixed(1)))
    // The second column of the embedding: −1, 0.5, 4 for the ids 1, 2, 3, and 0 for 0.
    #expect(values == [0, -1, 0.5, -0.5, 4, 3, 4.5, 3.5])
    let empty = refusal("past", [ids.with(\.sample, .inline(values: [], shape: [0])), past])
    #expect(empty?.message.contains("no elements") == true)
  }

  @Test func outputsWithAxesOfLengthOneAreReadNaturally() throws {
    try withEvery("output", in: ["plain", "pixels", "front", "back"]) { name in
      for index in 0..<2 {
        let output = OutputSelection(name: name, score: .logit, choice: .fixed(index))
        let values = try plan("heads", [x()], output: output).values
        #expect(values == known.map { ($0 - 0.5) * Double(index + 1) })
      }
    }
    // [B, 2, 1] has two positions of one output, [B, 1, 2] one of two.
    let back = OutputSelection(name: "back", position: -1)
    #expect(try plan("heads", [x()], output: back).values == known.map { ($0 - 0.5) * 2 })
    let front = OutputSelection(name: "front", score: .logit, choice: .fixed(1), position: 0)
    #expect(try plan("heads", [x()], output: front).values == known.map { ($0 - 0.5) * 2 })
    let plain = OutputSelection(name: "plain", score: .logit, position: 0)
    #expect(refusal("heads", [x()], output: plain)?.code == .invalid)
  }

  @Test func zipMapIsRefusedWithTheConvertersOption() throws {
    let maps = refusal("zip-map", [x()], output: OutputSelection(name: "scores", score: .logit))
    #expect(maps?.code == .unsupported)
    #expect(maps?.hint.contains("'zipmap': False") == true)
    let label = try plan("zip-map", [x()], output: OutputSelection(name: "label"))
    #expect(label.report.notes.contains { $0.contains("label") && $0.contains("int64") })
  }

  @Test func bfloat16IsReadAndWritten() throws {
    #expect(try plan("brain-half", [x()]).values == known)
    // 1 + 2^−8 lies between two numbers of 8 bits and is rounded to the even one, 1; 1 + 3 · 2^−8 to 1 + 2^−6.
    let tie = x(
      .inline(values: [1 + 0x1p-8, 0, 0], shape: [3]), players: .tensor(.inline(values: [0], shape: [1])))
    #expect(try plan("brain-half", [tie], players: 1).values == [0.5, 2])
    let up = x(
      .inline(values: [1 + 3 * 0x1p-8, 0, 0], shape: [3]), players: .tensor(.inline(values: [0], shape: [1])))
    // 1.5 · (1 + 2^−6) + 0.5 = 2.0234375 is rounded to 8 bits: 2.015625 or 2.03125.
    #expect(try plan("brain-half", [up], players: 1).values == [0.5, 2.03125])
  }

  @Test func textsAreMaskedLikeNumbers() throws {
    func text(_ name: String, _ word: String, baseline: String? = nil, player: Int = 0) -> InputSpecification
    {
      InputSpecification(
        name: name, sample: .texts(values: [word], shape: [1]),
        baseline: baseline.map { .texts(values: [$0], shape: [1]) },
        players: baseline.map { _ in .tensor(.inline(values: [Double(player)], shape: [1])) })
    }
    let age = InputSpecification(
      name: "age", sample: .inline(values: [40], shape: [1]), baseline: zero,
      players: .tensor(.inline(values: [1], shape: [])))
    let sex = text("sex", "male", baseline: "female")
    let (values, report) = try plan("words", [sex, age, text("town", "Ulm")], players: 2)
    #expect(values == [3, 6, 43, 46])
    #expect(report.games[0].nullPlayers.isEmpty)
    #expect(try plan("words", [sex, age, text("town", "Bonn")], players: 2).values == [-1, 2, 39, 42])
    let numbers = InputSpecification(
      name: "sex", sample: .inline(values: [1], shape: [1]), baseline: zero, players: .tensor(zero))
    #expect(refusal("words", [numbers, age, text("town", "Ulm")])?.message.contains("takes texts") == true)
    #expect(
      refusal("linear", [x(.texts(values: ["2", "three", "4"], shape: [3]))])?.message.contains("three")
        == true)
    // Numbers in quotation marks are numbers where the model takes numbers.
    #expect(try plan("linear", [x(.texts(values: ["2", "3", "4"], shape: [3]))]).values == known)
    let hidden = text("town", "U\u{0}lm")
    #expect(refusal("words", [sex, age, hidden])?.message.contains("U+0000") == true)
  }

  @Test func wholeNumbersOf64BitsAreExactOrRefused() throws {
    let ids = x(.integers(values: [9_007_199_254_740_993, 1_610_521_604_143_693_812], shape: [2]))
    #expect(try plan("remainder", [ids], players: 2).values == [0, 993, 812, 1805])
    let float = refusal("linear", [x(.integers(values: [9_007_199_254_740_993, 1, 2], shape: [3]))])
    #expect(float?.code == .lossy)
    let huge = refusal("remainder", [x(.integers(values: [Int128(UInt64.max), 1], shape: [2]))])
    #expect(huge?.code == .lossy)
  }

  @Test func nanIsNamedUnlessItMeansAMissingValue() throws {
    let holes = TensorReference.inline(values: [2, .nan, 4], shape: [3])
    let named = refusal("missing", [x(holes)])
    #expect(
      named?.message.contains("element [1] is nan") == true && named?.hint.contains("missing: true") == true)
    // With −1 in the place of NaN: 1.5 · 2 − 2 · (−1) + 0.25 · 4 + 0.5.
    #expect(try plan("missing", [x(holes, missing: true)]).values.last == 6.5)
    // A baseline that is written as NaN is meant: v(∅) = 0.5 − 1.5 + 2 − 0.25.
    let nan = x(baseline: .inline(values: [.nan], shape: []))
    #expect(try plan("missing", [nan]).values == [0.75, 5.25, -7.25, -2.75, 2, 6.5, -6, -1.5])
    let infinite = refusal("missing", [x(.inline(values: [2, 3, .infinity], shape: [3]), missing: true)])
    #expect(infinite?.message.contains("element [2] is inf") == true)
  }

  /// A weighted sum tells every element apart: element e counts e + 1 times.
  private func cells(_ shape: [Int], _ grid: PlayerMap, baseline: TensorReference? = nil) throws -> [Double] {
    let model =
      [[2, 3, 3]: "channels-first", [5, 4, 3]: "channels-last", [2, 2, 2]: "square"][shape] ?? ""
    let ones = TensorReference.inline(
      values: [Double](repeating: 1, count: shape.reduce(1, *)), shape: shape)
    return try plan(model, [x(ones, baseline: baseline, players: grid)], players: 2).values
  }

  private func sum(_ shape: [Int], where isChosen: ([Int]) -> Bool) -> Double {
    (0..<shape.reduce(1, *)).reduce(0) { sum, element in
      let place = [
        element / (shape[1] * shape[2]), element / shape[2] % shape[1], element % shape[2],
      ]
      return isChosen(place) ? sum + Double(element + 1) : sum
    }
  }

  @Test func aGridCutsPixelsAndNotColours() throws {
    let guess = #expect(throws: ModelError.self) { try cells([5, 4, 3], .grid(rows: 2, columns: 1)) }
    #expect(guess?.message.contains("colours") == true && guess?.hint.contains("axes: [0, 1]") == true)
    for axes in [GridAxes(rows: 0, columns: 1), GridAxes(rows: -3, columns: -2)] {
      let rows = try cells([5, 4, 3], .grid(rows: 2, columns: 1, axes: axes))
      #expect(rows[1] == sum([5, 4, 3]) { $0[0] * 2 / 5 == 0 })
      #expect(rows[2] == sum([5, 4, 3]) { $0[0] * 2 / 5 == 1 })
      let columns = try cells([5, 4, 3], .grid(rows: 1, columns: 2, axes: axes))
      #expect(columns[1] == sum([5, 4, 3]) { $0[1] < 2 })
    }
    let last = try cells([2, 3, 3], .grid(rows: 1, columns: 2))
    #expect(last[1] == sum([2, 3, 3]) { $0[2] * 2 / 3 == 0 })
    for axes in [
      GridAxes(rows: 1, columns: 1), GridAxes(rows: 0, columns: 3), GridAxes(rows: -4, columns: 0),
    ] {
      #expect(throws: ModelError.self) { try cells([5, 4, 3], .grid(rows: 1, columns: 2, axes: axes)) }
    }
  }

  @Test func aBaselineOfChannelsFillsTheirPixels() throws {
    func empty(_ shape: [Int], _ values: [Double], _ baselineShape: [Int]) throws -> Double {
      try cells(
        shape, .grid(rows: 2, columns: 1, axes: GridAxes(rows: 1, columns: 0)),
        baseline: .inline(values: values, shape: baselineShape))[0]
    }
    let first = 10 * sum([2, 3, 3]) { $0[0] == 0 } + 20 * sum([2, 3, 3]) { $0[0] == 1 }
    for shape in [[2], [2, 1, 1]] { #expect(try empty([2, 3, 3], [10, 20], shape) == first) }
    let last = 10 * sum([5, 4, 3]) { $0[2] == 0 } + 30 * sum([5, 4, 3]) { $0[2] == 2 }
    for shape in [[3], [1, 3], [1, 1, 3]] { #expect(try empty([5, 4, 3], [10, 0, 30], shape) == last) }
    let both = #expect(throws: ModelError.self) { try empty([2, 2, 2], [10, 20], [2]) }
    #expect(both?.hint.contains("[2, 1, 1]") == true)
    #expect(throws: ModelError.self) { try empty([5, 4, 3], [1, 2], [2]) }
  }

  @Test func rowsAreComparedRelativeToTheirRange() throws {
    let error = refusal("small-batch-mean", [x()])
    #expect(error?.code == .dependentRows)
  }

  @Test func aBatchHoldsItsOutputs() throws {
    let ids = InputSpecification(
      name: "ids", sample: .inline(values: (1...14).map(Double.init), shape: [14]), baseline: zero,
      players: .tensor(.inline(values: (0..<14).map { Double($0 % 4) }, shape: [14])))
    let output = OutputSelection(score: .logit, choice: .fixed(3), position: -1)
    let (values, report) = try plan("vocabulary", [ids], players: 4, output: output)
    #expect(report.batch * 14 * 50257 * 4 <= 64 << 20)
    // The last of 14 ids belongs to player 1.
    #expect(values == (0..<16).map { $0 & 2 == 0 ? 0 : 7 })
  }

  @Test func aTableOfManyColumnsIsManyInputs() throws {
    let inputs = (0..<79).map { column in
      InputSpecification(
        name: "c\(column)", sample: .inline(values: [1], shape: [1]), baseline: column < 3 ? zero : nil,
        players: column < 3 ? .tensor(.inline(values: [Double(column)], shape: [])) : nil)
    }
    let rest = Double((4...79).reduce(0, +))
    #expect(try plan("columns", inputs.reversed()).values == [0, 1, 2, 3, 3, 4, 5, 6].map { rest + $0 })
  }
}

extension OutputSelection {
  /// The class that is fixed; 0 where none is.
  fileprivate var index: Int { if case .fixed(let index) = choice { index } else { 0 } }
}

extension InputSpecification {
  /// The same input with another value at a key.
  fileprivate func with<Value>(_ key: WritableKeyPath<Self, Value>, _ value: Value) -> Self {
    var copy = self
    copy[keyPath: key] = value
    return copy
  }
}
