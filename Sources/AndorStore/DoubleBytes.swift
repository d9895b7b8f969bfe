// SPDX-License-Identifier: Apache-2.0
import AndorLedger

/// Doubles of this process on their way to a ledger, as the bytes that they are.
///
/// The ledger's machines are little-endian, as its files are: nothing is copied.
public struct DoubleBytes: ByteSource {
  private let doubles: [Double]

  /// The bytes of doubles.
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
