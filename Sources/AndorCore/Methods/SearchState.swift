// SPDX-License-Identifier: Apache-2.0

/// Where a search stands: to be stored, and to be resumed.
///
/// It holds all that the rest of a search depends on, the best point and bound so far among it, as scalars and
/// vectors whose meaning is the method's. The bound is not checked again, so a state must come from a place that
/// detects damage.
///
/// The vectors may be the search's own memory, not a copy: a state that was lent is gone when the call that
/// lent it returns, and one that was made to resume from can be used once.
public struct SearchState: Sendable {
  /// How many scalars and which vectors a state has.
  public struct Shape: Sendable, Equatable {
    /// The number of scalars, the iterations among them.
    public var numbers: Int
    /// The entries of each vector.
    public var vectors: [Int]

    /// Creates a shape of its parts.
    public init(numbers: Int, vectors: [Int]) {
      precondition(numbers > 0, "the first scalar is the number of iterations")
      (self.numbers, self.vectors) = (numbers, vectors)
    }

    /// The entries of all vectors.
    public var entries: Int { vectors.reduce(0, +) }
  }

  /// The scalars: the iterations done, then what the method keeps.
  public let numbers: [Double]
  let vectors: [AlignedVector]

  /// Creates a state that was stored; `nil` unless the scalars are as many as they should be, and begin with a count.
  ///
  /// - Parameters:
  ///   - numbers: the scalars.
  ///   - shape: how many they are, and the lengths of the vectors.
  ///   - read: called once for each vector, in order, with the memory to fill.
  /// - Throws: what `read` throws.
  public init?<E: Error>(
    numbers: [Double], shape: Shape,
    read: (_ vector: Int, _ memory: inout MutableSpan<Double>) throws(E) -> Void
  ) throws(E) {
    guard numbers.count == shape.numbers, let iterations = Int(exactly: numbers[0]),
      (0...1 << 53).contains(iterations)
    else { return nil }
    var vectors: [AlignedVector] = []
    for (index, count) in shape.vectors.enumerated() {
      let vector = AlignedVector(count: count)
      var memory = vector.buffer.mutableSpan
      try read(index, &memory)
      vectors.append(vector)
    }
    (self.numbers, self.vectors) = (numbers, vectors)
  }

  /// Creates a state of copies.
  public init(iterations: Int, numbers: [Double], vectors: [[Double]]) {
    self.init(
      iterations: iterations, numbers: numbers,
      lending: vectors.map { entries in
        let vector = AlignedVector(count: entries.count)
        for (index, entry) in entries.enumerated() { vector.base[index] = entry }
        return vector
      })
  }

  /// Creates a state that lends a search's own memory.
  init(iterations: Int, numbers: [Double], lending vectors: [AlignedVector]) {
    assert(iterations >= 0, "iterations are counted from 0")
    (self.numbers, self.vectors) = ([Double(iterations)] + numbers, vectors)
  }

  /// Iterations done.
  public var iterations: Int { Int(numbers[0]) }

  /// The numbers of scalars and entries.
  public var shape: Shape { Shape(numbers: numbers.count, vectors: vectors.map(\.count)) }

  /// Lends a vector.
  public func withVector<R, E: Error>(_ index: Int, _ body: (Span<Double>) throws(E) -> R) throws(E) -> R {
    try body(UnsafeBufferPointer(vectors[index].buffer).span)
  }
}
