// SPDX-License-Identifier: Apache-2.0

/// The error of a connection between processes: a code for programs, a sentence and an advice for people.
public struct TransportError: Error, Sendable, Equatable {
  /// The kinds of failure that callers tell apart.
  public enum Code: Sendable, Equatable {
    /// The text is not an endpoint that andor accepts, or the address does not exist on this machine.
    case badAddress
    /// Another process already listens there.
    case addressInUse
    /// The operating system forbids it (a port below 1024, a folder of somebody else).
    case notPermitted
    /// The address is reachable by others and no CURVE keys were given.
    case unprotectedAddress
    /// A key or a name of a peer, given as text, is not what it should be.
    case badKey
    /// A key file, or the list of those who may connect, does not hold what it should.
    case damagedKeys
    /// A folder or file of keys, or a name on the list, is not there or cannot be read.
    case missingKeys
    /// A folder or file of keys cannot be made, or stands for something else already.
    case uncreatableKeys
    /// A secret key can be read or changed by others.
    case exposedKey
    /// The disk failed while keys were read or written.
    case keyStorage
    /// A stranger was let in, or the refusal of a stranger could not be shown.
    case strangerNotRefused
    /// A message has a shape that cannot be sent (no parts, a routing id of a wrong length).
    case badMessage
    /// A limit of the system was met: sockets, file descriptors, memory, threads.
    case exhausted
    /// Any other refusal by the operating system or libzmq.
    case system
  }

  /// The kind of failure.
  public let code: Code

  /// What happened, as a sentence without its full stop.
  public let message: String

  /// What to do about it.
  public let hint: String

  /// The `errno` of the call that failed, 0 where no call did.
  public let cause: Int32

  /// Creates an error with all its parts.
  public init(code: Code, message: String, hint: String, cause: Int32 = 0) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
  }
}

extension TransportError: CustomStringConvertible {
  /// The message and the hint, as they are shown to a person.
  public var description: String { "\(message). \(hint)" }
}
