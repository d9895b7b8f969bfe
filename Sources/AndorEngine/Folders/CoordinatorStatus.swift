// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import AndorTransport
import AndorWire

/// The status of a running job, asked of its coordinator as an observer.
struct CoordinatorStatus {
  /// How long a coordinator may take to answer.
  static let patience = Duration.seconds(5)

  private let endpoint: Endpoint
  private let socket: Socket
  private let monitor: SocketMonitor
  private let poller: Poller

  /// Connects in the background.
  init(_ address: String, keys: KeyFolder?) throws {
    endpoint = try Endpoint(address)
    var settings = DealerSettings()
    settings.curve = try keys?.client()
    socket = try Socket.dealer(Context(), settings)
    monitor = try SocketMonitor(socket)
    try socket.connect(endpoint)
    poller = Poller(waker: try Waker())
    poller.watch(monitor)
  }

  /// Asks for the status and waits for the answer.
  /// - Throws: `unreachable` where none comes, `notAuthorised` where the coordinator does not take these keys.
  func snapshot() throws -> StatusSnapshot {
    let deadline = Moment.now.advanced(by: Self.patience)
    var isAsked = false
    var isUp = false
    var brokenHandshakes = 0
    while Moment.now < deadline {
      poller.watch(socket, for: isAsked ? .readable : .writable)
      let ready = try poller.wait(timeout: deadline.since(.now))
      while let event = try monitor.next() {
        if case .handshakeFailed(let failure) = event { brokenHandshakes += try check(failure) }
        if case .ready = event { isUp = true }
        if case .disconnected = event, isUp {
          // A coordinator in a flood cut it: the question is gone.
          try socket.reconnect(endpoint)
          (isUp, isAsked) = (false, false)
        }
      }
      // A coordinator that ends may break one off; as for workers, several in a row mean that keys do not fit.
      guard brokenHandshakes < 5 else { break }
      if !isAsked, ready.isWritable(socket) { isAsked = try ask() }
      while isAsked, let message = try socket.receive() {
        if let snapshot = try Self.read(message.frames) { return snapshot }
      }
    }
    guard brokenHandshakes < 3 else {
      throw EngineError(
        .notAuthorised, "the process at \(endpoint) ends every handshake",
        hint: "Check the address, and that --keys holds this coordinator's public key.")
    }
    throw EngineError(
      .unreachable, "no coordinator answers at \(endpoint)",
      hint:
        "Check the address and --keys (one that uses keys does not answer others), or ask for the status of "
        + "the job's folder.")
  }

  /// Throws `notAuthorised` for a handshake that failed of its keys; returns 1 for one that was broken off without a
  /// word.
  private func check(_ failure: HandshakeFailure) throws -> Int {
    switch failure {
    case .refused:
      throw EngineError(
        .notAuthorised, "the coordinator at \(endpoint) does not accept this key",
        hint: "Allow the key there with 'andor keys allow'.")
    case .mismatch:
      throw EngineError(
        .notAuthorised, "the coordinator at \(endpoint) and this command do not agree on encryption",
        hint: "Pass --keys DIR with the key folder made for this coordinator.")
    case .broken: return 1
    }
  }

  private func ask() throws -> Bool {
    let request = WireCodec.encode(Envelope(message: .statusRequest))
    return try socket.send([Frame(copying: request)]) == .sent
  }

  /// Returns the snapshot in an answer; `nil` for other messages.
  private static func read(_ frames: [Frame]) throws -> StatusSnapshot? {
    guard let header = frames.first else { return nil }
    let envelope = try WireCodec.decode(header.bytes)
    if case .refusal(let refusal) = envelope.message {
      let code: EngineError.Code = refusal.code == .notAuthorised ? .notAuthorised : .misconfigured
      throw EngineError(code, refusal.sentence, hint: "Ask with the andor that the coordinator runs.")
    }
    guard case .status = envelope.message, frames.count == 2 else { return nil }
    try envelope.message.check(payloadSizes: [frames[1].count])
    return try StatusSnapshot(json: frames[1].bytes)
  }
}
