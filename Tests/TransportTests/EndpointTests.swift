// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import AndorTransport
import Glibc
import Testing

@Suite struct EndpointTests {
  @Test(arguments: [
    ("tcp://127.0.0.1:5570", true), ("tcp://127.9.9.9:1", true), ("tcp://localhost:80", true),
    ("tcp://[::1]:80", true), ("ipc:///tmp/a b", true), ("ipc://relative/path", true),
    ("tcp://0.0.0.0:5570", false), ("tcp://10.0.0.7:5570", false), ("tcp://head-node.cluster:5570", false),
    ("tcp://128.0.0.1:1", false), ("tcp://127.example.org:1", false), ("tcp://[::]:80", false),
    ("tcp://eth0:65535", false), ("tcp://*:0", false),
  ]) func addressesAreUnderstood(_ text: String, _ isLoopback: Bool) throws {
    let endpoint = try Endpoint(text)
    #expect(endpoint.description == text)
    #expect(endpoint.isLoopback == isLoopback)
    #expect(endpoint.reachableLocally.isLoopback || endpoint.reachableLocally == endpoint)
  }

  @Test(arguments: [
    "", "tcp://", "tcp://127.0.0.1", "tcp://127.0.0.1:", "tcp://127.0.0.1:65536", "tcp://127.0.0.1:-1",
    "tcp://127.0.0.1:+1", "tcp://127.0.0.1:8o", "tcp://:5570", "tcp://127.1:5570", "tcp://256.0.0.1:1",
    "tcp://127.0.0.01:1", "tcp://::1:80", "tcp://[::1:80", "tcp://[x]:80", "tcp://a b:80", "tcp://-x:1",
    "tcp://a;b:1", "tcp://127.0.0.1:99999999999999999999", "udp://127.0.0.1:1", "127.0.0.1:5570", "ipc://",
    "ipc://*", "ipc://@abstract", "ipc://a\0b", "inproc://zeromq.zap.01", "TCP://127.0.0.1:1", "tcp://ü:1",
  ]) func othersAreRefused(_ text: String) {
    let error = #expect(throws: TransportError.self) { try Endpoint(text) }
    #expect(error?.code == .badAddress)
  }

  @Test func pathsFitIntoASocketAddress() throws {
    let longest = "ipc:///" + String(repeating: "a", count: 106)
    #expect(try Endpoint(longest).description == longest)
    #expect(throws: TransportError.self) { try Endpoint(longest + "a") }
  }

  @Test func wildcardsAreReachedOnThisMachine() throws {
    #expect(try Endpoint("tcp://*:7").reachableLocally == Endpoint("tcp://127.0.0.1:7"))
    #expect(try Endpoint("tcp://0.0.0.0:7").reachableLocally == Endpoint("tcp://127.0.0.1:7"))
    #expect(try Endpoint("tcp://[::]:7").reachableLocally == Endpoint("tcp://[::1]:7"))
  }

  @Test func randomTextNeverTraps() {
    var random = SeededRandom(seed: 5)
    let pieces = [
      "tcp://", "ipc://", "127", ".", ":", "[", "]", "*", "0", "\u{301}", "é", "/", "@", "-", "999999",
    ]
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }
      _ = try? Endpoint(text.joined())
    }
  }
}
