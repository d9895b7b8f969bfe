// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSampling

extension PlanChoice {
  /// Reads `auto`, `cube` or `{sample: …}`.
  init(_ cursor: YAMLCursor) throws(JobError) {
    let forms = "Write auto, cube for all 2^n masks of at most \(Limits.players) players, or {sample: 4000}."
    switch cursor.node.scalar?.string {
    case "auto": self = .auto
    case "cube": self = .cube
    case let word?: throw cursor.failure("unknown plan '\(word.shortened)'", hint: forms)
    case nil:
      guard let sample = try cursor.mapping(allowed: ["sample"])["sample"] else {
        throw cursor.failure("the plan says nothing", hint: forms)
      }
      self = .sample(try SampleChoice(sample))
    }
  }
}

extension SampleChoice {
  private static let most = SampleSchedule.mostEvaluations

  /// Reads a number of evaluations, or the rounds in which they come.
  init(_ cursor: YAMLCursor) throws(JobError) {
    if cursor.node.scalar != nil {
      let count = try Self.evaluations(cursor)
      self.init(
        try Self.schedule(cursor) { () throws(SampleError) in try SampleSchedule(first: count, most: count) })
      return
    }
    let entries = try cursor.mapping(allowed: ["first", "most", "seed", "until", "confidence", "order"])
    let until = try entries["until"]?.mapping(allowed: ["shapley", "r2"]) ?? [:]
    if let place = entries["until"], until.isEmpty {
      throw place.failure("until says nothing", hint: "Write {shapley: 0.01}, {r2: 0.005} or both.")
    }
    guard until.isEmpty || entries["most"] != nil else {
      throw cursor.failure(
        "until is given without most", hint: "Add most: the evaluations after which to stop in any case.")
    }
    let most = try entries["most"].map(Self.evaluations)
    let first =
      try entries["first"].map(Self.evaluations) ?? most.map { min($0, 1000) }
      ?? PlanChoice.defaultEvaluations
    let positive = Double.leastNormalMagnitude...1e6
    let shapley = try until["shapley"]?.number("until.shapley", in: positive)
    let r2 = try until["r2"]?.number("until.r2", in: positive)
    let confidence = try entries["confidence"]?.number("confidence", in: 0.5...0.999999) ?? 0.95
    self.init(
      try Self.schedule(cursor) { () throws(SampleError) in
        try SampleSchedule(
          first: first, most: most ?? first, untilShapley: shapley, untilR2: r2, confidence: confidence)
      })
    if let value = try entries["seed"]?.integer("seed", in: 0...Int.max) { seed = UInt64(value) }
    if let value = try entries["order"]?.integer("order", in: 1...MaskTable.mostPlayers) { order = value }
  }

  private static func evaluations(_ cursor: YAMLCursor) throws(JobError) -> Int {
    let count = try cursor.integer("the number of evaluations", in: 200...most)
    guard count % 2 == 0 else {
      throw cursor.failure(
        "\(count) evaluations are an odd number, and masks are evaluated in pairs",
        hint: "Write \(count - 1) or \(count + 1).")
    }
    return count
  }

  private static func schedule(
    _ cursor: YAMLCursor, _ make: () throws(SampleError) -> SampleSchedule
  ) throws(JobError) -> SampleSchedule {
    do throws(SampleError) { return try make() } catch {
      throw cursor.failure(
        "a sample that cannot be drawn: \(error)", hint: "Write {first: 1000, most: 16000}, or one number.")
    }
  }
}
