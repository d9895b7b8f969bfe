// SPDX-License-Identifier: Apache-2.0
import AndorDashboard
import AndorJob
import AndorTestKit
import Testing

/// A dashboard that listens, and clients that speak to it byte by byte.
@Suite struct ServerTests {
  private let dashboard: Dashboard
  private let port: UInt16

  init() throws {
    dashboard = try Dashboard(at: DashboardAddress("127.0.0.1:0"), token: Samples.token, version: "1")
    let text = dashboard.url.components(from: "http://127.0.0.1:", to: "/?token=\(Samples.token)")
    port = try #require(UInt16(text))
    dashboard.show(Samples.view())
  }

  private func get(_ path: String, fields: [String] = [], token: String? = Samples.token) -> String {
    HTTPExchange.get(path, port: port, token: token, fields: fields)
  }

  private func raw(_ text: String) throws -> String {
    let exchange = try #require(HTTPExchange(port: port))
    exchange.send(text)
    return exchange.readAll()
  }

  @Test func pathsAnswerWithTheirTypes() {
    for (path, type, content) in [
      ("/", "text/html", "<h1>"), ("/dashboard.css", "text/css", "--paper"),
      ("/dashboard.js", "text/javascript", "EventSource"), ("/icon.svg", "image/svg+xml", "<svg"),
      ("/status.json", "application/json", "{"),
      ("/metrics", "text/plain; version=0.0.4", "andor_build_info"),
    ] {
      let answer = get(path)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(path)")
      #expect(answer.contains("Content-Type: \(type)") && answer.contains(content), "\(path)")
      #expect(answer.contains("Cache-Control: no-store\r\n"), "\(path)")
      #expect(answer.contains("Content-Security-Policy: default-src 'none'; script-src 'self';"), "\(path)")
      #expect(!answer.contains("unsafe-inline"), "\(path)")
      #expect(answer.contains("Content-Length: \(HTTPExchange.body(of: answer).utf8.count)\r\n"), "\(path)")
    }
  }

  @Test func withoutTokenNothingIsSaid() {
    let wrong = String(repeating: "0", count: 32)
    for path in ["/", "/events", "/status.json", "/metrics", "/dashboard.js", "/shard?n=0", "/nowhere"] {
      for token in [nil, wrong] {
        let answer = get(path, token: token)
        #expect(answer.hasPrefix("HTTP/1.1 401 "), "\(path)")
        #expect(!answer.contains("sample"), "\(path)")
      }
    }
    #expect(get("/?token=\(wrong)", token: nil).hasPrefix("HTTP/1.1 401 "))
    #expect(HTTPExchange.body(of: get("/healthz", token: nil)) == "ok\n")
  }

  @Test func theTokenBecomesACookie() {
    let answer = get("/?token=\(Samples.token)", token: nil)
    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
    let cookie = "andor_\(port)=\(Samples.token)"
    #expect(answer.contains("Set-Cookie: \(cookie); Path=/; HttpOnly; SameSite=Strict\r\n"))
    #expect(answer.contains("content=\"0; url=/\""))
    #expect(get("/", fields: ["Cookie: \(cookie)"], token: nil).contains("<h1>"))
  }

