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

/// A row of a CSV file as a sample to start from.
@Suite struct TemplateRowTests {
  private func row(_ text: String, _ number: Int) throws -> TemplateRow {
    let path = temporary(Array(text.utf8), suffix: ".csv")
    defer { remove(path) }
    return try TemplateRow(csv: path, row: number)
  }

  private let table = "age,town\n20,Ulm\n\"40\",\"Bonn, B\"\n30,Ulm\n"

  @Test func aRowHasItsValuesAndWhatIsUsual() throws {
    #expect(
      try row(table, 1).columns == [
        TemplateRow.Column(name: "age", value: "40", mean: 30, mode: "20"),
        TemplateRow.Column(name: "town", value: "Bonn, B", mean: nil, mode: "Ulm"),
      ])
  }

  @Test func whatIsNoSuchTableIsRefused() {
    func code(_ text: String, _ number: Int = 0) -> ModelError.Code? {
      #expect(throws: ModelError.self) { try row(text, number) }?.code
    }
    #expect(code(table, 3) == .missing)
    #expect(code("") == .invalid)
    #expect(code("a,b\n1\n") == .invalid)
    #expect(code("a\n\"1\n") == .invalid)
  }
}
