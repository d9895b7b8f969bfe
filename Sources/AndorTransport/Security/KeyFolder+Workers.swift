// SPDX-License-Identifier: Apache-2.0
import Glibc

extension KeyFolder {
  /// Reads who may connect, in the order of the file; throws `missingKeys`, or `damagedKeys` with the wrong line.
  ///
  /// A missing file is an empty list.
  public func authorisedWorkers() throws(TransportError) -> [AuthorisedPeer] {
    try KeyFolder.parseWorkers(try workersText(), path: file("workers"))
  }

  private func workersText() throws(TransportError) -> String {
    do { return try KeyFile.read(file("workers")) } catch {
      if error.cause == ENOENT && access(path, F_OK) == 0 { return "" }
      throw error
    }
  }

  private static func parseWorkers(_ text: String, path: String) throws(TransportError) -> [AuthorisedPeer] {
    var peers: [AuthorisedPeer] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard line.first != "#", !line.allSatisfy(\.isWhitespace) else { continue }
      let fields = line.split(whereSeparator: \.isWhitespace)
      guard fields.count == 2, let key = try? CurvePublicKey(z85: String(fields[1])),
        let peer = try? AuthorisedPeer(name: String(fields[0]), publicKey: key)
      else {
        throw TransportError(
          code: .damagedKeys, message: "line \(index + 1) of \(path) is not a name and a public key",
          hint: "Write NAME PUBLIC-KEY, or remove the line")
      }
      peers.append(peer)
    }
    var list = AccessList()
    try list.replace(with: peers)
    return peers
  }

  /// Adds a worker to the list; nothing changes if it is on the list already.
  ///
  /// Throws `uncreatableKeys` if the name belongs to another key or the key to another name. A running
  /// coordinator follows when it reads the list again.
  public func allow(_ peer: AuthorisedPeer) throws(TransportError) {
    try change { (text, peers) throws(TransportError) in
      if peers.contains(peer) { return nil }
      if let other = peers.first(where: { $0.name == peer.name || $0.publicKey == peer.publicKey }) {
        throw TransportError(
          code: .uncreatableKeys,
          message: other.name == peer.name
            ? "the name `\(peer.name)` belongs to another key"
            : "the key is allowed already, for `\(other.name)`",
          hint: "Choose another name, or remove `\(other.name)` first")
      }
      return text + (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + "\(peer.name) \(peer.publicKey)\n"
    }
  }

  /// Removes a worker from the list; throws `missingKeys` if there is none of that name.
  public func remove(name: String) throws(TransportError) {
    try change { (text, peers) throws(TransportError) in
      guard peers.contains(where: { $0.name == name }) else {
        throw TransportError(
          code: .missingKeys, message: "there is no worker `\(name.prefix(80))` in \(path)",
          hint: "See the names with `andor keys list DIR`")
      }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.filter { $0.split(whereSeparator: \.isWhitespace).first != name[...] }.joined(
        separator: "\n")
    }
  }

  /// Replaces the list's text while no other process does; nil leaves it as it is.
  private func change(
    _ body: (String, [AuthorisedPeer]) throws(TransportError) -> String?
  ) throws(TransportError) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw .reading(path, errno) }
    defer { close(folder) }
    while flock(folder, LOCK_EX) != 0 && errno == EINTR {}
    // A file system without locks is no reason to refuse: the list is replaced as a whole, and two people who
    // change it in the same moment see who is on it with `andor keys list`.
    let text = try workersText()
    let peers = try KeyFolder.parseWorkers(text, path: file("workers"))
    guard let changed = try body(text, peers) else { return }
    try KeyFile.replace(file("workers"), changed, mode: 0o644)
    guard fsync(folder) == 0 || errno == EINVAL else { throw .creating("cannot write to \(path)", errno) }
  }
}
