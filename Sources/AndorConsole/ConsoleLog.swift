// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import AndorText
import Logging

/// Log messages on standard error, one line each: for people, between two drawings of the live line, or as
/// JSON objects for programs.
package struct ConsoleLog: LogHandler {
  /// The least grave level that is shown.
  package var logLevel: Logger.Level
  /// What each message is about.
  package var metadata: Logger.Metadata = [:]
  private let form: OutputForm

  private init(logLevel: Logger.Level, form: OutputForm) {
    (self.logLevel, self.form) = (logLevel, form)
  }

  /// One thing that each message is about.
  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Shows a message.
  package func log(event: LogEvent) {
    switch form {
    case .text:
      // Further lines are indented: none of them can look like a message of its own.
      let text = Escaping.printableLines("\(event.message)").split(separator: "\n").joined(separator: "\n  ")
      let line = "\(event.level): \(text)"
      Console.say(Console.isLive ? "\r\u{1b}[K" + line : line)
    case .json:
      var fields: [String: JSONLine.Value] = [:]
      for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
        fields[key] = .init("\(value)")
      }
      Console.say(
        JSONLine.message(level: "\(event.level)", "\(event.message)", fields, at: WallClock.seconds))
    }
  }

  /// Returns the log of a command about a job: notices and worse, or warnings and worse when quiet.
  package static func logger(_ form: OutputForm, isQuiet: Bool, job: String? = nil) -> Logger {
    var log = Logger(label: "andor") { _ in
      ConsoleLog(logLevel: isQuiet ? .warning : .notice, form: form)
    }
    if let job { log[metadataKey: "job"] = "\(job)" }
    return log
  }
}
