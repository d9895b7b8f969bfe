// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Glibc
import Testing

/// How long a test waits for something that should happen; only a failing test waits that long.
let patience = Duration.seconds(20)

/// Asks again and again until the answer is there; nil when patience is over.
func eventually<Answer>(_ ask: () throws -> Answer?) rethrows -> Answer? {
  let end = ContinuousClock.now + patience
  while ContinuousClock.now < end {
    if let answer = try ask() { return answer }
    usleep(1000)
  }
  return nil
}

/// A folder of its own for a test, removed with its contents at the end.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/andor-transport-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
  }

  deinit {
    guard let folder = opendir(path) else { return }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      unlink("\(path)/\(name)")
    }
    closedir(folder)
    rmdir(path)
  }
}

/// The two ways to connect that every test of messages is run over.
enum Route: CaseIterable {
  case tcp, ipc

  func endpoint(in folder: TemporaryFolder) throws -> Endpoint {
    try Endpoint(self == .tcp ? "tcp://127.0.0.1:*" : "ipc://\(folder.path)/socket")
  }
}

extension Socket {
  /// Sends, and tries again while the answer is the given one.
  func send(
    _ frames: [Frame], to receiver: RoutingID? = nil, again unwanted: SendResult
  ) throws -> SendResult? {
    try eventually {
      let result = try send(frames, to: receiver)
      return result == unwanted ? nil : result
    }
  }

  /// The next message, waited for.
  func receiveEventually() throws -> IncomingMessage? { try eventually { try receive() } }
}
