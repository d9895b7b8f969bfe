// SPDX-License-Identifier: Apache-2.0

/// Minimises a smooth function by the limited-memory quasi-Newton method L-BFGS (Nocedal, 1980), with steps that are
/// halved until they gain.
struct LimitedMemory {
  /// The most gradients to compute.
  var evaluations: Int
  /// How many steps the approximation of the curvature remembers.
  var memory = 12

  /// Returns the best point found.
  /// - Parameter function: value and gradient; `nil` where there is none.
  func minimise(from start: [Double], _ function: ([Double]) -> (value: Double, slope: [Double])?) -> [Double]
  {
    guard var here = function(start) else { return start }
    var (point, left) = (start, evaluations - 1)
    var steps: [(move: [Double], change: [Double], inverse: Double)] = []
    while left > 0 {
      var direction = Self.direction(here.slope, steps)
      var along = Self.dot(direction, here.slope)
      if !(along < 0) {
        steps = []
        direction = here.slope.map { -$0 }
        along = -Self.dot(here.slope, here.slope)
      }
      let length = Self.dot(direction, direction).squareRoot()
      guard along < 0, length > 1e-9 else { break }
      // No step changes logarithms by more than a factor of about e² in all.
      var share = min(1, (steps.isEmpty ? 1 : 4) / length)
      var next: (value: Double, slope: [Double])?
      var moved = point
      while left > 0 {
        moved = zip(point, direction).map { $0 + share * $1 }
        next = function(moved)
        left -= 1
        if let next, next.value <= here.value + 1e-4 * share * along { break }
        next = nil
        share *= 0.4
        if share * length < 1e-7 { break }
      }
      guard let reached = next else { break }
      let move = zip(moved, point).map { $0 - $1 }
      let change = zip(reached.slope, here.slope).map { $0 - $1 }
      let product = Self.dot(move, change)
      if product > 1e-10 * Self.dot(change, change).squareRoot() { steps.append((move, change, 1 / product)) }
      if steps.count > memory { steps.removeFirst() }
      let gain = here.value - reached.value
      (point, here) = (moved, reached)
      if gain < 1e-5 * abs(here.value) { break }
    }
    return point
  }

  /// The two loops over remembered steps.
  private static func direction(
    _ slope: [Double], _ steps: [(move: [Double], change: [Double], inverse: Double)]
  ) -> [Double] {
    var result = slope.map { -$0 }
    var shares: [Double] = []
    for step in steps.reversed() {
      let share = step.inverse * dot(step.move, result)
      shares.append(share)
      for i in result.indices { result[i] -= share * step.change[i] }
    }
    if let last = steps.last {
      let scale = 1 / (last.inverse * dot(last.change, last.change))
      for i in result.indices { result[i] *= scale }
    }
    for (step, share) in zip(steps, shares.reversed()) {
      let other = step.inverse * dot(step.change, result)
      for i in result.indices { result[i] += (share - other) * step.move[i] }
    }
    return result
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }
}
