// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// An attribution as other tools save it: an `.npy` file with a number for each player.
package enum AttributionFile {
  /// Reads the numbers of `n` players, null players included, along one axis.
  /// - Throws: `ModelError` where the file is missing or damaged, holds more or fewer numbers, or one that is none.
  package static func read(_ path: String, players n: Int) throws(ModelError) -> [Double] {
    let header = try fromFile(NpyHeader(try InputFile(path, limit: Limits.artifactBytes), limits: .job))
    guard header.count == n, header.shape.count(where: { $0 != 1 }) <= 1 else {
      throw ModelError(
        .invalid, "the attribution has shape \(Tensor.text(of: header.shape)), but \(n) players need [\(n)]",
        at: path, hint: "Give one number for each player, in their order: the sum over its elements.")
    }
    guard header.elementType != .bool else {
      throw ModelError(
        .invalid, "the attribution has truth values", at: path, hint: "Save whole or real numbers.")
    }
    let tensor = try fromFile(Tensor(npy: path, limits: .job))
    let numbers = tensor.elementType.isInteger ? tensor.integers.map { Double($0) } : tensor.numbers
    for (player, number) in numbers.enumerated() where !(abs(number) <= Limits.value) {
      throw ModelError(
        number.isFinite ? .invalid : .nonFinite,
        "the number of player \(player) is \(number), "
          + (number.isFinite ? "beyond \(Limits.value)" : "not finite"),
        at: path, hint: "Give each player a finite number.")
    }
    return numbers
  }
}
