// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where a dashboard listens: an IP address and a port.
public struct DashboardAddress: Sendable, Equatable, CustomStringConvertible {
  /// The IP address in text, without brackets.
  public let host: String
  /// The port; 0 for any free one.
  public var port: UInt16
  let isIPv6: Bool

  /// Reads `127.0.0.1:8787`, `[::1]:8787` or `localhost:8787`.
  /// - Throws: `DashboardError` with code `address` for anything else.
  public init(_ text: String) throws(DashboardError) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      throw Self.malformed(text)
    }
    let name = text[..<colon]
    let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
    host = name == "localhost" ? "127.0.0.1" : String(isBracketed ? name.dropFirst().dropLast() : name)
    isIPv6 = isBracketed
    self.port = port
    guard Self.isAddress(host, family: isIPv6 ? AF_INET6 : AF_INET) else { throw Self.malformed(text) }
  }

  /// Whether only this machine can reach it.
  public var isLoopback: Bool { isIPv6 ? host == "::1" : host.hasPrefix("127.") }

  /// As in a URL: `127.0.0.1:8787`, `[::1]:8787`.
  public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Returns whether a text is an IP address of a family.
  static func isAddress(_ text: String, family: Int32) -> Bool {
    var bytes = in6_addr()
    return inet_pton(family, text, &bytes) == 1
  }

  private static func malformed(_ text: String) -> DashboardError {
    DashboardError(
      .address, "\(text) is not an address for the dashboard",
      hint: "Give an IP address and a port, such as 127.0.0.1:8787; port 0 takes any free one.")
  }
}
