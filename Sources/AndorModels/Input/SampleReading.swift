// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// One input of a game as numbers, for those who show a sample rather than run a model on it.
public struct ReadSample: Sendable {
  /// The lengths of the axes.
  public let shape: [Int]
  /// Whether the sample's elements are integers, as the ids of tokens are.
  public let isInteger: Bool
  /// The sample's elements, row by row.
  public let sample: [Double]
  /// What masked elements become.
  public let baseline: [Double]
  /// The player of each element, −1 where nobody's presence changes it.
  public let owners: [Int]
}

/// Reads the samples of a planned job again.
public enum SampleReading {
  /// Inputs of more elements than this are not read: nothing shows so many.
  private static let mostElements = 1 << 22

  /// Returns the inputs of numbers of a game that have players; none for models that have no tensors.
  /// - Throws: `ModelError` where a file is not there or cannot be read; `JobError` where it is not the one
  ///   that was planned.
  public static func inputs(of game: GameSpecification, in plan: JobPlan) throws -> [ReadSample] {
    guard !game.inputs.isEmpty else { return [] }
    let folder = try JobFolder(path: plan.folder, allowOutside: plan.allowOutside)
    let prepared = try GamePreparation.prepare(
      game, for: game.inputs.map { InputSignature(name: $0.name) }
    ) { path in
      let file = try folder.resolve(path)
      if let artifact = plan.artifacts.first(where: { $0.path == path }), !FileDigest.matches(file, artifact)
      {
        throw JobError(
          .invalid, "'\(path)' is not the file that the job read", at: plan.folder,
          hint: "Restore it to have the sample shown.")
      }
      return file
    }
    return prepared.inputs.filter {
      !$0.owned.isEmpty && $0.texts == nil && $0.sample.count <= mostElements
    }.map(read)
  }

  private static func read(_ input: PreparedInput) -> ReadSample {
    let baseline = Tensor(
      elementType: input.sample.elementType, shape: input.sample.shape, bytes: input.baseline)
    var owners = [Int](repeating: -1, count: input.sample.count)
    for (player, elements) in input.owned.enumerated() {
      for element in elements { owners[Int(element)] = player }
    }
    return ReadSample(
      shape: input.sample.shape, isInteger: input.sample.elementType.isInteger,
      sample: input.sample.asNumbers, baseline: baseline.asNumbers, owners: owners)
  }
}

extension Tensor {
  /// The elements as float64, whatever their type; integers beyond 2^53 are rounded.
  fileprivate var asNumbers: [Double] {
    elementType.isInteger || elementType == .bool ? integers.map { Double($0) } : numbers
  }
}
