// SPDX-License-Identifier: Apache-2.0

/// Where an extraction stands: to store, and to go on from.
///
/// It holds all that the rest of the extraction depends on, the best point and bound so far among it: resumed
/// with the same values and settings, an extraction ends with the bits of one that was never interrupted. The
/// bound is believed, so a state must come from a place that detects damage.
///
/// The vectors are the extraction's own memory, not a copy: a state that was lent is gone when the call that
/// lent it returns, and one that was made to resume from can be used once.
public struct SparsifierState {
  /// The scalars of the iteration, finite.
  public let numbers: [Double]
  let vectors: [AlignedVector]

  /// How many scalars and vectors of 2^n doubles a state has, without noise and with it.
  public static func shape(noise: Double) -> (numbers: Int, vectors: Int) {
    noise > 0
      ? (Progress.count + BoxSplitting.numberCount, BoxSplitting.storedVectors)
      : (Progress.count + DouglasRachford.numberCount, DouglasRachford.storedVectors)
  }

  /// Creates a state from its parts; `nil` unless the scalars can be those of a state.
  ///
  /// - Parameters:
  ///   - numbers: as many as ``shape(noise:)`` says.
  ///   - count: 2^n.
  ///   - read: called once for each vector, in order, with the memory to fill.
  /// - Throws: what `read` throws.
  public init?<E: Error>(
    numbers: [Double], count: Int, noise: Double,
    read: (_ vector: Int, _ memory: inout MutableSpan<Double>) throws(E) -> Void
  ) throws(E) {
    let shape = Self.shape(noise: noise)
    guard numbers.count == shape.numbers, numbers.allSatisfy(\.isFinite), count > 1,
      count.nonzeroBitCount == 1, Progress(numbers) != nil,
      noise > 0
        ? BoxSplitting.accepts(numbers.dropFirst(Progress.count))
        : DouglasRachford.accepts(numbers.dropFirst(Progress.count))
    else { return nil }
    var vectors: [AlignedVector] = []
    for index in 0..<shape.vectors {
      let vector = AlignedVector(count: count)
      var memory = vector.buffer.mutableSpan
      try read(index, &memory)
      vectors.append(vector)
    }
    (self.numbers, self.vectors) = (numbers, vectors)
  }

  /// The state of a solver.
  init(_ progress: Progress, of solver: any SparsifierSolver) {
    numbers = progress.numbers + solver.numbers
    vectors = solver.vectors
  }

  /// Whether a game of 2^n values can go on from here.
  public func fits(values count: Int, noise: Double) -> Bool {
    let shape = Self.shape(noise: noise)
    return numbers.count == shape.numbers && vectors.count == shape.vectors
      && vectors.allSatisfy { $0.count == count }
  }

  /// Iterations done.
  public var iterations: Int { Progress(numbers)?.iterations ?? 0 }

  /// The number of vectors.
  public var vectorCount: Int { vectors.count }

  /// Lends a vector of 2^n doubles.
  public func withVector<R, E: Error>(_ index: Int, _ body: (Span<Double>) throws(E) -> R) throws(E) -> R {
    try body(UnsafeBufferPointer(vectors[index].buffer).span)
  }

  /// Iterations done, and where the gap last fell by a hundredth of itself.
  struct Progress {
    var iterations: Int
    var mark: (iteration: Int, gap: Double)

    static let count = 3

    init(iterations: Int, mark: (iteration: Int, gap: Double)) {
      (self.iterations, self.mark) = (iterations, mark)
    }

    /// The first scalars of a state.
    init?(_ numbers: [Double]) {
      guard numbers.count >= Self.count, let iterations = Int(exactly: numbers[0]),
        let mark = Int(exactly: numbers[1]), (0...1 << 53).contains(iterations),
        (0...iterations).contains(mark)
      else { return nil }
      self.init(iterations: iterations, mark: (mark, numbers[2]))
    }

    var numbers: [Double] { [Double(iterations), Double(mark.iteration), mark.gap] }
  }
}
