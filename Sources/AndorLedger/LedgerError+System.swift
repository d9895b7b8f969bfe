// SPDX-License-Identifier: Apache-2.0
import AndorSystem

extension LedgerError {
  /// Creates the error that a refusal of the operating system means for the files of a job.
  public init(_ error: SystemError) {
    self =
      switch error.code {
      case .creating: .creating(error.place, error.cause)
      case .reading: .reading(error.place, error.cause)
      default: .system(error.action, error.place, error.cause)
      }
  }
}

/// Does something with a file or folder; its error becomes the ledger's.
package func onDisk<Result>(
  _ body: @autoclosure () throws(SystemError) -> Result
) throws(LedgerError) -> Result {
  do throws(SystemError) { return try body() } catch { throw LedgerError(error) }
}
