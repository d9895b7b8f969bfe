// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorFormats
import AndorJob

/// A game of a model that takes tensors: build the masked batch, run it, take the score of each row.
final class TensorSource: ValueSource {
  let wantsWholeBatches = true
  /// What to do about batches that the model gets wrong.
  let advice: BatchAdvice
  private let builder: BatchBuilder
  private let model: any BatchModel
  private let output: OutputSelection
  private let chosen: ChosenOutputs
  private var layout: (shape: [Int], outputs: OutputLayout)?
  private var row: [Double] = []
  private var subtrahend: [Double]

  /// Creates a source; `model` reads the buffers of `builder`.
  init(_ builder: BatchBuilder, _ model: any BatchModel, output: OutputSelection, classIndex: Int) {
    self.builder = builder
    self.model = model
    advice = model.advice
    self.output = output
    chosen = output.chosen(classIndex: classIndex)
    subtrahend = [Double](repeating: 0, count: builder.batch)
  }

  var adviceForRows: String { advice.rows }

  func evaluate(from first: UInt64, count: Int, into values: UnsafeMutablePointer<Double>) throws {
    builder.fill(from: first)
    try run(into: values)
  }

  func evaluate(_ masks: MaskTable, into values: UnsafeMutablePointer<Double>) throws {
    builder.fill(masks)
    try run(into: values)
  }

  /// Returns the class with the largest output on the full input, ties to the smaller index.
  func predictedClass() throws -> Int {
    builder.fillWithSample()
    var predicted = 0
    try model.run { batch in
      let layout = try self.layout(of: batch)
      row.withUnsafeMutableBufferPointer { read(batch, layout, row: 0, into: $0) }
      predicted = row.indices.max { row[$0] < row[$1] || (row[$0] == row[$1] && $0 > $1) } ?? 0
    }
    return predicted
  }

  /// Bytes of the model's output for a batch, known after a run.
  private(set) var outputBytes = 0
  private(set) var rounding = ElementType.float32.rounding
  var largestOutput: Double?

  private func run(into values: UnsafeMutablePointer<Double>) throws {
    try model.run { batch in
      let layout = try self.layout(of: batch)
      guard let function = output.score.rowFunction else {
        readChosen(batch, layout, into: values)
        return
      }
      row.withUnsafeMutableBufferPointer { buffer in
        for index in 0..<builder.batch {
          read(batch, layout, row: index, into: buffer)
          note(UnsafeBufferPointer(buffer))
          values[index] = function(UnsafeBufferPointer(buffer), chosen)
        }
      }
    }
  }

  /// Takes the chosen output of all rows at once, or the difference of a chosen pair.
  private func readChosen(
    _ batch: BatchOutput, _ layout: OutputLayout, into values: UnsafeMutablePointer<Double>
  ) {
    func read(_ index: Int, into target: UnsafeMutablePointer<Double>) {
      batch.elementType.read(
        batch.data + (layout.offset + index) * batch.elementType.size, count: builder.batch,
        step: layout.rowStride, into: target)
    }
    read(chosen.first, into: values)
    note(UnsafeBufferPointer(start: values, count: builder.batch))
    guard let second = chosen.second else { return }
    subtrahend.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      read(second, into: start)
      note(UnsafeBufferPointer(buffer))
      for row in 0..<builder.batch { values[row] -= start[row] }
    }
  }

  /// Looks how large outputs are that enter values, while somebody asks for that.
  private func note(_ outputs: UnsafeBufferPointer<Double>) {
    guard let largest = largestOutput else { return }
    // What is not finite makes values that are refused.
    largestOutput = outputs.reduce(largest) { $1.isFinite ? max($0, $1.magnitude) : $0 }
  }

  private func read(
    _ batch: BatchOutput, _ layout: OutputLayout, row: Int, into buffer: UnsafeMutableBufferPointer<Double>
  ) {
    guard let target = buffer.baseAddress else { return }
    let start = (row * layout.rowStride + layout.offset) * batch.elementType.size
    batch.elementType.read(batch.data + start, count: layout.classes, into: target)
  }

  /// Returns the layout of a batch's outputs, checked when its shape is new.
  private func layout(of batch: BatchOutput) throws -> OutputLayout {
    if let layout, layout.shape == batch.shape { return layout.outputs }
    let outputs = try OutputLayout(
      shape: batch.shape, batch: builder.batch, position: output.position,
      isRowByRow: builder.game.isRowByRow, advice: advice)
    try output.check(outputs: outputs.classes, chosen: chosen)
    row = [Double](repeating: 0, count: outputs.classes)
    layout = (batch.shape, outputs)
    outputBytes = batch.shape.reduce(batch.elementType.size, *)
    rounding = batch.elementType.rounding
    return outputs
  }
}
