// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import AndorText
import Logging

/// Log messages on standard error, one line each: for people, between two drawings of the live line, or as
/// JSON objects for programs.
struct ConsoleLog: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  let form: OutputOptions.Form

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
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
  static func logger(_ output: OutputOptions, quiet: Bool? = nil, job: String? = nil) -> Logger {
    let form = output.form
    var log = Logger(label: "andor") { _ in
      ConsoleLog(logLevel: quiet ?? output.quiet ? .warning : .notice, form: form)
    }
    if let job { log[metadataKey: "job"] = "\(job)" }
    return log
  }
}
