// SPDX-License-Identifier: Apache-2.0

extension StatusSnapshot {
  /// The snapshot as JSON on one line, snake_case keys sorted; a rate that is no number becomes text.
  public var json: [UInt8] { SnakeCaseJSON.bytes(of: self) }

  /// Reads a snapshot as a coordinator sends it.
  /// - Throws: `JobError` where it is not one.
  public init(json: [UInt8]) throws(JobError) {
    do {
      self = try SnakeCaseJSON.read(StatusSnapshot.self, from: json)
    } catch {
      throw JobError(
        .refused, "the coordinator's status cannot be read",
        hint: "Run the same version of andor on all machines.")
    }
  }
}
