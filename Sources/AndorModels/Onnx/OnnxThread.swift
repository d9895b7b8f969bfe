// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import COnnxRuntime

/// One thread's input buffers bound to a network, and the output memory that its runs share.
package final class OnnxThread: BatchModel {
  private let model: OnnxModel
  private let thread: OpaquePointer

  /// Binds the rows of all inputs, in the model's order; the buffers must outlive the thread.
  package init(
    _ model: OnnxModel, inputs: [(type: ElementType, shape: [Int], rows: UnsafeMutableRawBufferPointer)],
    output: Int
  )
    throws
  {
    var opened: OpaquePointer?
    let wrong = OnnxRuntime.text(
      andor_ort_lane_open(
        model.session, inputs.map(\.rows.baseAddress), inputs.map(\.rows.count),
        inputs.map { andor_ort_type($0.type, shape: $0.shape) }, output, &opened))
    guard wrong == nil, let opened else { throw Self.failure(wrong) }
    self.model = model
    thread = opened
  }

  deinit { andor_ort_lane_close(thread) }

  package func run(_ body: (BatchOutput) throws -> Void) throws {
    if let wrong = OnnxRuntime.text(andor_ort_lane_run(thread)) { throw Self.failure(wrong) }
    var type = andor_ort_type()
    var data: UnsafeRawPointer?
    let wrong = OnnxRuntime.text(andor_ort_lane_output(thread, &type, &data))
    guard wrong == nil, let data, let element = ElementType(onnx: type.element), let shape = type.shape
    else { throw Self.failure(wrong) }
    try body(BatchOutput(elementType: element, shape: shape, data: data))
  }

  private static func failure(_ message: String?) -> ModelError {
    ModelError(
      .runtime, "ONNX Runtime failed (\(message ?? "no reason given"))",
      hint: "Run the model in Python on the same inputs to find the cause.")
  }
}
