// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// How a search for an explanation went, thinned so that a long one takes about 150 points.
///
/// Points are taken where the iterations have grown by a sixteenth, and at the end: even spacing on the
/// logarithmic axis on which convergence is looked at.
struct SearchHistory {
  private(set) var points: [Explanation.Step] = []
  private var last: Explanation.Step?
  private var next = 0

  init() {}

  /// Creates the course of a search that has ended.
  init(_ course: [Explanation.Step]) { (points, last) = (course, course.last) }

  /// Takes note of a look at the certificate, `seconds` after the search began.
  mutating func note(_ progress: SearchProgress, seconds: Double) {
    let step = Explanation.Step(
      iterations: progress.iterations, seconds: seconds, objective: progress.objective,
      lowerBound: progress.lowerBound)
    last = step
    guard progress.iterations >= next else { return }
    points.append(step)
    next = progress.iterations + max(1, progress.iterations / 16)
  }

  /// The points with the last look as the last of them.
  var steps: [Explanation.Step] {
    guard let last, points.last != last else { return points }
    return points + [last]
  }
}
