// SPDX-License-Identifier: Apache-2.0
import AndorJob
import ArgumentParser

extension ModelDevice: ExpressibleByArgument {
  /// Reads `cpu`, `cuda` or `cuda:1`.
  public init?(argument: String) { self.init(argument) }
}
