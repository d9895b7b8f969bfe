// SPDX-License-Identifier: Apache-2.0
import AndorSystem

extension Authenticator {
  /// Connects to a bound CURVE socket with a key that nobody authorised, and returns when it was refused.
  ///
  /// A coordinator does this once at its start, as each mistake in the set-up of ZAP lets everybody in
  /// silently. Throws `strangerNotRefused` if the stranger got in, or if nothing happened before the timeout.
  /// Takes a few milliseconds; leaves one entry in the denials.
  public static func verifyThatStrangersAreRefused(
    at endpoint: Endpoint, serverKey: CurvePublicKey, timeout: Duration = .seconds(5)
  ) throws(TransportError) {
    let context = try Context()
    var settings = DealerSettings()
    settings.curve = try CurveClient(keys: .generate(), serverKey: serverKey)
    let stranger = try Socket.dealer(context, settings)
    let monitor = try SocketMonitor(stranger)
    let poller = Poller(waker: try onSystem(Waker()))
    poller.watch(monitor)
    try stranger.connect(endpoint.reachableLocally)
    let end = Moment.now.advanced(by: timeout)
    while case let now = Moment.now, now < end {
      _ = try poller.wait(timeout: end.since(now))
      while let event = try monitor.next() {
        if case .handshakeFailed(.refused) = event { return }
        if event == .ready { throw .strangerNotRefused("\(endpoint) admits a stranger") }
      }
    }
    throw .strangerNotRefused("\(endpoint) did not reject a stranger within \(timeout)")
  }
}

extension TransportError {
  fileprivate static func strangerNotRefused(_ message: String) -> TransportError {
    TransportError(
      code: .strangerNotRefused, message: message,
      hint: "Do not run a cluster on this machine until `andor doctor` finds a libzmq that rejects strangers")
  }
}
