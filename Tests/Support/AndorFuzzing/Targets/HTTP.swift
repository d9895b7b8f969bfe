// SPDX-License-Identifier: Apache-2.0
import AndorDashboard

private let access: Access = {
  guard let address = try? DashboardAddress("127.0.0.1:8787") else { fatalError("the address is one") }
  return Access(token: token, address: address)
}()
private let token = "0123456789abcdef0123456789abcdef"

/// A request to the dashboard: the same whatever the pieces it comes in; who has no token is not let in.
@Sendable func checkHTTP(_ bytes: [UInt8]) throws -> Bool {
  let outcome = parse(bytes)
  // Its end is found once: what comes later changes nothing, and before its end there is no request.
  if let end = headEnd(bytes) {
    let whole = parse(Array(bytes[..<end]))
    try require(bytes.count > Request.mostBytes || whole == outcome, "what follows the head changes it")
    let early = parse(Array(bytes[..<(end - 1)]))
    try require(early == .incomplete || early == .refused, "a head without its end is a request")
  } else {
    try require(outcome == .incomplete || outcome == .refused, "a head without an end is a request")
  }
  guard case .request(let request) = outcome else { return false }
  try require(request.path.hasPrefix("/"), "the path is '\(request.path)'")
  try require(request.fields.count <= 64, "\(request.fields.count) fields")
  let written = head(of: request)
  try require(parse(Array(written.utf8)) == outcome, "'\(written)' is read otherwise")
  if access.allows(request) {
    let shown = String(decoding: bytes, as: UTF8.self)
    try require(shown.contains(token), "a client without the token is let in")
  }
  if Access.isOwnHost(request.fields["host"], machine: "node-1"), let host = request.fields["host"] {
    try require(
      host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }, "'\(host)' is taken for an own address")
  }
  if let address = try? DashboardAddress(request.path.dropFirst().description) {
    let again = try? DashboardAddress("\(address)")
    try require(again == address, "the address \(address) is read otherwise")
  }
  return true
}

private enum Outcome: Equatable {
  case request(Request)
  case incomplete
  case refused
}

private func parse(_ bytes: [UInt8]) -> Outcome {
  do throws(Request.Malformed) {
    return try Request.parse(bytes).map { .request($0) } ?? .incomplete
  } catch {
    return .refused
  }
}

/// The first place behind an empty line, which ends a head of more than nothing.
private func headEnd(_ bytes: [UInt8]) -> Int? {
  let ends = ["\n\n", "\n\r\n"].compactMap { bytes.firstRange(of: Array($0.utf8))?.upperBound }
  return ends.min()
}

private func head(of request: Request) -> String {
  let query = request.query.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
  let fields = request.fields.map { "\($0.key):\($0.value)\r\n" }.joined()
  return "\(request.method) \(request.path)\(query.isEmpty ? "" : "?\(query)") HTTP/1.1\r\n\(fields)\r\n"
}
