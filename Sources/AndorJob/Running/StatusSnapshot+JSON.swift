// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

extension StatusSnapshot {
  /// The snapshot as JSON on one line, snake_case keys sorted; a rate that is no number becomes text.
  public var json: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("a snapshot holds only numbers and text")
    }
    return Array(data)
  }

  /// Reads a snapshot as a coordinator sends it.
  /// - Throws: `JobError` where it is not one.
  public init(json: [UInt8]) throws(JobError) {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      self = try decoder.decode(StatusSnapshot.self, from: Data(json))
    } catch {
      throw JobError(
        .refused, "the coordinator's status cannot be read",
        hint: "Run the same version of andor on all machines.")
    }
  }
}
