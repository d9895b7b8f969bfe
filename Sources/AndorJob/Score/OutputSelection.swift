// SPDX-License-Identifier: Apache-2.0

/// Which scalar of the model's outputs is explained.
public struct OutputSelection: Sendable, Equatable {
  /// The output tensor's name; `nil` for a model's only output.
  public var name: String?
  /// The score, by which the scalar follows from the outputs of a row.
  public var score: Score
  /// Which class or classes the score is about.
  public var choice: ClassChoice
  /// The row of a [B, T, V] output; negative counts from the end.
  public var position: Int?
  /// The names of the outputs of a row, all of them; `nil` where the job file gives none.
  public var classes: [String]?

  /// Creates a selection from its parts; nothing is checked here.
  public init(
    name: String? = nil, score: Score = .value, choice: ClassChoice = .fixed(0), position: Int? = nil,
    classes: [String]? = nil
  ) {
    self.name = name
    self.score = score
    self.choice = choice
    self.position = position
    self.classes = classes
  }

  /// The scalar in words, such as `the output of the class, z_c, for c = 1, of output logits`.
  public var words: String {
    let about =
      switch choice {
      case .pair(let first, let second) where score.needs == .aPair: ", for i = \(first) and j = \(second)"
      case .fixed(let index) where score.isOfAClass: ", for c = \(index)"
      case .predicted where score.isOfAClass: ", for the predicted class"
      default: ""
      }
    return score.words + about + (name.map { ", of output \($0)" } ?? "")
  }

  /// Returns the outputs that the score is about, where `classIndex` is the class that the plan has fixed.
  package func chosen(classIndex: Int) -> ChosenOutputs {
    if case .pair(let first, let second) = choice { return ChosenOutputs(first, second) }
    return ChosenOutputs(score.isOfAClass ? classIndex : 0)
  }
}

/// Which class a score is about.
public enum ClassChoice: Sendable, Equatable {
  /// The class with this index.
  case fixed(Int)
  /// The class with the largest output on the full input, ties to the smaller index.
  case predicted
  /// Two classes, for a score that needs a pair.
  case pair(Int, Int)
}
