// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The folder of keys that `andor keys` makes and `--keys DIR` names.
///
/// | file | mode | what it holds |
/// |---|---|---|
/// | `coordinator.secret` | 0400 | the coordinator's secret key, for the coordinator only: no group may read it |
/// | `coordinator.public` | 0444 | its public key, which workers insist on |
/// | `worker.secret` | 0400 | a secret key for workers |
/// | `worker.public` | 0444 | its public key, to be allowed by a coordinator |
/// | `workers` | 0644 | who may connect: a line `NAME PUBLIC-KEY` each, `#` begins a comment |
///
/// A key file is one line of 40 characters. A new folder allows its own worker key under the name `worker`, so
/// copies of `worker.secret` and `coordinator.public` are all that a worker's machine needs. For a key of its
/// own, a machine makes a folder, gets the coordinator's `coordinator.public`, and has its `worker.public`
/// allowed there.
public struct KeyFolder: Sendable {
  /// The path of the folder.
  public let path: String

  /// Creates the folder at a path; nothing is read yet.
  public init(_ path: String) { self.path = path }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Makes the folder (mode 0700) with new keys; throws `uncreatableKeys` and changes nothing if it holds keys already.
  public static func create(at path: String) throws(TransportError) -> KeyFolder {
    let folder = KeyFolder(path)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw .creating("cannot create the folder \(path)", errno)
    }
    let names = ["coordinator.secret", "coordinator.public", "worker.secret", "worker.public", "workers"]
    for name in names where access(folder.file(name), F_OK) == 0 {
      throw .creating("cannot make keys in \(path): \(name) exists", EEXIST)
    }
    for role in ["coordinator", "worker"] {
      var keys = try CurveKeyPair.generate()
      // A key that begins with a dash would be taken for an option of 'andor keys allow'.
      while keys.publicKey.z85.hasPrefix("-") { keys = try CurveKeyPair.generate() }
      try KeyFile.create(folder.file("\(role).secret"), keys.secretKey.z85 + "\n", mode: 0o400)
      try KeyFile.create(folder.file("\(role).public"), keys.publicKey.z85 + "\n", mode: 0o444)
    }
    let heading = "# NAME PUBLIC-KEY of each worker that may connect\n"
    try KeyFile.create(folder.file("workers"), heading, mode: 0o644)
    try folder.allow(AuthorisedPeer(name: "worker", publicKey: folder.publicKey("worker")))
    return folder
  }

  /// Returns what a coordinator listens with; throws `missingKeys`, `damagedKeys` or `exposedKey`.
  public func server() throws(TransportError) -> CurveServer {
    try CurveServer(keys: keyPair("coordinator", for: .owner))
  }

  /// Returns what a worker connects with; throws `missingKeys`, `damagedKeys` or `exposedKey`.
  public func client() throws(TransportError) -> CurveClient {
    try CurveClient(keys: keyPair("worker", for: .group), serverKey: publicKey("coordinator"))
  }

  /// Returns the public key to be allowed by a coordinator; throws `missingKeys`, `damagedKeys` or
  /// `exposedKey`.
  public func workerPublicKey() throws(TransportError) -> CurvePublicKey { try publicKey("worker") }

  /// Returns the public key that workers insist on; throws `missingKeys`, `damagedKeys` or `exposedKey`.
  public func coordinatorPublicKey() throws(TransportError) -> CurvePublicKey { try publicKey("coordinator") }

  private func publicKey(_ role: String) throws(TransportError) -> CurvePublicKey {
    let path = file("\(role).public")
    let text = KeyFolder.line(try KeyFile.read(path))
    guard let key = try? CurvePublicKey(z85: text) else {
      throw .damagedKeys("\(path) does not hold a public key")
    }
    return key
  }

  private func keyPair(
    _ role: String, for readers: KeyFile.Readers
  ) throws(TransportError) -> CurveKeyPair {
    let path = file("\(role).secret")
    let text = KeyFolder.line(try KeyFile.read(path, for: readers))
    guard let key = try? CurveSecretKey(z85: text) else {
      throw .damagedKeys("\(path) does not hold a secret key")
    }
    return try CurveKeyPair(secretKey: key)
  }

  /// Returns the text without the end of its line.
  private static func line(_ text: String) -> String {
    var line = text[...]
    while let last = line.last, last.isNewline { line.removeLast() }
    return String(line)
  }
}
