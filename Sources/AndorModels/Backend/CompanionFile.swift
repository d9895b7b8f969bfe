// SPDX-License-Identifier: Apache-2.0

/// A file that a model's file names beside itself.
package struct CompanionFile: Equatable {
  /// Its path relative to the folder of the model's file, as that says it.
  package let location: String
  /// The bytes that it must have at least.
  package let bytes: Int
}
