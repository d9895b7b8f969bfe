// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText
import ArgumentParser

extension ByteCount: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

extension ModelDevice: ExpressibleByArgument {
  /// Reads `cpu`, `cuda` or `cuda:1`.
  public init?(argument: String) { self.init(argument) }
}
