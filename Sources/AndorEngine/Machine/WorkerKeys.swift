// SPDX-License-Identifier: Apache-2.0
import AndorTransport

/// The folder of keys for encrypted connections, with the list of workers that may connect.
public struct WorkerKeys: Sendable {
  private let folder: KeyFolder

  /// Creates the keys in a folder; nothing is read yet.
  public init(folder: String) { self.folder = KeyFolder(folder) }

  /// Makes a folder with keys for a coordinator and its workers.
  /// - Throws: `cannotCreate` where it holds keys already or cannot be made.
  public static func create(in folder: String) throws(EngineError) -> WorkerKeys {
    try attempt { _ = try KeyFolder.create(at: folder) }
    return WorkerKeys(folder: folder)
  }

  /// Returns the public keys of coordinator and workers, 40 characters each.
  public func publicKeys() throws(EngineError) -> (coordinator: String, worker: String) {
    try attempt {
      (try folder.coordinatorPublicKey().description, try folder.workerPublicKey().description)
    }
  }

  /// Lets a worker's public key in, under a name.
  /// - Throws: `usage` for what is no key.
  public func allow(_ publicKey: String, name: String) throws(EngineError) {
    try attempt { try folder.allow(AuthorisedPeer(name: name, publicKey: CurvePublicKey(z85: publicKey))) }
  }

  /// Locks a worker out.
  public func remove(name: String) throws(EngineError) { try attempt { try folder.remove(name: name) } }

  /// Returns the workers that may connect: their names and public keys.
  public func allowed() throws(EngineError) -> [(name: String, publicKey: String)] {
    try attempt { try folder.authorisedWorkers().map { ($0.name, $0.publicKey.description) } }
  }

  /// Tries whether a coordinator could listen at an address, with the keys of a folder or without any.
  ///
  /// Before anything is written: an address or keys that cannot be had must leave no half-made job.
  /// - Throws: `usage`, `cannotCreate`, `misconfigured` or `missingInput`.
  public static func requireListening(at address: String, keys: String?) throws(EngineError) {
    try attempt {
      let endpoint = try Endpoint(address)
      if let keys {
        _ = (try KeyFolder(keys).server(), try KeyFolder(keys).authorisedWorkers())
      } else {
        _ = try Socket.router(Context(), RouterSettings()).bind(endpoint)
      }
    }
  }

  /// Checks that an address is one.
  /// - Throws: `usage`.
  public static func requireAddress(_ address: String) throws(EngineError) {
    try attempt { _ = try Endpoint(address) }
  }
}
