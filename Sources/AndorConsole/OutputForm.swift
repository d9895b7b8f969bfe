// SPDX-License-Identifier: Apache-2.0

/// The forms of output, messages and errors.
package enum OutputForm: Sendable {
  /// Text for people.
  case text
  /// One JSON object a line, for programs.
  case json

  /// The form that the command line asks for, also where it cannot be parsed as a whole.
  package static var ofArguments: Self { CommandLine.arguments.contains("--json") ? .json : .text }
}
