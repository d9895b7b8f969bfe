// SPDX-License-Identifier: Apache-2.0
import AndorText
import ArgumentParser

extension ByteCount: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}
