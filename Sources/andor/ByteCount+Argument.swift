// SPDX-License-Identifier: Apache-2.0
import AndorText
import ArgumentParser

extension ByteCount: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
