// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A small valid job for each model, into which a test writes what it is about.
enum JobText {
  static let input = "{name: x, sample: [1, 2], baseline: 0, players: {each: true}}"

  /// An onnx job with one game of two players.
  static func onnx(
    output: String = "", input: String = input, game: String = "", rest: String = ""
  ) -> String {
    """
    andor: 1
    name: job
    model: {onnx: m.onnx}
    \(output.isEmpty ? "" : "output: {\(output)}")
    games:
      - name: g
        players: {count: 2}
        inputs: [\(input)]
        \(game)
    \(rest)
    """
  }

  /// A formula job with one game.
  static func formula(_ formula: String, players: String = "{count: 4}", rest: String = "") -> String {
    """
    andor: 1
    name: job
    model: {formula: true}
    games:
      - {name: g, players: \(players), formula: \(formula)}
    \(rest)
    """
  }
}

/// The error of a job that must not be accepted.
func refusal(of yaml: String) -> JobError? {
  do throws(JobError) {
    _ = try JobSpecification(yaml: yaml)
    return nil
  } catch {
    return error
  }
}
