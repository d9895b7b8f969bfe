// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Glibc

/// A socket file that only this user can reach: in the job folder, or below /tmp where that path is too long.
struct PrivateSocket {
  let endpoint: Endpoint
  private let path: String
  private let madeFolder: String?

  init(in folder: String) throws {
    let near = "\(folder)/.andor.socket"
    if near.utf8.count <= Endpoint.maximumPathBytes {
      path = near
      madeFolder = nil
    } else {
      var template = Array("/tmp/andor.XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else {
        throw EngineError(
          .cannotCreate, "cannot make a private folder below /tmp", hint: "Make /tmp writable.")
      }
      let made = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      path = "\(made)/socket"
      madeFolder = made
    }
    unlink(path)
    endpoint = try Endpoint("ipc://\(path)")
  }

  /// Removes the socket file of a coordinator that was killed after it had written the results.
  static func removeLeftover(in folder: String) { unlink("\(folder)/.andor.socket") }

  /// Keeps all but this user's processes from a socket, whatever the umask.
  static func protect(_ endpoint: Endpoint) {
    if case .ipc(let path) = endpoint.transport { chmod(path, 0o600) }
  }

  /// Removes the socket file.
  func remove() {
    unlink(path)
    if let madeFolder { rmdir(madeFolder) }
  }
}
