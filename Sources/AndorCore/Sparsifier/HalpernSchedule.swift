// SPDX-License-Identifier: Apache-2.0

/// How strongly an iteration is drawn back to its anchor, and when it gets a new one.
///
/// Step k after the anchor was set keeps the share (k + 1)/(k + 2) of the reflected step (Halpern 1967; Lieder
/// 2021: the residual then falls like 1/k, and the iterates do not circle). Starting again from where one stands,
/// once the residual has halved, makes the convergence linear on problems as sharp as linear programs (after
/// Applegate, Hinder, Lu and Lubin 2023; Lu and Yang 2024).
struct HalpernSchedule: Sendable, Equatable {
  /// Steps since the anchor was set.
  private(set) var steps = 0
  /// The residual of the first of them.
  private(set) var first = 0.0
  /// All steps so far.
  private(set) var total = 0

  init() {}

  /// Creates a schedule as it stood.
  init(steps: Int, first: Double, total: Int) { (self.steps, self.first, self.total) = (steps, first, total) }

  /// The share of the step that is kept.
  var keep: Double { Double(steps + 1) / Double(steps + 2) }

  /// Takes note of an iteration that set the anchor to where it stands, without a step.
  mutating func skip() { (steps, total) = (0, total + 1) }

  /// Takes note of a step's residual; whether the anchor is to be set to where the iteration stands.
  mutating func take(residual: Double) -> Bool {
    if steps == 0 { first = residual }
    (steps, total) = (steps + 1, total + 1)
    // Halved: as sharp as it gets. Half of all steps without that: the anchor is stale, and holds the iteration back.
    guard residual <= 0.5 * first || steps > max(50, total / 2) else { return false }
    steps = 0
    return true
  }
}
