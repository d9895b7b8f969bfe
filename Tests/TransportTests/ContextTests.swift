// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Glibc
import Testing

/// Everything that keeps a context alive, in an array so that it can be let go in any order.
@Suite(.timeLimit(.minutes(1))) struct ContextTests {
  /// All orders of four elements.
  private static let orders: [[Int]] = (0..<256).compactMap { code in
    let order = [code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6]
    return Set(order).count == 4 ? order : nil
  }

  @Test func endsInAnyOrder() throws {
    #expect(ContextTests.orders.count == 24)
    for order in ContextTests.orders {
      let context = try Context()
      let authenticator = try Authenticator(context, authorised: [])
      let router = try Socket.router(context)
      let monitor = try SocketMonitor(router)
      var parts: [AnyObject?] = [context, authenticator, router, monitor]
      _ = consume context
      _ = consume authenticator
      _ = consume router
      _ = consume monitor
      for index in order { parts[index] = nil }
    }
  }

  @Test func unsentMessagesHoldItForTheLingerTimeOnly() throws {
    let context = try Context()
    let router = try Socket.router(context)
    let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
    var settings = DealerSettings()
    settings.connection.linger = .milliseconds(50)
    let dealer = try Socket.dealer(context, settings)
    try dealer.connect(endpoint)
    let large = Frame(adopting: [UInt8](repeating: 1, count: 8 << 20))
    #expect(try dealer.send([large], again: .wouldBlock) == .sent)
    for _ in 0..<5 { _ = try dealer.send([large]) }
  }

  @Test func lastReferenceOnAnotherThread() async throws {
    let context = try Context()
    let task = Task.detached {
      _ = try Socket.router(context)
    }
    _ = consume context
    try await task.value
  }

  @Test func oneAuthenticatorForAContext() throws {
    let context = try Context()
    let first = try Authenticator(context, authorised: [])
    let error = #expect(throws: TransportError.self) { try Authenticator(context, authorised: []) }
    #expect(error?.code == .addressInUse)
    withExtendedLifetime(first) {}
  }

  @Test func theLibraryCanEncrypt() {
    #expect(Context.hasCurve)
    #expect(Context.libraryVersion.hasPrefix("4."))
  }
}
