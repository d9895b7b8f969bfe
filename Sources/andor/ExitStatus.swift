// SPDX-License-Identifier: Apache-2.0
import AndorEngine

/// The exit codes of every command; those of `sysexits.h` where they fit.
enum ExitStatus: Int32, CaseIterable {
  /// Done.
  case done = 0
  /// The job is incomplete: quarantined shards are named.
  case incomplete = 1
  /// The command line is not understood.
  case usage = 64
  /// The job, model or data are not acceptable.
  case badData = 65
  /// An input is missing.
  case missingInput = 66
  /// No coordinator answers.
  case unreachable = 69
  /// A fault of andor itself.
  case internalError = 70
  /// The output cannot be created.
  case cannotCreate = 73
  /// The disk or another device failed, or is full.
  case diskFailure = 74
  /// Interrupted; `andor resume` continues the job, and batch systems may requeue.
  case interrupted = 75
  /// Not authorised.
  case notAuthorised = 77
  /// Bad configuration, or versions that do not fit.
  case misconfigured = 78

  /// Creates the status of an error of Engine: codes and statuses have the same words.
  init(_ code: EngineError.Code) {
    self = Self.allCases.first { $0.name == code.rawValue } ?? .internalError
  }

  /// The status in a word, for programs: `bad_data`.
  var name: String {
    "\(self)".reduce(into: "") { name, letter in
      name += letter.isUppercase ? "_\(letter.lowercased())" : String(letter)
    }
  }
}
