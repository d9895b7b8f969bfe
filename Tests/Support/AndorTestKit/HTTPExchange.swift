// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A TCP connection to a port of this machine, for tests that speak HTTP to it byte by byte.
public final class HTTPExchange {
  private let descriptor: Int32
  private var received: [UInt8] = []

  /// Connects; `nil` where nobody listens.
  public init?(port: UInt16) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else {
      close(descriptor)
      return nil
    }
    // Only ends a test that hangs.
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Sends text.
  public func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Everything up to and including a text, or up to the end of the connection.
  public func read(through end: String) -> String {
    let mark = Array(end.utf8)
    var searched = 0
    while true {
      if let found = Self.find(mark, in: received, from: searched) {
        defer { received.removeFirst(found + mark.count) }
        return String(decoding: received[..<(found + mark.count)], as: UTF8.self)
      }
      searched = max(0, received.count - mark.count)
      guard fill() else {
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
      }
    }
  }

  /// Everything up to the end of the connection.
  public func readAll() -> String {
    while fill() {}
    defer { received = [] }
    return String(decoding: received, as: UTF8.self)
  }

  private func fill() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    received += buffer[..<count]
    return true
  }

  private static func find(_ mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= mark.count else { return nil }
    return (start...(max(start, bytes.count - mark.count))).first { place in
      place + mark.count <= bytes.count && bytes[place..<place + mark.count].elementsEqual(mark)
    }
  }

  /// The whole answer to a GET of a path, the head included; empty where nobody answers.
  public static func get(
    _ path: String, port: UInt16, host: String? = nil, token: String? = nil, fields: [String] = []
  ) -> String {
    guard let exchange = HTTPExchange(port: port) else { return "" }
    exchange.get(path, host: host ?? "127.0.0.1:\(port)", token: token, fields: fields)
    return exchange.readAll()
  }

  /// Asks for a path.
  public func get(_ path: String, host: String = "127.0.0.1", token: String? = nil, fields: [String] = []) {
    var lines = ["GET \(path) HTTP/1.1", "Host: \(host)"] + fields
    if let token { lines.append("Authorization: Bearer \(token)") }
    send(lines.joined(separator: "\r\n") + "\r\n\r\n")
  }

  /// The body of an answer.
  public static func body(of answer: String) -> String {
    // A line end of HTTP is one character.
    let lines = answer.split(separator: "\r\n", maxSplits: .max, omittingEmptySubsequences: false)
    guard let empty = lines.firstIndex(where: \.isEmpty) else { return "" }
    return lines[(empty + 1)...].joined(separator: "\r\n")
  }
}
