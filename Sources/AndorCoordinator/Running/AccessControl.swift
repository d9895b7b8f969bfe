// SPDX-License-Identifier: Apache-2.0
import AndorTransport

/// The control of access by a key folder, whose list of workers is read again while the job runs.
///
/// Without keys there is no control, and the transport then binds to addresses of this machine only.
final class AccessControl: WorkerAccess {
  private let folder: KeyFolder
  private let authenticator: Authenticator
  private let server: CurveServer
  private var lastRead: Int64 = .min / 2

  /// Starts to answer handshakes of the context's sockets; before any of them is bound.
  /// - Throws: `TransportError` where keys or list cannot be read.
  init(_ folder: KeyFolder, context: Context) throws(TransportError) {
    self.folder = folder
    server = try folder.server()
    authenticator = try Authenticator(
      context, domain: server.domain, authorised: try folder.authorisedWorkers())
  }

  /// The keys that the listening socket is opened with.
  var curve: CurveServer { server }

  /// Connects with a random key, which must be refused.
  /// - Throws: `TransportError` where it is not.
  func verify(at endpoint: Endpoint) throws(TransportError) {
    try Authenticator.verifyThatStrangersAreRefused(
      at: endpoint.reachableLocally, serverKey: server.keys.publicKey)
  }

  /// Returns whether a message's sender is on the list now; its handshake may have been long ago.
  func allows(_ peer: AuthorisedPeer?) -> Bool { peer.map(authenticator.authorises) ?? false }

  /// Reads the list again, once a second; a list that cannot be read leaves the old one in force.
  /// - Returns: whether the list was read, so that sessions can be checked against it.
  func refresh(at now: Int64) throws -> Bool {
    guard now - lastRead >= 1_000_000_000 else { return false }
    lastRead = now
    try authenticator.replaceAuthorised(with: try folder.authorisedWorkers())
    return true
  }

  /// Returns the connections refused since the last call.
  func denials() -> [Denial] { authenticator.takeDenials() }
}
