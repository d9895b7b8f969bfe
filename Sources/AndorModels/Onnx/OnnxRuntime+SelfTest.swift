// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension OnnxRuntime {
  /// Runs a model of known names, shapes and values, and compares.
  ///
  /// Throws `ModelError.refused` with what differs: the library's function table is not the known one, or the device
  /// cannot be used.
  package func selfTest(on device: ModelDevice = .cpu) throws {
    func refuse(_ what: String) -> ModelError {
      device == .cpu
        ? ModelError(
          .refused, "ONNX Runtime \(version) fails its self-test: \(what)", at: path,
          hint: "Run Deploy/setup to get the version that andor is tested with.")
        : ModelError(
          .refused, "ONNX Runtime \(version) cannot use \(device): \(what)", at: path,
          hint: "Install the CUDA libraries that it is made for, as in pip install "
            + "'onnxruntime-gpu[cuda,cudnn]', or give --device cpu.")
    }
    let model: OnnxModel
    do { model = try OnnxModel(self, bytes: Self.tinyModel, on: device) } catch let error as ModelError {
      throw refuse(error.message)
    }
    let ports = [
      OnnxModel.Port(name: "x", elementType: .float32, shape: [-1, 3], code: 1),
      OnnxModel.Port(name: "y", elementType: .float32, shape: [-1, 1], code: 1),
    ]
    guard model.inputs == [ports[0]], model.outputs == [ports[1]] else {
      throw refuse("the model's inputs are \(model.inputs), its outputs \(model.outputs)")
    }
    var rows: [Float] = [2, 3, 4, 0, 0, 0]
    var values: [Double] = [0, 0]
    try rows.withUnsafeMutableBytes { buffer in
      do {
        let thread = try OnnxThread(
          model, inputs: [OnnxThread.Input(type: .float32, shape: [2, 3], rows: buffer)], output: 0)
        try thread.run { output in
          guard output.elementType == .float32, output.shape == [2, 1] else {
            throw refuse("the output is \(output.elementType) \(output.shape)")
          }
          output.elementType.read(output.data, count: 2, into: &values)
        }
      } catch let error as ModelError where error.code == .runtime {
        throw refuse(error.message)
      }
    }
    // 1.5 · 2 − 2 · 3 + 0.25 · 4 + 0.5 and 0.5, exact in float32.
    guard values == [-1.5, 0.5] else { throw refuse("the values are \(values), not [-1.5, 0.5]") }
  }

  /// y = x·w + b as ONNX: `x` [batch, 3] and `y` [batch, 1] float32, w = (1.5, −2, 0.25), b = 0.5.
  ///
  /// MatMul and Add, opset 17, IR version 8, written with Python's onnx.helper (`linear` in
  /// Tests/Reference/fixture_models.py) and serialised deterministically.
  private static let tinyModel: [UInt8] = [
    0x08, 0x08, 0x12, 0x0E, 0x61, 0x6E, 0x64, 0x6F, 0x72, 0x2D, 0x66, 0x69, 0x78, 0x74, 0x75, 0x72,
    0x65, 0x73, 0x3A, 0x88, 0x01, 0x0A, 0x11, 0x0A, 0x01, 0x78, 0x0A, 0x01, 0x77, 0x12, 0x01, 0x6D,
    0x22, 0x06, 0x4D, 0x61, 0x74, 0x4D, 0x75, 0x6C, 0x0A, 0x0E, 0x0A, 0x01, 0x6D, 0x0A, 0x01, 0x62,
    0x12, 0x01, 0x79, 0x22, 0x03, 0x41, 0x64, 0x64, 0x12, 0x07, 0x66, 0x69, 0x78, 0x74, 0x75, 0x72,
    0x65, 0x2A, 0x17, 0x08, 0x03, 0x08, 0x01, 0x10, 0x01, 0x42, 0x01, 0x77, 0x4A, 0x0C, 0x00, 0x00,
    0xC0, 0x3F, 0x00, 0x00, 0x00, 0xC0, 0x00, 0x00, 0x80, 0x3E, 0x2A, 0x0D, 0x08, 0x01, 0x10, 0x01,
    0x42, 0x01, 0x62, 0x4A, 0x04, 0x00, 0x00, 0x00, 0x3F, 0x5A, 0x18, 0x0A, 0x01, 0x78, 0x12, 0x13,
    0x0A, 0x11, 0x08, 0x01, 0x12, 0x0D, 0x0A, 0x07, 0x12, 0x05, 0x62, 0x61, 0x74, 0x63, 0x68, 0x0A,
    0x02, 0x08, 0x03, 0x62, 0x18, 0x0A, 0x01, 0x79, 0x12, 0x13, 0x0A, 0x11, 0x08, 0x01, 0x12, 0x0D,
    0x0A, 0x07, 0x12, 0x05, 0x62, 0x61, 0x74, 0x63, 0x68, 0x0A, 0x02, 0x08, 0x01, 0x42, 0x04, 0x0A,
    0x00, 0x10, 0x11,
  ]
}
