// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import COnnxRuntime
import Glibc

/// One thread's input buffers bound to a network, and the output memory that its runs share.
package final class OnnxThread: BatchModel {
  /// The rows of one input, in the shape in which the network takes them.
  package struct Input {
    /// The type of the elements; that of the numbers of texts where there are texts.
    var type: ElementType
    /// The lengths of all axes.
    var shape: [Int]
    /// The elements, which must outlive the thread.
    var rows: UnsafeMutableRawBufferPointer
    /// The texts that the elements number.
    var texts: [String]?

    /// Creates the rows of an input of numbers.
    package init(
      type: ElementType, shape: [Int], rows: UnsafeMutableRawBufferPointer, texts: [String]? = nil
    ) {
      (self.type, self.shape, self.rows, self.texts) = (type, shape, rows, texts)
    }
  }

  /// The texts of one input, and the memory they are looked up in.
  private struct TextInput {
    let number: Int
    let rows: UnsafeMutableRawBufferPointer
    let texts: [UnsafeMutablePointer<CChar>?]
  }

  private let model: OnnxModel
  private let thread: OpaquePointer
  private let textInputs: [TextInput]

  /// Binds the rows of all inputs, in the model's order.
  package init(_ model: OnnxModel, inputs: [Input], output: Int) throws {
    var opened: OpaquePointer?
    let wrong = OnnxRuntime.text(
      andor_ort_thread_open(
        model.session, inputs.map(\.rows.baseAddress), inputs.map(\.rows.count),
        inputs.map { andor_ort_type($0.texts == nil ? $0.type.onnxCode : textCode, shape: $0.shape) }, output,
        &opened))
    guard wrong == nil, let opened else { throw Self.failure(wrong) }
    self.model = model
    thread = opened
    textInputs = inputs.enumerated().compactMap { number, input in
      input.texts.map { TextInput(number: number, rows: input.rows, texts: $0.map { strdup($0) }) }
    }
  }

  deinit {
    andor_ort_thread_close(thread)
    for input in textInputs { for text in input.texts { free(text) } }
  }

  package func run(_ body: (BatchOutput) throws -> Void) throws {
    for input in textInputs {
      let words = stride(from: 0, to: input.rows.count, by: 4).map { offset in
        input.texts[Int(input.rows.load(fromByteOffset: offset, as: Int32.self))].map { UnsafePointer($0) }
      }
      let wrong = OnnxRuntime.text(andor_ort_thread_words(thread, input.number, words, words.count))
      if wrong != nil { throw Self.failure(wrong) }
    }
    if let wrong = OnnxRuntime.text(andor_ort_thread_run(thread)) { throw Self.failure(wrong) }
    var type = andor_ort_type()
    var data: UnsafeRawPointer?
    let wrong = OnnxRuntime.text(andor_ort_thread_output(thread, &type, &data))
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

/// The number of texts in ONNX's `TensorProto.DataType`.
private let textCode: Int32 = 8
