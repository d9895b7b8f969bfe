// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension OutputSelection {
  /// Checks that the score can be taken of rows with some number of outputs, and that all of them have names, or none.
  ///
  /// Throws `ModelError.invalid`.
  package func check(outputs count: Int, chosen: ChosenOutputs) throws {
    try score.check(outputs: count, chosen: chosen)
    guard let classes, classes.count != count else { return }
    throw ModelError(
      .invalid, "there are names of \(classes.count) classes, but a row has \(count) outputs",
      at: "output.classes",
      hint: "Name all outputs of a row, in their order, or leave classes away.")
  }
}

extension Score {
  /// Checks that the score can be taken of rows with some number of outputs.
  ///
  /// Throws `ModelError.invalid` where there are too many or too few, or where those chosen do not exist.
  package func check(outputs count: Int, chosen: ChosenOutputs) throws {
    func refuse(_ what: String, _ hint: String) -> ModelError {
      ModelError(.invalid, what, at: "output", hint: hint)
    }
    let classes = 0..<count
    switch needs {
    case .oneOutput:
      guard count == 1 else {
        throw refuse(
          "the score `\(name)` needs one output a row, but there are \(count)",
          "Use `score: logit` with a class.")
      }
    case .aPair:
      guard let second = chosen.second, classes.contains(chosen.first), classes.contains(second) else {
        let pair = [chosen.first, chosen.second].compactMap { $0.map(String.init) }.joined(separator: " and ")
        throw refuse(
          "the \(name) of classes \(pair) needs more than \(count) outputs a row",
          "Choose two classes from 0 to \(count - 1).")
      }
    case .aClass, .aClassAmongOthers:
      guard classes.contains(chosen.first) else {
        throw refuse(
          "class \(chosen.first) is beyond the \(count) outputs of a row",
          "Choose a class from 0 to \(count - 1).")
      }
      guard needs == .aClass || count > 1 else {
        throw refuse(
          "the score `\(name)` compares classes, but a row has one output",
          "Use `logit` for a logit and `log_odds_from_sigmoid` for a sigmoid.")
      }
    }
  }
}
