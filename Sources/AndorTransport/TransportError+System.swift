// SPDX-License-Identifier: Apache-2.0
import AndorSystem

extension TransportError {
  /// Creates the error of a refusal of the operating system.
  public init(_ error: SystemError) {
    self = .of(errno: error.cause, "cannot \(error.action) \(error.place)")
  }
}

/// Does something that the operating system may refuse; its error becomes the transport's.
func onSystem<Result>(
  _ body: @autoclosure () throws(SystemError) -> Result
) throws(TransportError) -> Result {
  do throws(SystemError) { return try body() } catch { throw TransportError(error) }
}
