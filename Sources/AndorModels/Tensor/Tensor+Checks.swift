// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

extension Tensor {
  /// Which numbers besides the finite ones an input may hold.
  enum Special { case nan, infinity }

  /// Refuses NaN and infinity, unless they are allowed, with the place of the first.
  ///
  /// Throws `ModelError.invalid`.
  func requireNumbers(from reference: TensorReference, allowing allowed: Set<Special>) throws {
    let values = numbers
    let wrong = values.firstIndex { value in
      value.isNaN && !allowed.contains(.nan) || value.isInfinite && !allowed.contains(.infinity)
    }
    guard let wrong else { return }
    let place =
      switch reference {
      case .file(let path): path
      case .named(let name): "tensor '\(name)'"
      case .inline, .integers, .texts: "the job"
      }
    throw ModelError(
      .invalid, "element \(Self.text(of: index(of: wrong))) is \(values[wrong])", at: place,
      hint: values[wrong].isNaN
        ? "Write 'missing: true' at the input where NaN is a missing value."
        : "Give finite numbers to elements that players own.")
  }

  /// Returns the place of an element along each axis.
  private func index(of element: Int) -> [Int] {
    var (rest, index) = (element, shape)
    for axis in shape.indices.reversed() {
      index[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return index
  }

  /// Returns the elements repeated to a shape by NumPy's rules, or one number for each channel.
  ///
  /// A vector that fits the first axis and not the last is one of channels. Throws `ModelError.invalid`.
  func filling(_ shape: [Int]) throws -> Tensor {
    if self.shape == shape { return self }
    var own = self.shape
    if own.count == 1, shape.count > 1, own[0] != 1 {
      let (isFirst, isLast) = (own[0] == shape[0], own[0] == shape[shape.count - 1])
      if isFirst && isLast {
        let other = [own[0]] + [Int](repeating: 1, count: shape.count - 1)
        throw ModelError(
          .invalid,
          "the baseline's shape \(Self.text(of: own)) fits the first and the last axis of \(Self.text(of: shape))",
          hint: "Give it the shape \(Self.text(of: other)) or \(Self.text(of: other.reversed())).")
      }
      if isFirst { own += [Int](repeating: 1, count: shape.count - 1) }
    }
    guard let places = Self.broadcast(own, to: shape) else {
      throw ModelError(
        .invalid,
        "the baseline's shape is \(Self.text(of: self.shape)), the sample's \(Self.text(of: shape))",
        hint: "Give a baseline of the sample's shape, one number, or one for each channel.")
    }
    let size = elementType.size
    var filled: [UInt8] = []
    filled.reserveCapacity(places.count * size)
    for place in places { filled += bytes[place * size..<(place + 1) * size] }
    return Tensor(elementType: elementType, shape: shape, bytes: filled)
  }

  /// Returns for each element of a shape the element of another that stands for it by NumPy's broadcasting rules;
  /// `nil` where they do not fit.
  static func broadcast(_ from: [Int], to shape: [Int]) -> [Int]? {
    let aligned = [Int](repeating: 1, count: max(0, shape.count - from.count)) + from
    guard aligned.count == shape.count, zip(aligned, shape).allSatisfy({ $0 == $1 || $0 == 1 }) else {
      return nil
    }
    var strides = [Int](repeating: 0, count: shape.count)
    var next = 1
    for axis in shape.indices.reversed() where aligned[axis] != 1 {
      strides[axis] = next
      next *= aligned[axis]
    }
    return (0..<shape.reduce(1, *)).map { element in
      var (rest, offset) = (element, 0)
      for axis in shape.indices.reversed() {
        offset += rest % shape[axis] * strides[axis]
        rest /= shape[axis]
      }
      return offset
    }
  }
}
