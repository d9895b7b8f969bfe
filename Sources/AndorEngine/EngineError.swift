// SPDX-License-Identifier: Apache-2.0

/// Why andor could not do what it was asked for: one shape for the errors of all rooms.
///
/// ```swift
/// do {
///   let job = try LoadedJob(path: "job.yaml")
/// } catch {
///   print(error.code.rawValue, error.message, error.hint)
/// }
/// ```
public struct EngineError: Error, Sendable, CustomStringConvertible {
  /// The kind of error, for programs; later versions may have more kinds.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code's word, in snake_case.
    public let rawValue: String

    /// Creates a code from its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The job is incomplete: shards are quarantined.
    public static let incomplete = Code(rawValue: "incomplete")
    /// An argument is not valid.
    public static let usage = Code(rawValue: "usage")
    /// The job, the model or the data are not acceptable.
    public static let badData = Code(rawValue: "bad_data")
    /// An input is missing.
    public static let missingInput = Code(rawValue: "missing_input")
    /// No coordinator answers.
    public static let unreachable = Code(rawValue: "unreachable")
    /// A mistake in andor itself.
    public static let internalError = Code(rawValue: "internal_error")
    /// The output cannot be created.
    public static let cannotCreate = Code(rawValue: "cannot_create")
    /// The disk or another device failed, or is full.
    public static let diskFailure = Code(rawValue: "disk_failure")
    /// Not authorised.
    public static let notAuthorised = Code(rawValue: "not_authorised")
    /// Bad configuration, or versions that do not fit.
    public static let misconfigured = Code(rawValue: "misconfigured")
    /// The user interrupted the process that computes the values.
    public static let interrupted = Code(rawValue: "interrupted")
  }

  /// What kind of error it is.
  public let code: Code
  /// What happened to what, without a full stop.
  public let message: String
  /// Where; empty where the message says it.
  public let place: String
  /// What to do about it, a sentence.
  public let hint: String
  /// The error of the room that failed, if it was not Engine itself.
  public let cause: (any Error)?

  /// Creates an error from its parts.
  public init(
    _ code: Code, _ message: String, at place: String = "", hint: String, cause: (any Error)? = nil
  ) {
    (self.code, self.message, self.place, self.hint, self.cause) = (code, message, place, hint, cause)
  }

  /// `<what> in <where>. <what to do>`.
  public var description: String { Self.sentences(message, at: place, hint: hint) }

  /// Returns the parts of an error as sentences, each with one full stop or question mark.
  package static func sentences(_ message: String, at place: String, hint: String) -> String {
    func ended(_ sentence: String) -> String {
      sentence.isEmpty || sentence.hasSuffix(".") || sentence.hasSuffix("?") ? sentence : sentence + "."
    }
    return "\(ended(place.isEmpty ? message : "\(message) in \(place)")) \(ended(hint))"
  }

  /// Returns the same error with other advice.
  public func advising(_ hint: String) -> EngineError {
    EngineError(code, message, at: place, hint: hint, cause: cause)
  }
}

/// Runs the body and gives every error the public shape.
func attempt<Result>(_ body: () throws -> Result) throws(EngineError) -> Result {
  do {
    return try body()
  } catch {
    throw EngineError(error)
  }
}
