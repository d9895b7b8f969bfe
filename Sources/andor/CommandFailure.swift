// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorDashboard
import AndorEngine
import AndorJob
import AndorSystem
import AndorText

/// Why a command ends early: its exit status, and the sentence printed before it.
struct CommandFailure: Error, CustomStringConvertible {
  /// The process's exit status.
  let status: ExitStatus
  /// What happened to what, without a full stop.
  let message: String
  /// Where; empty where the message says it.
  let place: String
  /// What to do about it, a sentence.
  let hint: String

  /// Creates a failure from its parts.
  init(_ status: ExitStatus, _ message: String, at place: String = "", hint: String) {
    self.status = status
    self.message = message
    self.place = place
    self.hint = hint
  }

  /// Creates the failure that an error amounts to.
  init(_ error: any Error) {
    switch error {
    case let error as CommandFailure: self = error
    case let error as ConsoleError: self.init(.diskFailure, error.message, hint: error.hint)
    case let error as DashboardError:
      let status: ExitStatus =
        switch error.code {
        case .address: .usage
        case .listening: .cannotCreate
        case .token: .misconfigured
        }
      self.init(status, error.message, hint: error.hint)
    default:
      let error = EngineError(error)
      self.init(ExitStatus(error.code), error.message, at: error.place, hint: error.hint)
    }
  }

  /// Returns the failure as a line of a form.
  func line(_ form: OutputForm) -> String {
    guard form == .json else { return description }
    var fields: [String: JSONLine.Value] = [
      "code": .text(status.name), "hint": .text(hint), "exit_status": .number(Int(status.rawValue)),
    ]
    if !place.isEmpty { fields["place"] = .text(place) }
    return JSONLine.message(level: "error", message, fields, at: WallClock.seconds)
  }

  /// Reports an interruption, which is not an error, and how to continue.
  static func sayInterrupted(_ what: String = "interrupted; nothing is lost", advice: String) {
    let form = OutputForm.ofArguments
    Console.say(
      form == .json ? CommandFailure(.interrupted, what, hint: advice).line(.json) : "\(what). \(advice)")
  }

  /// `error: <what> in <where>. <what to do>`, on one line and without control characters.
  var description: String {
    let text = "error: \(EngineError.sentences(message, at: place, hint: hint))"
    return Escaping.printable(
      String(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : Character($0) }))
  }
}
