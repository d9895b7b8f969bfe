// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import AndorTransport

/// Results from one worker thread to one coordinator thread over loopback TCP, in the open and encrypted.
enum TransportBenchmark {
  static func run(_ arguments: [String]) {
    print("bytes a message       encrypted   messages/s        MB/s")
    for encrypted in [false, true] {
      for (bytes, count) in [(64, 200_000), (8 << 10, 50_000), (8 << 20, 100)] {
        do { try measure(bytes, count, encrypted: encrypted) } catch { print("stopped: \(error)") }
      }
    }
  }

  private static func measure(_ bytes: Int, _ count: Int, encrypted: Bool) throws {
    let context = try Context()
    let (serverKeys, workerKeys) = (try CurveKeyPair.generate(), try CurveKeyPair.generate())
    let worker = try AuthorisedPeer(name: "worker", publicKey: workerKeys.publicKey)
    let authenticator = try Authenticator(context, authorised: [worker])
    var settings = RouterSettings()
    if encrypted { settings.curve = CurveServer(keys: serverKeys) }
    let router = try Socket.router(context, settings)
    let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
    let thread = try NativeThread {
      var settings = DealerSettings()
      settings.connection.linger = .seconds(60)
      if encrypted { settings.curve = CurveClient(keys: workerKeys, serverKey: serverKeys.publicKey) }
      do { try produce(bytes, count, settings, endpoint) } catch { print("stopped: \(error)") }
    }
    let poller = Poller(waker: try Waker())
    poller.watch(router)
    // The first message stands for the handshake and is not counted.
    var received = -1
    var start = ContinuousClock.now
    while received < count, !(try poller.wait(timeout: .seconds(10)).isEmpty) {
      while try router.receive() != nil {
        if received < 0 { start = .now }
        received += 1
      }
    }
    let elapsed = (ContinuousClock.now - start).components
    let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    thread.join()
    withExtendedLifetime(authenticator) {}
    print(
      Machine.column(Double(bytes), width: 15), encrypted ? "        yes" : "         no",
      Machine.column(Double(received) / seconds, width: 15),
      Machine.column(Double(received * bytes) / seconds * 1e-6, width: 12))
  }

  private static func produce(
    _ bytes: Int, _ count: Int, _ settings: DealerSettings, _ endpoint: Endpoint
  ) throws {
    let dealer = try Socket.dealer(Context(), settings)
    try dealer.connect(endpoint)
    let poller = Poller(waker: try Waker())
    poller.watch(dealer, for: .writable)
    let frame = Frame(adopting: [UInt8](repeating: 1, count: bytes))
    var sent = -1
    while sent < count {
      if try dealer.send([frame]) == .sent { sent += 1 } else { _ = try poller.wait(timeout: .seconds(10)) }
    }
  }
}
