// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Testing

/// What a job may say about an input of the model `linear` (x: 3 float32).
@Suite struct InputTests {
  private func said(_ input: InputSpecification, players names: [String] = players(3), tensors: String? = nil)
    throws -> [Double]
  {
    let game = GameSpecification(name: "g", players: names, tensors: tensors, inputs: [input])
    let evaluator = try host(.onnx(path: "models/linear.onnx"), [game]).evaluator(
      game: 0, batch: 8, nullPlayers: [], classIndex: 0)
    var values: [Double] = []
    try evaluator.evaluate(.subcube(first: 0, bits: names.count), into: &values)
    return values
  }

  private func refusal(
    _ input: InputSpecification, players names: [String] = players(3), tensors: String? = nil
  )
    -> ModelError?
  {
    #expect(throws: ModelError.self) { try said(input, players: names, tensors: tensors) }
  }

  private let sample = TensorReference.file("tensors/vector.npy")
  private let zero = TensorReference.inline(values: [0], shape: [])

  private func x(
    _ sample: TensorReference? = nil, baseline: TensorReference? = .inline(values: [0], shape: []),
    players: PlayerMap? = .each, name: String = "x"
  ) -> InputSpecification {
    InputSpecification(name: name, sample: sample ?? self.sample, baseline: baseline, players: players)
  }

  @Test func samplesComeFromFilesContainersAndTheJob() throws {
    let known = [0.5, 3.5, -5.5, -2.5, 1.5, 4.5, -4.5, -1.5]
    #expect(try said(x()) == known)
    #expect(try said(x(.inline(values: [2, 3, 4], shape: [3]))) == known)
    // Sample (T, F, T) as 1, 0, 1 with baseline (2, 2, 2).
    let flags = try said(
      x(.named("flags"), baseline: .inline(values: [2], shape: [])), tensors: "tensors/valid.safetensors")
    // 1.5·2 − 2·2 + 0.25·2 + 0.5 and 1.5·1 − 2·0 + 0.25·1 + 0.5.
    #expect(flags[0] == 0)
    #expect(flags[7] == 2.25)
  }

  @Test func aPlayerMayOwnSeveralElementsAndSomeBelongToNobody() throws {
    // Player 0 owns x0 and x2, x1 always keeps its 3.
    let map = PlayerMap.tensor(.inline(values: [0, -1, 0], shape: [3]))
    #expect(try said(x(players: map), players: players(1)) == [-5.5, -1.5])
    // One id for all elements broadcasts.
    let one = PlayerMap.tensor(.inline(values: [0], shape: [1]))
    #expect(try said(x(players: one), players: players(1)) == [0.5, -1.5])
  }

  @Test func mapsThatDoNotFitAreRefused() throws {
    let maps: [PlayerMap] = [
      .tensor(.inline(values: [0, 1, 3], shape: [3])), .tensor(.inline(values: [0, 1, -2], shape: [3])),
      .tensor(.inline(values: [0, 1], shape: [2])),
      .tensor(.inline(values: [0, 1, 2, 0, 1, 2], shape: [2, 3])),
      .grid(rows: 1, columns: 3), .tensor(.file("tensors/bool.npy")),
    ]
    withEvery("map", in: maps) { map in
      #expect(refusal(x(players: map))?.code == .invalid, "\(map)")
    }
    let fraction = PlayerMap.tensor(.inline(values: [0, 0.5, 1], shape: [3]))
    #expect(refusal(x(players: fraction))?.code == .lossy)
    let idle = refusal(x(players: .tensor(.inline(values: [0, 0, 2], shape: [3]))))
    #expect(idle?.message.contains("player 1 ('p1') owns no element") == true)
    #expect(refusal(x(), players: players(2))?.code == .invalid)
    #expect(refusal(x(), players: players(4))?.code == .invalid)
  }

  @Test func missingPartsAreNamed() throws {
    #expect(refusal(x(baseline: nil))?.message.contains("no baseline") == true)
    #expect(refusal(x(name: "z"))?.message.contains("'x' is not given") == true)
    #expect(refusal(x(.named("ids")))?.code == .invalid)
    #expect(refusal(x(.named("no")), tensors: "tensors/valid.safetensors")?.code == .missing)
    #expect(refusal(x(.file("tensors/absent.npy")))?.code == .missing)
    let place = refusal(x(.file("tensors/truncated.npy")))?.place
    #expect(place?.hasPrefix("game g, input x, ") == true)
  }

  @Test func shapesMustBeOneRow() throws {
    let batched = refusal(x(.inline(values: [2, 3, 4], shape: [1, 3])))
    #expect(batched?.hint.contains("batch axis") == true)
    #expect(refusal(x(.inline(values: [2, 3], shape: [2])))?.code == .invalid)
    #expect(refusal(x(baseline: .inline(values: [0, 0], shape: [2])))?.code == .invalid)
  }

  @Test func numbersMustFitTheModelsType() throws {
    // 2^40 + 1 has no float32; int64 ids take no fraction.
    let game = GameSpecification(
      name: "g", players: players(3),
      inputs: [
        InputSpecification(
          name: "ids", sample: .inline(values: [1, 2.5, 3], shape: [3]), baseline: zero, players: .each)
      ])
    let host = try host(
      .onnx(path: "models/sequence.onnx"), [game], output: OutputSelection(score: .logit, position: 0))
    let error = #expect(throws: ModelError.self) {
      try host.evaluator(game: 0, batch: 8, nullPlayers: [], classIndex: 0)
    }
    #expect(error?.code == .lossy)
    #expect(error?.message.contains("2.5") == true)
  }
}
