// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

/// The two streams of a process: results on standard output, everything else on standard error.
package enum Console {
  /// Whether standard error is a terminal that can rewrite a line.
  package static let isLive: Bool = isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb"

  /// Whether standard output takes colours: a terminal, and NO_COLOR is not set.
  package static let hasColour: Bool =
    isatty(STDOUT_FILENO) == 1 && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"

  /// Columns of the terminal at standard error; 80 where it does not say.
  package static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// The `errno` of results that could not be written; 0 where all were, or where their reader went away.
  private static let failure = Locked<Int32>(0)

  /// Gives a process that was started without its streams some that lead nowhere: else the first file that it
  /// opens would take the place of one, and get its text.
  package static func open() {
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
      _ = Glibc.open("/dev/null", O_RDWR)
    }
  }

  /// Prints a line of results; returns whether there still is a reader.
  @discardableResult
  package static func print(_ line: String) -> Bool {
    if write(line + "\n", to: STDOUT_FILENO) { return true }
    let number = errno
    if number != EPIPE { failure.withLock { $0 = number } }
    return false
  }

  /// Checks that all results were written: lost ones must not look like success.
  /// - Throws: `ConsoleError` where some could not be written, but not where nobody wanted them any more.
  package static func requireWritten() throws {
    let number = failure.withLock { $0 }
    guard number != 0 else { return }
    throw ConsoleError(
      "standard output cannot be written: \(String(cString: strerror(number)))",
      hint: "Free some space, or send it elsewhere.")
  }

  /// Prints a line for people.
  package static func say(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

  /// Prints text for people without an end of line, for a line that is rewritten.
  package static func draw(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Returns the value of an environment variable.
  package static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Writes everything; a reader that went away is no reason to fail.
  @discardableResult
  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}
