// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

extension ModelError {
  /// Creates what a file that cannot be read means for a model, a sample or a table.
  init(_ error: FormatError) {
    let code: Code =
      switch error.code {
      case .missing: .missing
      case .unsupported: .unsupported
      default: .invalid
      }
    self.init(code, error.message, at: error.place, hint: error.hint)
  }
}

extension TensorLimits {
  /// The limits of a job's tensors.
  static let job = TensorLimits(
    fileBytes: Limits.artifactBytes, headerBytes: Limits.tensorHeaderBytes,
    containerHeaderBytes: Limits.containerHeaderBytes, dimensions: Limits.dimensions,
    elements: Limits.elements)
}

/// Reads something from a file; its error becomes this room's.
func fromFile<Result>(
  _ body: @autoclosure () throws(FormatError) -> Result
) throws(ModelError) -> Result {
  do throws(FormatError) { return try body() } catch { throw ModelError(error) }
}
