// SPDX-License-Identifier: Apache-2.0

/// An answer to a request.
struct Response: Equatable {
  /// The statuses that are ever sent.
  enum Status: String {
    case ok = "200 OK"
    case badRequest = "400 Bad Request"
    case unauthorised = "401 Unauthorized"
    case forbidden = "403 Forbidden"
    case notFound = "404 Not Found"
    case methodNotAllowed = "405 Method Not Allowed"
    case timeout = "408 Request Timeout"
    case tooLong = "431 Request Header Fields Too Large"
    case unavailable = "503 Service Unavailable"
  }

  var status = Status.ok
  var type: String
  var body: [UInt8]
  /// Further fields.
  var fields: [(name: String, value: String)] = []

  static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

  init(_ status: Status = .ok, type: String, _ body: [UInt8]) {
    (self.status, self.type, self.body) = (status, type, body)
  }

  /// Creates a sentence for people.
  init(_ status: Status, _ sentence: String) {
    self.init(status, type: "text/plain; charset=utf-8", Array((sentence + "\n").utf8))
  }

  /// The fields of every answer: nothing is cached, and a page runs no script but ours.
  private static let common = """
    Cache-Control: no-store\r
    Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r
    X-Content-Type-Options: nosniff\r
    Referrer-Policy: no-referrer\r
    Cross-Origin-Resource-Policy: same-origin\r

    """

  /// The answer as it is sent; the connection ends with it.
  var bytes: [UInt8] {
    var head = "HTTP/1.1 \(status.rawValue)\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
    for field in fields { head += "\(field.name): \(field.value)\r\n" }
    return Array((head + Self.common + "Connection: close\r\n\r\n").utf8) + body
  }

  /// The head of a stream of events, which ends when either side closes it.
  static let streamHead = Array(
    ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n" + common
      + "Connection: close\r\n\r\nretry: 2000\n\n").utf8)
}
