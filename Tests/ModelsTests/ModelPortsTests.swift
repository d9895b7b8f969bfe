// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Testing

/// What `andor init` reads of a model, and what it refuses because a run would.
@Suite struct ModelPortsTests {
  private func ports(_ model: String, for kind: JobTemplate.Kind = .tabular) throws -> ModelPorts {
    try ModelPorts(onnx: fixture("models/\(model).onnx"), for: kind, options: ModelOptions())
  }

  @Test func portsAreThoseOfOneRow() throws {
    let scaled = try ports("scaled")
    #expect(scaled.inputs.map(\.name) == ["x", "t", "pair", "one"])
    #expect(scaled.inputs.map(\.shape) == [[3], [], [2], []])
    #expect(scaled.inputs.map(\.isMaskable) == [true, false, false, true])
    #expect(try ports("words").inputs.map(\.type) == ["string", "string", "float32"])
    #expect(try ports("one-row").inputs.map(\.shape) == [[3]])
  }

  @Test func scoresStandBeforeLabels() throws {
    #expect(try ports("heads").outputs.map(\.name) == ["plain", "pixels", "front", "back"])
    #expect(try ports("class-index").outputs.map(\.type) == ["int64"])
  }

  @Test func whatARunWouldRefuseIsRefused() throws {
    func refusal(_ model: String, for kind: JobTemplate.Kind = .tabular) -> ModelError? {
      #expect(throws: ModelError.self, "\(model)") { try ports(model, for: kind) }
    }
    #expect(refusal("static-batch")?.message.contains("batch axis (x float32 [4, 3])") == true)
    #expect(refusal("text")?.message.contains("of texts") == true)
    #expect(refusal("zip-map")?.hint.contains("'zipmap': False") == true)
    #expect(refusal("linear", for: .image)?.hint.contains("init tabular") == true)
    #expect(refusal("absent")?.code == .missing)
  }
}
