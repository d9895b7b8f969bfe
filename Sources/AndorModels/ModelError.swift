// SPDX-License-Identifier: Apache-2.0

/// Why a model, a sample or a table gave no values.
public struct ModelError: Error, Sendable, CustomStringConvertible {
  /// What kind of thing is wrong; the exit code of a command follows from it.
  public enum Code: String, Sendable, Equatable {
    /// A file, a tensor or a library is not there, or cannot be read.
    case missing
    /// A file, a shape, a type or a number is not acceptable.
    case invalid
    /// The file is sound but asks for what this version does not do.
    case unsupported
    /// The model gave NaN or infinity for a mask.
    case nonFinite
    /// What the model says about a row depends on the rows beside it.
    case dependentRows
    /// Numbers do not fit the element type of the model's input exactly.
    case lossy
    /// The model or its runtime failed while running.
    case runtime
    /// The process that computes the values does not answer.
    case unreachable
    /// The process that computes the values is another user's.
    case notAuthorised
    /// The user has interrupted the process that computes the values.
    case interrupted
    /// This process may not run that kind of model, or cannot with the library it has.
    case refused
    /// This process was given something that is for models of another kind.
    case misplaced
  }

  /// What kind of thing is wrong.
  public let code: Code
  /// What is wrong, without a full stop.
  public let message: String
  /// Where it stands, such as a file or `game s0, input x`; empty where the message says it.
  public let place: String
  /// What to do about it, a sentence.
  public let hint: String
  /// The words of the mask over the evaluated players that the error is about, where there is one.
  public let mask: [UInt64]?

  /// Creates an error with its place and advice.
  public init(_ code: Code, _ message: String, at place: String = "", hint: String, mask: [UInt64]? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.hint = hint
    self.mask = mask
  }

  /// Whether the runtime could not get the memory that it asked for; it says so only in words.
  var isOutOfMemory: Bool {
    code == .runtime
      && ["Failed to allocate memory", "bad_alloc", "out of memory"].contains { message.contains($0) }
  }

  /// Returns the same error, found further out: `outer` is put before its place.
  public func within(_ outer: String) -> ModelError {
    ModelError(code, message, at: place.isEmpty ? outer : "\(outer), \(place)", hint: hint, mask: mask)
  }

  /// `<what> in <where>. <what to do>`.
  public var description: String {
    place.isEmpty ? "\(message). \(hint)" : "\(message) in \(place). \(hint)"
  }
}
