// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// Reads one game's tensors and checks them against the model's inputs.
struct GamePreparation {
  private let game: GameSpecification
  private let resolve: ModelHost.Resolver
  private let container: SafetensorsFile?

  /// The game with its inputs in the order of `signatures`; throws `ModelError` naming game and input.
  static func prepare(
    _ game: GameSpecification, for signatures: [InputSignature], resolve: @escaping ModelHost.Resolver
  ) throws -> PreparedGame {
    do {
      let container = try game.tensors.map(resolve).map { (path) throws(ModelError) in
        try fromFile(SafetensorsFile(path, limits: .job))
      }
      let preparation = GamePreparation(game: game, resolve: resolve, container: container)
      return try preparation.prepared(for: signatures)
    } catch let error as ModelError {
      throw error.within("game \(game.name)")
    }
  }

  private func prepared(for signatures: [InputSignature]) throws -> PreparedGame {
    let given = game.inputs.map(\.name)
    let expected = signatures.map(\.name)
    if let missing = expected.first(where: { !given.contains($0) }) {
      throw ModelError(
        .invalid, "the model's input '\(missing)' is not given",
        hint: "The model's inputs are \(expected.joined(separator: ", ")).")
    }
    if let surplus = given.first(where: { !expected.contains($0) }) {
      throw ModelError(
        .invalid, "the model has no input '\(surplus)'",
        hint: "The model's inputs are \(expected.joined(separator: ", ")).")
    }
    guard given.count == expected.count else {
      throw ModelError(.invalid, "an input is given twice", hint: "Give every input once.")
    }
    let inputs = try signatures.map { signature in
      // Both lists hold the same names, each once.
      let input = game.inputs[given.firstIndex(of: signature.name) ?? 0]
      do { return try preparedInput(input, signature) } catch let error as ModelError {
        throw error.within("input \(input.name)")
      }
    }
    let result = PreparedGame(name: game.name, players: game.players, inputs: inputs)
    try checkOwnership(of: result)
    return result
  }

  private func preparedInput(_ input: InputSpecification, _ signature: InputSignature) throws -> PreparedInput
  {
    var sample = try tensor(input.sample)
    sample = try sample.converted(to: signature.elementType ?? naturalType(of: input, sample))
    try check(sample.shape, against: signature.shape)
    guard sample.count > 0 else {
      throw ModelError(.invalid, "the sample has no elements", hint: "Give a sample with data.")
    }
    guard let map = input.players else {
      return PreparedInput(name: input.name, sample: sample, baseline: sample.bytes, owned: [])
    }
    guard let reference = input.baseline else {
      throw ModelError(
        .invalid, "the input has players but no baseline", hint: "Add `baseline`: a tensor or a number.")
    }
    let baseline = try tensor(reference).converted(to: sample.elementType)
    let filled = try fill(baseline, like: sample)
    let owners = try map.owners(shape: sample.shape, players: game.players.count, read: tensor)
    var owned = [[Int32]](repeating: [], count: game.players.count)
    for (element, player) in owners.enumerated() where player >= 0 { owned[player].append(Int32(element)) }
    return PreparedInput(name: input.name, sample: sample, baseline: filled, owned: owned)
  }

  /// The type of an input whose model does not say: that of its files, float32 for numbers in the job.
  private func naturalType(of input: InputSpecification, _ sample: Tensor) -> ElementType {
    if case .inline = input.sample { return .float32 }
    return sample.elementType
  }

  private func tensor(_ reference: TensorReference) throws -> Tensor {
    switch reference {
    case .inline(let values, let shape):
      guard Tensor.elementCount(of: shape, dimensions: Limits.dimensions) == values.count else {
        throw ModelError(
          .invalid, "\(values.count) numbers do not fill the shape \(Tensor.text(of: shape))",
          hint: "Write lists of equal lengths.")
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

  private func check(_ shape: [Int], against expected: [Int]?) throws {
    guard let expected else { return }
    guard shape.count == expected.count, zip(shape, expected).allSatisfy({ $1 < 0 || $0 == $1 }) else {
      let batched = shape.count == expected.count + 1 && shape.first == 1
      throw ModelError(
        .invalid,
        "the sample's shape is \(Tensor.text(of: shape)), but the model wants \(Tensor.text(of: expected))",
        hint: batched
          ? "Leave out the batch axis: a sample is one row." : "Give the sample the shape of one row.")
    }
  }

  private func fill(_ baseline: Tensor, like sample: Tensor) throws -> [UInt8] {
    if baseline.shape == sample.shape { return baseline.bytes }
    guard baseline.shape.isEmpty else {
      throw ModelError(
        .invalid,
        "the baseline's shape is \(Tensor.text(of: baseline.shape)), the sample's "
          + Tensor.text(of: sample.shape), hint: "Give a baseline of the sample's shape, or one number.")
    }
    return (0..<sample.count).flatMap { _ in baseline.bytes }
  }

  private func checkOwnership(of prepared: PreparedGame) throws {
    let idle = prepared.players.indices.first { player in
      !prepared.inputs.contains { $0.owned.indices.contains(player) && !$0.owned[player].isEmpty }
    }
    if let idle {
      throw ModelError(
        .invalid, "player \(idle) ('\(prepared.players[idle])') owns no element of any input",
        hint: "Map every player to at least one element, or remove it.")
    }
  }
}
