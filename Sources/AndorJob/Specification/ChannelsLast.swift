// SPDX-License-Identifier: Apache-2.0

extension [Int] {
  /// Whether a shape looks like that of an image whose last axis is that of its colours: [H, W, 3].
  ///
  /// A grid over its last two axes would cut colours from each other.
  package var isChannelsLast: Bool {
    count >= 3 && self[count - 1] <= 4 && self[count - 1] >= 1 && self[count - 1] < self[count - 2]
      && self[count - 1] < self[count - 3]
  }
}
