// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// Reads the tensors that one input of a game names, in the type that the model takes.
struct ElementReading {
  let game: GameSpecification
  let input: InputSpecification
  let container: SafetensorsFile?
  let resolve: ModelHost.Resolver

  /// Returns the elements of a sample; those of texts are numbers into the texts returned with them.
  func elements(of reference: TensorReference, for signature: InputSignature) throws -> (Tensor, [String]?) {
    if case .texts(let words, let shape) = reference, try takesTexts(signature, words) {
      var texts: [String]? = []
      return (try Self.numbered(words, shape: shape, in: &texts), texts)
    }
    guard !signature.isText else { throw noTexts() }
    let read = try tensor(reference)
    return (try read.converted(to: signature.elementType ?? Self.naturalType(of: reference, read)), nil)
  }

  /// Returns the elements of a baseline in the type of its sample; new texts are put behind those of the sample.
  func elements(
    of reference: TensorReference, like type: ElementType, texts: inout [String]?
  ) throws -> Tensor {
    guard texts != nil else { return try tensor(reference).converted(to: type) }
    guard case .texts(let words, let shape) = reference else { throw noTexts() }
    return try Self.numbered(words, shape: shape, in: &texts)
  }

  /// Reads a tensor in the type in which it stands.
  func tensor(_ reference: TensorReference) throws -> Tensor {
    switch reference {
    case .inline(let values, let shape):
      try require(values.count, fill: shape)
      return Tensor(inline: values, shape: shape)
    case .integers(let values, let shape):
      try require(values.count, fill: shape)
      return try Tensor(inline: values, shape: shape)
    case .texts(let words, let shape):
      try require(words.count, fill: shape)
      let values = try words.enumerated().map { index, word in
        guard let value = Int128(word).map({ Double(exactly: $0) }) ?? Double(word), value.isFinite else {
          throw ModelError(
            .invalid, "element \(index) is '\(word.prefix(60))', no number that the input can take",
            hint: "Write a finite number; whole numbers of more than 53 bits without quotation marks.")
        }
        return value
      }
      return Tensor(inline: values, shape: shape)
    case .file(let path):
      let resolved = try resolve(path)
      return try fromFile(Tensor(npy: resolved, limits: .job))
    case .named(let name):
      guard let container else {
        throw ModelError(
          .invalid, "'\(name)' is the name of a tensor, but the game has no container",
          hint: "Add `tensors: file.safetensors`, or name an .npy file.")
      }
      return try fromFile(container.tensor(named: name))
    }
  }

  /// Returns whether a list of texts is one for this input: where the model does not say, words that are no numbers are.
  private func takesTexts(_ signature: InputSignature, _ words: [String]) throws -> Bool {
    if let nul = words.firstIndex(where: { $0.utf8.contains(0) }), signature.isText {
      throw ModelError(
        .invalid, "element \(nul) holds a character U+0000, where a text would end",
        hint: "Write the text without it.")
    }
    return signature.isText
      || signature.elementType == nil && words.contains { Double($0) == nil }
  }

  private func noTexts() -> ModelError {
    ModelError(
      .invalid, "the model takes texts here, and the job gives something else",
      hint: "Write lists of texts in quotation marks as sample and baseline, such as ['male'].")
  }

  private func require(_ count: Int, fill shape: [Int]) throws {
    guard Tensor.elementCount(of: shape, dimensions: Limits.dimensions) == count else {
      throw ModelError(
        .invalid, "\(count) numbers do not fill the shape \(Tensor.text(of: shape))",
        hint: "Write lists of equal lengths.")
    }
  }

  /// Returns the type of an input whose model does not say: that of its files, and float32 for numbers in the job unless one is
  /// a whole number that float32 does not hold.
  private static func naturalType(of reference: TensorReference, _ read: Tensor) -> ElementType {
    switch reference {
    case .inline, .texts:
      read.numbers.contains { $0 == $0.rounded() && $0.isFinite && Double(Float($0)) != $0 }
        ? .float64 : .float32
    default: read.elementType
    }
  }

  /// Returns the places of texts in a list, to which those that are new are added.
  private static func numbered(_ words: [String], shape: [Int], in texts: inout [String]?) throws -> Tensor {
    var list = texts ?? []
    var places = Dictionary(list.enumerated().map { ($1, $0) }) { first, _ in first }
    let numbers = words.map { word in
      if let place = places[word] { return Double(place) }
      places[word] = list.count
      list.append(word)
      return Double(list.count - 1)
    }
    texts = list
    return try Tensor(inline: numbers, shape: shape).converted(to: .int32)
  }
}
