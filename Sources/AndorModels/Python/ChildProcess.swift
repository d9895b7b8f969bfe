// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A process that speaks over the socket on its standard input and writes its complaints to another.
///
/// It has its own process group, so that Ctrl-C at a terminal reaches only its parent, which decides. It
/// is killed and reaped when this object is released. One thread uses it at a time.
final class ChildProcess: @unchecked Sendable {
  private let socket: Int32
  private let errors: Int32
  private let process: pid_t
  private var complaints: [UInt8] = []
  private static let keptComplaints = 4096

  /// Starts `command` with its arguments, found in PATH.
  init(_ command: String, _ arguments: [String]) throws {
    var pair: [Int32] = [-1, -1]
    var pipes: [Int32] = [-1, -1]
    // Sockets in both places, because writing to one whose reader died need not raise SIGPIPE.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &pair) == 0, socketpair(AF_UNIX, kind, 0, &pipes) == 0
    else { throw Self.failure("no connection to \(command)", errno) }
    defer {
      close(pair[1])
      close(pipes[1])
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pair[1], 0)
    posix_spawn_file_actions_adddup2(&actions, pipes[1], 1)
    posix_spawn_file_actions_adddup2(&actions, pipes[1], 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Signals that this process has blocked, or ignores, are not the child's affair.
    var nothing = sigset_t()
    sigemptyset(&nothing)
    posix_spawnattr_setsigmask(&attributes, &nothing)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var argv = ([command] + arguments).map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    var child: pid_t = 0
    let status = posix_spawnp(&child, command, &actions, &attributes, &argv, environ)
    socket = pair[0]
    errors = pipes[0]
    process = child
    guard status == 0 else {
      close(pair[0])
      close(pipes[0])
      throw Self.failure("\(command) cannot be started", status)
    }
  }

  deinit {
    kill(-process, SIGKILL)
    while waitpid(process, nil, 0) < 0 && errno == EINTR {}
    close(socket)
    close(errors)
  }

  /// Writes a message and waits for the reply; `limit` is the most seconds and the most bytes.
  func exchange(_ message: [UInt8]?, seconds: Double, bytes limit: Int) throws -> [UInt8] {
    var outgoing: [UInt8] = []
    if let message {
      outgoing = withUnsafeBytes(of: UInt64(message.count).littleEndian) { Array($0) } + message
    }
    var sent = 0
    var incoming: [UInt8] = []
    let clock = Stopwatch()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let reply = try Self.reply(in: incoming, limit: limit) { return reply }
      try wait(toWrite: sent < outgoing.count, seconds: seconds - clock.seconds)
      hearComplaints()
      if sent < outgoing.count {
        let count = outgoing.withUnsafeBytes {
          send(
            socket, $0.baseAddress! + sent, $0.count - sent,
            Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        if count > 0 { sent += count }
      }
      let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count > 0 { incoming += buffer[..<count] }
      if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) {
        hearComplaints()
        throw failure("the Python process ended")
      }
    }
  }

  /// An error with the last lines that the process wrote.
  func failure(_ what: String) -> ModelError {
    let text = String(decoding: complaints, as: UTF8.self)
    let lines = text.split(separator: "\n").suffix(4).joined(separator: " | ")
    return ModelError(
      .runtime, lines.isEmpty ? what : "\(what): \(lines)",
      hint: "Call the module's load and its function in Python with the same arguments.")
  }

  private static func reply(in incoming: [UInt8], limit: Int) throws -> [UInt8]? {
    guard incoming.count >= 8 else { return nil }
    let length = incoming[..<8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(limit) else {
      throw ModelError(
        .runtime, "the Python process answered with \(length) bytes, more than the \(limit) expected",
        hint: "Return one score array a batch.")
    }
    return incoming.count - 8 >= Int(length) ? Array(incoming[8..<8 + Int(length)]) : nil
  }

  private func wait(toWrite: Bool, seconds: Double) throws {
    guard seconds > 0 else {
      hearComplaints()
      throw failure("the Python process did not answer in time")
    }
    var watched = [
      pollfd(fd: socket, events: Int16(toWrite ? POLLIN | POLLOUT : POLLIN), revents: 0),
      pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    // When the process has ended both are readable, and reading the first says so.
    if poll(&watched, 2, Int32(min(seconds * 1000 + 1, 1000))) < 0 && errno != EINTR {
      throw Self.failure("the Python process cannot be watched", errno)
    }
  }

  private func hearComplaints() {
    var buffer = [UInt8](repeating: 0, count: Self.keptComplaints)
    while case let count = recv(errors, &buffer, buffer.count, Int32(MSG_DONTWAIT)), count > 0 {
      complaints = (complaints + buffer[..<count]).suffix(Self.keptComplaints)
    }
  }

  private static func failure(_ what: String, _ code: Int32) -> ModelError {
    ModelError(
      .runtime, "\(what) (\(String(cString: strerror(code))))", hint: "Check that python3 is installed.")
  }
}
