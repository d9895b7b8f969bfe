// SPDX-License-Identifier: Apache-2.0
import Glibc

extension Machine {
  /// The machine's name on its network; empty where the system does not tell.
  package static let hostName: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()
}
