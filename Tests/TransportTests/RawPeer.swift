// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Glibc

/// A peer that speaks ZMTP 3.0 (ZeroMQ RFC 23) by hand over a TCP connection, so that it can lie.
final class RawPeer {
  private var descriptor: Int32

  /// Connects to a TCP endpoint of this machine.
  init?(_ endpoint: Endpoint) {
    guard case .tcp(_, let port) = endpoint.transport else { return nil }
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Writes the bytes; false if the other side has hung up.
  @discardableResult func write(_ bytes: [UInt8]) -> Bool {
    send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  /// Exchanges greetings and READY commands, this side's with the given properties.
  ///
  /// A message must not follow before the other side's READY is here.
  func shakeHands(_ properties: [(name: String, value: String)]) -> Bool {
    write(RawPeer.greeting + RawPeer.ready(properties))
    // A greeting, and a short command with its flags and length.
    guard let answer = read(count: 66), answer[64] == 4 else { return false }
    return read(count: Int(answer[65])) != nil
  }

  /// Breaks the connection off with a reset, as a machine that fails does, instead of ending it.
  func reset() {
    var abrupt = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abrupt, socklen_t(MemoryLayout<linger>.size))
    close(descriptor)
    descriptor = -1
  }

  private func read(count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return recv(descriptor, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
  }

  /// Waits until the other side hangs up, reading whatever it says; false if it does not in time.
  func waitForHangUp() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    return eventually { () -> Bool? in
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      return count == 0 || (count < 0 && errno == ECONNRESET) ? true : nil
    } ?? false
  }

  /// The greeting of a peer without encryption.
  static let greeting: [UInt8] =
    [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 0] + Array("NULL".utf8)
    + [UInt8](repeating: 0, count: 16 + 32)

  /// The READY command with the given properties.
  static func ready(_ properties: [(name: String, value: String)]) -> [UInt8] {
    var body: [UInt8] = [5] + Array("READY".utf8)
    for (name, value) in properties {
      body += [UInt8(name.utf8.count)] + Array(name.utf8)
      body += [0, 0, 0, UInt8(value.utf8.count)] + Array(value.utf8)
    }
    return [4, UInt8(body.count)] + body
  }

  /// One part of a message, below 256 bytes.
  static func part(_ bytes: [UInt8], more: Bool) -> [UInt8] { [more ? 1 : 0, UInt8(bytes.count)] + bytes }
}
