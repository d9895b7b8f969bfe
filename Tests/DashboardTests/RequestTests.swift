// SPDX-License-Identifier: Apache-2.0
import AndorDashboard
import Testing

@Suite struct RequestTests {
  private func parse(_ text: String) throws(Request.Malformed) -> Request? {
    try Request.parse(Array(text.utf8))
  }

  @Test func aHeadIsReadWhole() throws {
    let text = "GET /shard?n=5&x=a=b HTTP/1.1\r\nHost: localhost:1\r\nCookie: a=1; andor_1=two\r\n\r\nrest"
    let request = try #require(try parse(text))
    #expect(request.method == "GET" && request.path == "/shard")
    #expect(request.query == ["n": "5", "x": "a=b"])
    #expect(request.fields["host"] == "localhost:1")
    #expect(request.cookie("andor_1") == "two" && request.cookie("andor_2") == nil)
  }

  @Test func aHeadThatIsNotWholeIsWaitedFor() throws {
    let text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    for length in 0..<text.utf8.count - 1 {
      let part = String(decoding: text.utf8.prefix(length), as: UTF8.self)
      #expect(try parse(part) == nil, "after \(length) bytes")
    }
    #expect(try parse(text) != nil)
  }

  @Test(arguments: [
    "GET /\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET http://a/ HTTP/1.1\r\n\r\n", "GET / HTTP/2\r\n\r\n",
    "\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\n: v\r\n\r\n",
    "GET /\u{0} HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}GET / HTTP/1.1\r\n\r\n",
  ])
  func whatIsNoRequestIsRefused(text: String) {
    #expect(throws: Request.Malformed.syntax) { try parse(text) }
  }

  @Test func longHeadsAreRefused() {
    let long = String(repeating: "a", count: Request.mostBytes)
    #expect(throws: Request.Malformed.tooLong) { try parse("GET /\(long)") }
    let many = String(repeating: "A: b\r\n", count: 100)
    #expect(throws: Request.Malformed.tooLong) { try parse("GET / HTTP/1.1\r\n\(many)\r\n") }
  }

  /// Two hosts or two tokens: whoever stands between could have believed the other one.
  @Test func fieldsThatComeTwiceAreNotBelieved() throws {
    let request = try #require(try parse("GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\nX: c\r\n\r\n"))
    #expect(request.fields == ["x": "c"])
  }

  @Test func bytesThatAreNoTextAreRefused() {
    #expect(throws: Request.Malformed.syntax) {
      try Request.parse(Array("GET /".utf8) + [0xFF, 0xC0] + Array(" HTTP/1.1\r\n\r\n".utf8))
    }
  }
}
