// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob
import AndorModels
import Glibc

/// Formulas a second, and the loop around ONNX Runtime against ONNX Runtime alone.
enum ModelsBenchmark {
  /// Arguments: a folder with `model.onnx` and `sample.npy`, and the batches to measure; without a
  /// folder only the formula is measured.
  static func run(_ arguments: [String]) {
    do {
      try formula()
      if let folder = arguments.first {
        let batches = arguments.dropFirst().compactMap { Int($0) }
        for batch in batches.isEmpty ? [64, 256, 1024] : batches { try onnx(folder, batch: batch) }
      }
    } catch {
      print("error: \(error)")
    }
  }

  private static func formula() throws {
    var state: UInt64 = 1
    let terms = (0..<20).map { (index: Int) -> Formula.Term in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var mask: UInt64 = 0
      for shift in [8, 16, 24, 32] {
        let player = Int(state >> UInt64(shift)) % 20
        mask |= UInt64(1) << UInt64(player)
      }
      return Formula.Term(kind: index % 2 == 0 ? .and : .or, mask: mask, value: Double(index) - 9.5)
    }
    let game = GameSpecification(
      name: "g", players: (0..<20).map { "p\($0)" }, formula: Formula(terms: terms))
    let job = JobSpecification(name: "b", model: .formula, output: OutputSelection(), games: [game])
    let evaluator = try ModelHost(job) { $0 }.evaluator(
      game: 0, batch: 1024, nullPlayers: [], classIndex: 0)
    var values: [Double] = []
    try evaluator.evaluate(.subcube(first: 0, bits: 20), into: &values)
    let time = Machine.milliseconds(rounds: 5) {
      try? evaluator.evaluate(.subcube(first: 0, bits: 20), into: &values)
    }
    print("formula, 20 terms, 2^20 masks, 1 thread: \(Machine.column(1048.576 / time)) M masks/s")
  }

  /// Processor time of this thread, the least of three runs: both sides run on it alone, and other
  /// processes of a busy machine do not count.
  private static func threadMilliseconds(_ body: () -> Void) -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) * 1e-6
    }
    return (0..<3).map { _ in
      let start = now()
      body()
      return now() - start
    }.min() ?? 0
  }

  /// A model with one float32 input `x`, every element (or cell of equal elements) a player.
  private static func onnx(_ folder: String, batch: Int) throws {
    let (model, sample) = (folder + "/model.onnx", folder + "/sample.npy")
    let shape = try Tensor(
      npy: sample,
      limits: TensorLimits(
        fileBytes: 1 << 30, headerBytes: 1 << 20, containerHeaderBytes: 1 << 20, dimensions: 16,
        elements: 1 << 28)
    ).shape
    let count = shape.reduce(1, *)
    let players = min(count, 16)
    let owners = (0..<count).map { Double($0 * players / count) }
    let network = try OnnxModel(OnnxRuntime.open(), path: model)
    let input = InputSpecification(
      name: network.inputs[0].name, sample: .file(sample),
      baseline: .inline(values: [0], shape: []),
      players: .tensor(.inline(values: owners, shape: shape)))
    let game = GameSpecification(
      name: "g", players: (0..<players).map { "p\($0)" }, inputs: [input])
    let job = JobSpecification(
      name: "b", model: .onnx(path: model), output: OutputSelection(score: .logit), games: [game])
    let evaluator = try ModelHost(job) { $0 }.evaluator(
      game: 0, batch: batch, nullPlayers: [], classIndex: 0)
    var values: [Double] = []
    let bits = min(players, 16)
    let batches = max(1 << bits / batch, 1)
    var rows = [UInt8](repeating: 0, count: batch * count * 4)
    try rows.withUnsafeMutableBytes { buffer in
      let bare = try OnnxThread(
        network, inputs: [OnnxThread.Input(type: .float32, shape: [batch] + shape, rows: buffer)], output: 0)
      var ratios: [Double] = []
      var (alone, engine) = (0.0, 0.0)
      for _ in 0..<5 {
        alone = threadMilliseconds {
          for _ in 0..<batches { try? bare.run { _ in } }
        }
        engine = threadMilliseconds {
          try? evaluator.evaluate(.subcube(first: 0, bits: bits), into: &values)
        }
        ratios.append(alone / engine)
      }
      print(
        "onnx, batch \(batch): alone\(Machine.column(alone)) ms, engine\(Machine.column(engine)) ms, "
          + "median ratio\(Machine.column(ratios.sorted()[2]))")
    }
  }
}
