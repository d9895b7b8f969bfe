// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Ports of this machine.
enum Port {
  /// An address of the loopback interface on which nobody listens now.
  static func free() -> String {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        guard bind(descriptor, generic, size) == 0, getsockname(descriptor, generic, &size) == 0 else {
          fatalError("no free port: errno \(errno)")
        }
      }
    }
    return "tcp://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
  }
}
