// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorStore
import AndorSystem
import AndorTransport
import AndorWire

/// The last word to the workers of a job that is over.
///
/// A coordinator that is killed between the result and its goodbyes leaves them waiting for one that resumes the job,
/// ten minutes by default; the job is done then, and there is nothing to resume.
public enum Farewell {
  /// However many come, and whoever they are, it ends after so many times the patience.
  private static let longest = 10

  /// Listens until no worker has come for a while, or until interrupted, and sends home whoever greets.
  /// - Parameter patience: how long no worker has come at the end; ten times that is the most that it takes.
  /// - Returns: how many workers were sent home.
  /// - Throws: `TransportError` where the address cannot be used.
  public static func say(
    of store: JobStore, at endpoint: Endpoint, keys: KeyFolder?, patience: Duration,
    interruption: Interruption
  ) throws -> Int {
    guard let fingerprint = SHA256Digest(hexadecimal: store.plan.fingerprint) else {
      preconditionFailure("a stored plan is sealed")
    }
    let network = try RouterNetwork(
      keys: keys, bounds: PeerBounds(), frameBytes: Int(ConnectionSettings().maximumFrameBytes),
      waker: interruption.waker)
    _ = try network.listen(at: endpoint)
    let goodbye = Frame(
      adopting: WireCodec.encode(
        Envelope(
          fingerprint: fingerprint, session: .random(in: 1 ... .max),
          message: .goodbye(Goodbye(.jobOver, "the job is over")))))
    var told: Set<RoutingID> = []
    let begun = Moment.now
    var last = begun
    while interruption.count == 0, Moment.now.since(last) < patience,
      Moment.now.since(begun) < patience * longest
    {
      try network.wait(for: .milliseconds(20), messages: true)
      while let message = try network.receive() {
        guard let worker = greeter(in: message, network) else { continue }
        // One that has gone meanwhile needs no goodbye.
        guard (try? network.send([goodbye], to: worker)) == .sent else { continue }
        if told.insert(worker).inserted { last = .now }
      }
      while try network.nextEnded() != nil {}
    }
    return told.count
  }

  /// Returns who greets as a worker in a message.
  private static func greeter(in message: IncomingMessage, _ network: RouterNetwork) -> RoutingID? {
    guard message.isComplete, let header = message.frames.first, network.access?.allows(message.peer) ?? true,
      let envelope = try? header.withUnsafeBytes({ try WireCodec.decode($0) }),
      case .hello(let hello) = envelope.message, hello.role == .worker
    else { return nil }
    return message.sender
  }
}
