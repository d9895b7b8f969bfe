// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A game of a model from tensors to scores: build the masked batch, run it, take the head of each row.
final class TensorSource: ValueSource {
  let wantsWholeBatches = true
  private let builder: BatchBuilder
  private let model: any BatchModel
  private let output: OutputSelection
  private let classIndex: Int
  private var layout: (shape: [Int], scores: ScoreLayout)?
  private var row: [Double] = []
  private var subtrahend: [Double]

  /// A source; `model` reads the buffers of `builder`.
  init(_ builder: BatchBuilder, _ model: any BatchModel, output: OutputSelection, classIndex: Int) {
    self.builder = builder
    self.model = model
    self.output = output
    self.classIndex = classIndex
    subtrahend = [Double](repeating: 0, count: builder.batch)
  }

  func evaluate(from first: UInt64, count: Int, into values: UnsafeMutablePointer<Double>) throws {
    builder.fill(from: first)
    try run(into: values)
  }

  func evaluate(_ masks: ArraySlice<UInt64>, into values: UnsafeMutablePointer<Double>) throws {
    builder.fill(masks)
    try run(into: values)
  }

  /// The class with the largest score on the full input, ties to the smaller index.
  func predictedClass() throws -> Int {
    let full = (1 as UInt64) << UInt64(builder.players) - 1
    builder.fill([UInt64](repeating: full, count: builder.batch)[...])
    var predicted = 0
    try model.run { output in
      let scores = try self.scores(of: output)
      row = [Double](repeating: 0, count: scores.classes)
      row.withUnsafeMutableBufferPointer { read(output, scores, row: 0, into: $0) }
      predicted = row.indices.max { row[$0] < row[$1] || (row[$0] == row[$1] && $0 > $1) } ?? 0
    }
    return predicted
  }

  /// Bytes of the model's output for a batch, known after a run.
  private(set) var outputBytes = 0

  private func run(into values: UnsafeMutablePointer<Double>) throws {
    try model.run { output in
      let scores = try self.scores(of: output)
      if readPlainScores(output, scores, into: values) { return }
      row.withUnsafeMutableBufferPointer { buffer in
        for index in 0..<builder.batch {
          read(output, scores, row: index, into: buffer)
          values[index] = self.output.score.value(of: UnsafeBufferPointer(buffer), index: classIndex)
        }
      }
    }
  }

  /// Takes heads without sums over classes for all rows at once; whether it did.
  private func readPlainScores(
    _ output: BatchOutput, _ scores: ScoreLayout, into values: UnsafeMutablePointer<Double>
  ) -> Bool {
    func read(_ index: Int, into target: UnsafeMutablePointer<Double>) {
      output.elementType.read(
        output.data + (scores.offset + index) * output.elementType.size, count: builder.batch,
        step: scores.rowStride, into: target)
    }
    switch self.output.score {
    case .value: read(0, into: values)
    case .logit: read(classIndex, into: values)
    case .difference(let first, let second):
      read(first, into: values)
      subtrahend.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        read(second, into: start)
        for row in 0..<builder.batch { values[row] -= start[row] }
      }
    default: return false
    }
    return true
  }

  private func read(
    _ output: BatchOutput, _ scores: ScoreLayout, row: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) {
    guard let target = buffer.baseAddress else { return }
    let start = (row * scores.rowStride + scores.offset) * output.elementType.size
    output.elementType.read(output.data + start, count: scores.classes, into: target)
  }

  /// The layout of an output, checked when its shape is new.
  private func scores(of output: BatchOutput) throws -> ScoreLayout {
    if let layout, layout.shape == output.shape { return layout.scores }
    let scores = try ScoreLayout(shape: output.shape, batch: builder.batch, position: self.output.position)
    try self.output.score.check(classes: scores.classes, index: classIndex)
    row = [Double](repeating: 0, count: scores.classes)
    layout = (output.shape, scores)
    outputBytes = output.shape.reduce(output.elementType.size, *)
    return scores
  }
}
