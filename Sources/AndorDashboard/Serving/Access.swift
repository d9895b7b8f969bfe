// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

/// Decides who may see a dashboard: clients that have its token, from a page of its own address.
package struct Access: Sendable {
  /// The shortest token taken from outside: 128 bits, if it was made well.
  static let shortest = 22

  let token: String
  let address: DashboardAddress

  /// Creates the access to a dashboard at an address.
  package init(token: String, address: DashboardAddress) {
    self.token = token
    self.address = address
  }

  /// Returns a token of 128 random bits in hexadecimal digits.
  package static func makeToken() -> String {
    (0..<2).map { _ in
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Refuses a token that could be guessed or that a URL or a cookie would not carry.
  static func check(_ token: String) throws(DashboardError) {
    let isPlain = token.utf8.allSatisfy {
      $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") || $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")
        || $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") || $0 == UInt8(ascii: "-")
        || $0 == UInt8(ascii: "_")
    }
    guard isPlain, (shortest...256).contains(token.utf8.count) else {
      throw DashboardError(
        .token, "the dashboard's token is not one of \(shortest) to 256 letters, digits, - and _",
        hint: "Set ANDOR_DASHBOARD_TOKEN to the output of: openssl rand -hex 16")
    }
  }

  /// The cookie's name: browsers share cookies between the ports of a host.
  var cookie: String { "andor_\(address.port)" }

  /// What sets the cookie; scripts cannot read it, and other sites' requests do not carry it.
  var setCookie: String { "\(cookie)=\(token); Path=/; HttpOnly; SameSite=Strict" }

  /// The address to open, which sets the cookie.
  var url: String {
    let isAny = address.host == "0.0.0.0" || address.host == "::"
    return "http://\(isAny ? "\(Machine.hostName):\(address.port)" : "\(address)")/?token=\(token)"
  }

  /// Returns whether the request's cookie or `Authorization: Bearer` field is the token.
  package func allows(_ request: Request) -> Bool {
    if let cookie = request.cookie(cookie), matches(cookie) { return true }
    guard let words = request.fields["authorization"]?.split(separator: " "), words.count == 2,
      words[0].lowercased() == "bearer"
    else { return false }
    return matches(String(words[1]))
  }

  /// Returns whether a text is the token, in a time that tells nothing of where it differs.
  func matches(_ text: String) -> Bool {
    let (mine, its) = (Array(token.utf8), Array(text.utf8))
    guard mine.count == its.count else { return false }
    return zip(mine, its).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// Returns whether the `Host` field is one that no page of another site can have sent.
  ///
  /// DNS rebinding lets a page reach this address under a name of its own, but not under an IP address: so addresses
  /// are accepted, and the names that only this machine has.
  package static func isOwnHost(_ field: String?, machine: String = Machine.hostName) -> Bool {
    guard let field, !field.isEmpty else { return false }
    let isBracketed = field.hasPrefix("[")
    let name: Substring
    if isBracketed {
      guard let end = field.firstIndex(of: "]"), isPort(field[field.index(after: end)...]) else {
        return false
      }
      name = field[..<end].dropFirst()
      return DashboardAddress.isAddress(String(name), family: AF_INET6)
    }
    let colon = field.firstIndex(of: ":") ?? field.endIndex
    name = field[..<colon]
    guard isPort(field[colon...]) else { return false }
    return name.lowercased() == "localhost" || (!machine.isEmpty && name.lowercased() == machine.lowercased())
      || DashboardAddress.isAddress(String(name), family: AF_INET)
  }

  private static func isPort(_ text: Substring) -> Bool {
    text.isEmpty || text.hasPrefix(":") && UInt16(text.dropFirst()) != nil
  }
}
