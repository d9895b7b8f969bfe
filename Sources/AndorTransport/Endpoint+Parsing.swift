// SPDX-License-Identifier: Apache-2.0

extension Endpoint {
  /// The longest path of a Unix domain socket on Linux, in bytes.
  public static let maximumPathBytes = 107

  /// Parses `tcp://HOST:PORT` (HOST a name, an IPv4 address, `*` or a bracketed IPv6 address; PORT a number or
  /// `*`) or `ipc://PATH`; throws `badAddress` that says what is wrong.
  public init(_ text: String) throws(TransportError) {
    if text.hasPrefix("tcp://") {
      transport = try Endpoint.parseTCP(text.dropFirst(6), in: text)
    } else if text.hasPrefix("ipc://") {
      transport = try Endpoint.parseIPC(text.dropFirst(6), in: text)
    } else {
      throw .badEndpoint(text, "it begins with neither tcp:// nor ipc://")
    }
  }

  private static func parseTCP(_ rest: Substring, in text: String) throws(TransportError) -> Transport {
    guard let colon = rest.lastIndex(of: ":") else { throw .badEndpoint(text, "it has no port") }
    let portText = rest[rest.index(after: colon)...]
    guard let port = parsePort(portText) else {
      throw .badEndpoint(text, "the port is not a number from 0 to 65535")
    }
    let host = rest[..<colon]
    if host.hasPrefix("[") && host.hasSuffix("]") {
      let address = host.dropFirst().dropLast()
      let isAddress = address.utf8.count <= 45 && address.allSatisfy { $0.isHexDigit || $0 == ":" }
      guard isAddress, address.contains(":")
      else { throw .badEndpoint(text, "the host is not an IPv6 address") }
      return .tcp(host: String(address), port: port)
    }
    guard isHostName(host) else { throw .badEndpoint(text, "the host is neither a name nor an address") }
    if host.allSatisfy({ $0.isNumber || $0 == "." }) && ipv4(String(host)) == nil {
      throw .badEndpoint(text, "the host is not an IPv4 address")
    }
    return .tcp(host: String(host), port: port)
  }

  private static func parsePort(_ text: Substring) -> UInt16? {
    if text == "*" { return 0 }
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return UInt16(text)
  }

  private static func isHostName(_ host: Substring) -> Bool {
    if host == "*" { return true }
    return (1...253).contains(host.utf8.count) && host.first != "-"
      && host.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  private static func parseIPC(_ path: Substring, in text: String) throws(TransportError) -> Transport {
    guard !path.isEmpty, path != "*", path.first != "@" else {
      throw .badEndpoint(text, "ipc:// needs the path of a socket file")
    }
    guard !path.utf8.contains(0) else { throw .badEndpoint(text, "the path holds a zero byte") }
    guard path.utf8.count <= maximumPathBytes else {
      throw .badEndpoint(text, "the path is longer than \(maximumPathBytes) bytes")
    }
    return .ipc(path: String(path))
  }

  /// Returns the four numbers of a dotted IPv4 address.
  static func ipv4(_ host: String) -> [UInt8]? {
    let fields = host.split(separator: ".", omittingEmptySubsequences: false)
    guard fields.count == 4 else { return nil }
    var numbers: [UInt8] = []
    for field in fields {
      // A leading zero would mean octal to some resolvers and decimal to others.
      guard field != "*", field.count == 1 || field.first != "0",
        let number = parsePort(field).flatMap(UInt8.init(exactly:))
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}

extension TransportError {
  static func badEndpoint(_ text: String, _ reason: String) -> TransportError {
    TransportError(
      code: .badAddress, message: "`\(text.prefix(200))` is not an address: \(reason)",
      hint: "Write tcp://HOST:PORT or ipc://PATH")
  }
}
