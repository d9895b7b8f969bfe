// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// One thread's way from masks of one game to values: what is different between the kinds of model.
///
/// Used by one thread at a time.
protocol ValueSource: AnyObject {
  /// Whether a value's bits can depend on the size of its batch, so that only whole batches may be run.
  var wantsWholeBatches: Bool { get }

  /// What rounding may make of an output between one batch and another, as a share of it.
  var rounding: Double { get }

  /// The magnitude of the largest output that entered a value since this was set; `nil` while nobody asks, which costs
  /// nothing, and always where values are made of no outputs.
  var largestOutput: Double? { get set }

  /// What to do about a value that is not finite.
  var adviceForFinite: String { get }

  /// What to do about a value that depends on the masks beside its own.
  var adviceForRows: String { get }

  /// Writes v of the masks `first …< first + count`, one after the other, to `values`.
  ///
  /// `count` is a power of two and `first` a multiple of it. Where whole batches are wanted, `count` is
  /// the batch, and in a game with fewer masks than that, row r is mask r modulo 2^n.
  func evaluate(from first: UInt64, count: Int, into values: UnsafeMutablePointer<Double>) throws

  /// Writes v of the masks listed to `values`; at most a batch, and exactly one where those are wanted.
  func evaluate(_ masks: MaskTable, into values: UnsafeMutablePointer<Double>) throws
}

extension ValueSource {
  var rounding: Double { RowTolerance.float32Share }

  var largestOutput: Double? {
    get { nil }
    set {}
  }

  var adviceForFinite: String { "Choose a score and a baseline for which the model's output is finite." }

  var adviceForRows: String { BatchAdvice.network.rows }
}
