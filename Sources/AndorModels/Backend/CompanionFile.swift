// SPDX-License-Identifier: Apache-2.0

/// A file that a model's file names beside itself.
struct CompanionFile: Equatable {
  /// Its path relative to the folder of the model's file, as that says it.
  let location: String
  /// The bytes that it must have at least.
  let bytes: Int
}
