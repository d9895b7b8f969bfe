// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import AndorTransport
import Glibc

/// An address that only this user's processes can use, for the workers of one run on this machine.
///
/// It is a socket file in the job folder; in a private folder below `TMPDIR` or `/tmp` where that path is too long
/// or its file system has no sockets; and where there are none at all, a port of the loopback with keys made for
/// this run.
struct PrivateAddress {
  let endpoint: Endpoint
  /// The folder of keys, for an address that other users can reach too.
  let keys: KeyFolder?
  private let socketPath: String?
  private let madeFolder: String?

  init(in folder: String) throws {
    let near = "\(folder)/.andor.socket"
    if let endpoint = Self.socket(at: near) {
      (self.endpoint, keys, socketPath, madeFolder) = (endpoint, nil, near, nil)
      return
    }
    let made = try Self.makeFolder()
    if let endpoint = Self.socket(at: "\(made)/socket") {
      (self.endpoint, keys, socketPath, madeFolder) = (endpoint, nil, "\(made)/socket", made)
      return
    }
    do {
      keys = try KeyFolder.create(at: "\(made)/keys")
      endpoint = try Endpoint("tcp://127.0.0.1:*")
    } catch {
      try? Folder.removeTree(made)
      throw error
    }
    (socketPath, madeFolder) = (nil, made)
  }

  /// Takes away what a coordinator left that was killed after it had written the results.
  static func removeLeftover(in folder: String) { unlink("\(folder)/.andor.socket") }

  /// Keeps all but this user's processes from a socket, whatever the umask.
  static func protect(_ endpoint: Endpoint) {
    if case .ipc(let path) = endpoint.transport { chmod(path, 0o600) }
  }

  /// Takes the socket file and the keys away.
  func remove() {
    if let socketPath { unlink(socketPath) }
    if let madeFolder { try? Folder.removeTree(madeFolder) }
  }

  /// Returns the endpoint of a socket file where one can be made, tried by making it.
  private static func socket(at path: String) -> Endpoint? {
    unlink(path)
    guard let endpoint = try? Endpoint("ipc://\(path)"), endpoint.canBeMade else { return nil }
    return endpoint
  }

  private static func makeFolder() throws(EngineError) -> String {
    for parent in [getenv("TMPDIR").map { String(cString: $0) }, "/tmp"] {
      guard let parent, !parent.isEmpty else { continue }
      var template = Array("\(parent)/andor.XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { continue }
      return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    throw EngineError(
      .cannotCreate, "cannot make a private folder below TMPDIR or /tmp", hint: "Make one of them writable.")
  }
}
