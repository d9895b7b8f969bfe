// SPDX-License-Identifier: Apache-2.0
import AndorLedger

/// Doubles of this process on their way to a ledger, as bytes.
///
/// Machines that andor runs on are little-endian, as the ledger's files are: nothing is copied.
public struct DoubleBytes: ByteSource {
  private let doubles: [Double]

  /// Creates the bytes of doubles.
  public init(_ doubles: [Double]) { self.doubles = doubles }

  /// The number of bytes.
  public var byteCount: Int { 8 * doubles.count }

  /// Lends the array's memory.
  public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    var outcome: Result<R, E>?
    doubles.withUnsafeBytes { bytes in
      do throws(E) {
        outcome = .success(try body(bytes))
      } catch {
        outcome = .failure(error)
      }
    }
    guard let outcome else { preconditionFailure("the body was run") }
    return try outcome.get()
  }
}
