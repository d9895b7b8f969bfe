// SPDX-License-Identifier: Apache-2.0
import Logging

/// Log messages for people on standard error, one line each, between two drawings of the live line.
struct ConsoleLog: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let line = "\(event.level): \(event.message)"
    Console.say(Console.isLive ? "\r\u{1b}[K" + line : line)
  }

  /// The log of a command: notices and worse, or warnings and worse when quiet.
  static func logger(quiet: Bool) -> Logger {
    Logger(label: "andor") { _ in ConsoleLog(logLevel: quiet ? .warning : .notice) }
  }
}
