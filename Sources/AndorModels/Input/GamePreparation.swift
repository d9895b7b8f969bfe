// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// Reads one game's tensors and checks them against the model's inputs.
struct GamePreparation {
  private let game: GameSpecification
  private let resolve: ModelHost.Resolver
  private let container: SafetensorsFile?

  /// Returns the game with its inputs in the order of `signatures`; throws `ModelError` naming game and input.
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
    var given: [String: InputSpecification] = [:]
    for input in game.inputs {
      guard given.updateValue(input, forKey: input.name) == nil else {
        throw ModelError(.invalid, "an input is given twice", hint: "Give every input once.")
      }
    }
    let expected = Set(signatures.map(\.name))
    let list = "The model's inputs are \(signatures.map(\.name).joined(separator: ", "))."
    if let missing = signatures.first(where: { given[$0.name] == nil }) {
      throw ModelError(.invalid, "the model's input '\(missing.name)' is not given", hint: list)
    }
    if let surplus = game.inputs.first(where: { !expected.contains($0.name) }) {
      throw ModelError(.invalid, "the model has no input '\(surplus.name)'", hint: list)
    }
    var isRowByRow = false
    let inputs = try signatures.compactMap { signature in
      guard let input = given[signature.name] else { return nil as PreparedInput? }
      if input.players != nil, signature.firstAxis == .oneRow { isRowByRow = true }
      do { return try preparedInput(input, signature) } catch let error as ModelError {
        throw error.within("input \(input.name)")
      }
    }
    let result = PreparedGame(
      name: game.name, players: game.players, inputs: inputs, isRowByRow: isRowByRow)
    try checkOwnership(of: result)
    return result
  }

  private func preparedInput(_ input: InputSpecification, _ signature: InputSignature) throws -> PreparedInput
  {
    if input.players != nil, signature.firstAxis == .inner {
      throw ModelError(
        .invalid,
        "the input has players and the shape \(Tensor.text(of: signature.shape ?? [])), without a batch axis",
        hint:
          "Export the model with a symbolic first axis (dynamic_axes, or dynamic_shapes), or one of length 1."
      )
    }
    let reading = ElementReading(game: game, input: input, container: container, resolve: resolve)
    var (sample, texts) = try reading.elements(of: input.sample, for: signature)
    let isWhole = try isWhole(sample.shape, signature, isMasked: input.players != nil)
    if isWhole, signature.firstAxis == .oneRow, sample.shape.count == signature.shape?.count {
      sample = Tensor(elementType: sample.elementType, shape: [1] + sample.shape, bytes: sample.bytes)
    }
    guard let map = input.players else {
      try sample.requireNumbers(
        from: input.sample, allowing: input.missing ? [.nan, .infinity] : [.infinity])
      return PreparedInput(
        name: input.name, sample: sample, baseline: sample.bytes, owned: [], texts: texts, isWhole: isWhole)
    }
    guard sample.count > 0 else {
      throw ModelError(
        .invalid, "the sample has no elements, and so none for a player",
        hint: "Leave its players out, or give a sample with data.")
    }
    guard let reference = input.baseline else {
      throw ModelError(
        .invalid, "the input has players but no baseline", hint: "Add `baseline`: a tensor or a number.")
    }
    try sample.requireNumbers(from: input.sample, allowing: input.missing ? [.nan] : [])
    var baseline = try reading.elements(of: reference, like: sample.elementType, texts: &texts)
    // A number that stands for all elements was written by hand: NaN is meant.
    let isOneNumber = if case .inline(_, []) = reference { true } else { false }
    try baseline.requireNumbers(from: reference, allowing: input.missing || isOneNumber ? [.nan] : [])
    baseline = try baseline.filling(sample.shape)
    let owners = try map.owners(shape: sample.shape, players: game.players.count, read: reading.tensor)
    var owned = [[Int32]](repeating: [], count: game.players.count)
    for (element, player) in owners.enumerated() where player >= 0 { owned[player].append(Int32(element)) }
    return PreparedInput(
      name: input.name, sample: sample, baseline: baseline.bytes, owned: owned, texts: texts)
  }

  /// Checks a sample's shape against the model's, and returns whether the model takes the sample once for a batch.
  private func isWhole(_ shape: [Int], _ signature: InputSignature, isMasked: Bool) throws -> Bool {
    guard let expected = signature.shape else { return false }
    func fits(_ shape: [Int]) -> Bool {
      shape.count == expected.count && zip(shape, expected).allSatisfy { $1 < 0 || $0 == $1 }
    }
    let isBatched = shape.count == expected.count + 1 && shape.first == 1
    switch signature.firstAxis {
    case .batch: if fits(shape) { return false }
    case .inner: if fits(shape) { return true }
    case .oneRow:
      if fits(shape) { return !isMasked }
      if !isMasked, isBatched, fits(Array(shape.dropFirst())) { return true }
    }
    throw ModelError(
      .invalid,
      "the sample's shape is \(Tensor.text(of: shape)), but the model wants \(Tensor.text(of: expected))",
      hint: isBatched && signature.firstAxis != .inner
        ? "Leave out the batch axis: a sample is one row." : "Give the sample the shape of one row.")
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