  @Test func otherMethodsAreRefused() throws {
    for method in ["POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "CONNECT"] {
      let answer = try raw("\(method) / HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 405 ") && answer.contains("Allow: GET\r\n"), "\(method)")
    }
  }

  @Test func namesThatPointHereAreRefused() {
    for host in ["evil.example", "evil.example:\(port)"] {
      let answer = HTTPExchange.get("/", port: port, host: host, token: Samples.token)
      #expect(answer.hasPrefix("HTTP/1.1 403 "), "\(host)")
    }
    #expect(
      HTTPExchange.get("/status.json", port: port, host: "[::1]:1", token: Samples.token).contains(" 200 "))
  }

  @Test(arguments: [
    "/../etc/passwd", "/..%2f..%2fetc/passwd", "/dashboard.css/../../Package.swift", "//", "/dashboard.js/",
    "/%2e",
    "/shard", "/shard?n=99", "/shard?n=-1", "/shard?n=9223372036854775808",
  ])
  func otherPathsAreNotFound(path: String) {
    #expect(get(path).hasPrefix("HTTP/1.1 404 "))
  }

  @Test func nonsenseIsAnsweredAndForgotten() throws {
    #expect(try raw("nonsense\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
    #expect(try raw("GET /\(String(repeating: "a", count: 8200))").hasPrefix("HTTP/1.1 431 "))
    #expect(get("/status.json").hasPrefix("HTTP/1.1 200 "))
  }

  @Test func updatesComeAsTheyHappen() throws {
    let exchange = try #require(HTTPExchange(port: port))
    exchange.get("/events", token: Samples.token)
    #expect(exchange.read(through: "\r\n\r\n").contains("Content-Type: text/event-stream"))
    #expect(exchange.read(through: "\n\n") == "retry: 2000\n\n")
    // The first view may not have been served before the request.
    while true {
      let event = exchange.read(through: "\n\n")
      #expect(event.hasPrefix("event: whole\n"))
      if event.contains("\"map\":\"d3lw12\"") || event.isEmpty { break }
    }
    dashboard.show(Samples.view(done: 4))
    let update = exchange.read(through: "\n\n")
    #expect(update.hasPrefix("event: update\n") && update.contains("\"map\":\"3d 4l\""))
    let id = update.components(from: "id: ", to: "\n")
    dashboard.show(Samples.view(done: 5))
    let next = exchange.read(through: "\n\n")
    let other = try #require(HTTPExchange(port: port))
    other.get("/events", token: Samples.token, fields: ["Last-Event-ID: \(id)"])
    _ = other.read(through: "retry: 2000\n\n")
    #expect(other.read(through: "\n\n") == next)
    dashboard.end()
    #expect(exchange.read(through: "\n\n").hasPrefix("event: end\n"))
    #expect(exchange.readAll() == "")
    #expect(get("/healthz") == "", "nobody listens after the end")
  }

  /// A client that reads nothing costs one update of memory and delays nobody; it later gets a whole one.
  @Test func slowClientsAreSkipped() throws {
    let slow = try #require(HTTPExchange(port: port))
    slow.get("/events", token: Samples.token)
    let quick = try #require(HTTPExchange(port: port))
    quick.get("/events", token: Samples.token)
    _ = quick.read(through: "retry: 2000\n\n")
    for round in 0..<200 {
      dashboard.show(Samples.view(done: round % 16, workers: 1000 - round % 2))
      // As every view is waited for here, none is left out for the quick one.
      let event = quick.read(through: "\n\n")
      #expect(event.hasPrefix("event: "), "round \(round)")
    }
    #expect(get("/status.json").hasPrefix("HTTP/1.1 200 "))
    dashboard.end()
    let all = slow.readAll()
    #expect(all.contains("event: whole\n"))
    #expect(all.matches(of: #/event: update/#).count < 200)
  }

  @Test func tooManyClientsAreTurnedAway() throws {
    var clients: [HTTPExchange] = []
    for _ in 0..<64 {
      let client = try #require(HTTPExchange(port: port))
      client.get("/events", token: Samples.token)
      #expect(client.read(through: "retry: 2000\n\n").contains(" 200 "))
      clients.append(client)
    }
    #expect(get("/status.json").hasPrefix("HTTP/1.1 503 "))
    clients.removeLast(8)
    let letIn = withEventually { get("/status.json").hasPrefix("HTTP/1.1 200 ") }
    #expect(letIn)
  }

  /// However many connections somebody without the token opens, those with it see the job.
  @Test func strangersTakeNoPlaces() throws {
    let viewer = try #require(HTTPExchange(port: port))
    viewer.get("/events", token: Samples.token)
    _ = viewer.read(through: "retry: 2000\n\n")
    var strangers: [HTTPExchange] = []
    for number in 0..<200 {
      // The system may be slower to accept than this is to connect.
      guard let stranger = HTTPExchange(port: port) else { continue }
      if number % 2 == 0 { stranger.send("GET /healthz HTTP/1.1\r\n") }
      strangers.append(stranger)
      if number % 20 == 0 { #expect(get("/status.json").hasPrefix("HTTP/1.1 200 "), "\(number)") }
    }
    #expect(get("/status.json").hasPrefix("HTTP/1.1 200 "))
    dashboard.show(Samples.view(done: 4))
    #expect(!viewer.read(through: "\n\n").isEmpty, "the viewer's stream goes on")
    // The oldest had to go.
    #expect(strangers[0].readAll() == "")
  }

  private func withEventually(_ condition: () -> Bool) -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(60)
    while clock.now < end { if condition() { return true } }
    return false
  }
}
