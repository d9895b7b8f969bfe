// SPDX-License-Identifier: Apache-2.0
import AndorDashboard
import Testing

@Suite struct AccessTests {
  private let access: Access

  init() throws { access = Access(token: Samples.token, address: try DashboardAddress("127.0.0.1:81")) }

  private func request(_ fields: [String: String]) throws -> Request {
    let lines = fields.map { "\($0.key): \($0.value)\r\n" }.joined()
    return try #require(try Request.parse(Array("GET / HTTP/1.1\r\n\(lines)\r\n".utf8)))
  }

  @Test func theTokenOpensAsCookieOrBearer() throws {
    #expect(access.allows(try request(["Cookie": "andor_81=\(Samples.token)"])))
    #expect(access.allows(try request(["Cookie": "x=y; andor_81=\(Samples.token); z=1"])))
    #expect(access.allows(try request(["Authorization": "Bearer \(Samples.token)"])))
  }

  @Test func everythingElseDoesNot() throws {
    let almost = Samples.token.dropLast() + "0"
    for fields in [
      [:], ["Cookie": "andor_81=\(almost)"], ["Cookie": "andor_82=\(Samples.token)"],
      ["Cookie": "andor_81="], ["Authorization": "Bearer \(Samples.token)x"],
      ["Authorization": "Basic \(Samples.token)"], ["Authorization": Samples.token],
      ["Authorization": "Bearer \(Samples.token.dropLast())"],
    ] {
      #expect(!access.allows(try request(fields)), "\(fields)")
    }
  }

  @Test func tokensAreLongAndDiffer() {
    let tokens = Set((0..<100).map { _ in Access.makeToken() })
    #expect(tokens.count == 100)
    #expect(tokens.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
  }

  @Test(arguments: [
    "127.0.0.1", "127.0.0.1:8787", "10.1.2.3:80", "[::1]:8787", "[fe80::1]", "localhost", "LOCALHOST:1",
    "this-machine:9",
  ])
  func addressesAndOwnNamesAreTaken(host: String) {
    #expect(Access.isOwnHost(host, machine: "this-machine"))
  }

  /// A name of somebody else that was made to point here.
  @Test(arguments: [
    nil, "", "evil.example", "evil.example:8787", "localhost.evil.example", "127.0.0.1.evil.example",
    "127.0.0.1@evil", "[::1].evil", "[::1", "127.0.0.1:x", "127.0.0.1:99999", "this-machine.", "1",
  ])
  func otherNamesAreNot(host: String?) {
    #expect(!Access.isOwnHost(host, machine: "this-machine"))
  }

  @Test(arguments: ["127.0.0.1:8787", "localhost:0", "[::1]:65535"])
  func addressesOfThisMachineAreLoopback(text: String) throws {
    #expect(try DashboardAddress(text).isLoopback)
  }

  @Test(arguments: [
    "8787", ":8787", "127.0.0.1", "127.0.0.1:65536", "host.example:80", "[127.0.0.1]:1", "::1:80",
  ])
  func otherTextIsNoAddress(text: String) {
    #expect(throws: DashboardError.self) { try DashboardAddress(text) }
  }

  @Test func theWorldIsLetInOnRequestOnly() throws {
    let address = try DashboardAddress("0.0.0.0:0")
    #expect(throws: DashboardError.self) { try Dashboard(at: address, version: "1") }
    let dashboard = try Dashboard(at: address, allowOutside: true, version: "1")
    dashboard.end()
  }

  @Test(arguments: ["", "short", "0123456789abcdef0123456789abcde\n", "0123456789abcdef 0123456789abcdef"])
  func tokensThatCouldBeGuessedAreRefused(token: String) throws {
    let address = try DashboardAddress("127.0.0.1:0")
    #expect(throws: DashboardError.self) { try Dashboard(at: address, token: token, version: "1") }
  }
}
