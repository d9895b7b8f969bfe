// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import Testing

/// What `andor init` writes is a job file as it is.
@Suite struct TemplateTests {
  @Test(arguments: JobTemplate.Kind.allCases)
  func aTemplateWithoutAModelIsAJob(kind: JobTemplate.Kind) throws {
    let job = try JobSpecification(yaml: JobTemplate(kind: kind, model: "model.onnx").yaml)
    #expect(job.games.count == 1)
    #expect(job.name == "\(kind.rawValue)-job")
  }

  @Test func theMaskedInputIsTheOneThatFits() throws {
    let ports = [
      JobTemplate.Port(name: "ids", type: "int64", shape: [-1]),
      JobTemplate.Port(name: "pixels", type: "float32", shape: [3, 8, 8]),
    ]
    let masked = JobTemplate.Kind.allCases.map { kind in
      JobTemplate(kind: kind, model: "m.onnx", inputs: ports).yaml.split(separator: "\n")
        .filter { $0.contains("baseline: 0") }.map { $0.contains("name: pixels") ? "pixels" : "ids" }
    }
    #expect(masked == [["pixels"], ["pixels"], ["ids"]])
  }

  /// As many ids as the last axis is long, and every player owns a token.
  @Test func tokensOfAKnownNumberHaveAsManyIds() throws {
    try withEvery("shape", in: [[1], [2], [3], [9], [1, 9], [14], [15], [128], [512]]) { shape in
      let port = JobTemplate.Port(name: "ids", type: "int64", shape: shape)
      let template = JobTemplate(kind: .text, model: "m.onnx", inputs: [port])
      let game = try JobSpecification(yaml: template.yaml).games[0]
      guard case .tensor(.inline(let ids, _))? = game.inputs[0].players else {
        Issue.record("no list of ids")
        return
      }
      #expect(ids.count == shape.last)
      #expect(Set(ids).subtracting([-1]) == Set(game.players.indices.map(Double.init)))
      #expect(template.files == ["ids.npy"])
    }
    let long = JobTemplate(
      kind: .text, model: "m", inputs: [JobTemplate.Port(name: "ids", type: "int64", shape: [1 << 40])])
    #expect(try JobSpecification(yaml: long.yaml).games[0].inputs[0].players == .tensor(.file("words.npy")))
    #expect(long.files == ["ids.npy", "words.npy"])
  }

  @Test func namesOfTheModelCannotBreakTheFile() throws {
    // A name that is empty or has control characters is refused by the job file's reader, whatever wrote it.
    let names = [
      "a: b", "- x", "{", "\"q\"", "back\\slash", "#", "é\u{2028}", "true",
      "~", "1.5",
      "😀", "*a", "&a", "!t", "%", "@", "`", "it's", "y",
    ]
    for name in names {
      let port = JobTemplate.Port(name: name, type: "float32", shape: [4])
      let template = JobTemplate(
        kind: .tabular, model: "m.onnx", inputs: [port], outputs: [port, port])
      let yaml = template.yaml
      let job = try JobSpecification(yaml: yaml)
      #expect(job.games[0].inputs.map(\.name) == [name], "\(yaml)")
    }
  }

  @Test func theLastAxisOfColoursIsNotCut() throws {
    func players(_ shape: [Int]) throws -> PlayerMap? {
      let port = JobTemplate.Port(name: "x", type: "float32", shape: shape)
      return try JobSpecification(yaml: JobTemplate(kind: .image, model: "m.onnx", inputs: [port]).yaml)
        .games[0].inputs[0].players
    }
    #expect(try players([224, 224, 3]) == .grid(rows: 4, columns: 4, axes: GridAxes(rows: 0, columns: 1)))
    #expect(try players([3, 224, 224]) == .grid(rows: 4, columns: 4))
    #expect(try players([-1, -1, 3]) == .grid(rows: 4, columns: 4, axes: GridAxes(rows: 0, columns: 1)))
    #expect(try players([3, -1, -1]) == .grid(rows: 4, columns: 4))
  }

  @Test func anInputWithoutABatchAxisIsAConstant() throws {
    let ports = [
      JobTemplate.Port(name: "rate", type: "float32", shape: [2], isMaskable: false),
      JobTemplate.Port(name: "x", type: "float32", shape: [4]),
    ]
    let inputs = try JobSpecification(
      yaml: JobTemplate(kind: .tabular, model: "m.onnx", inputs: ports).yaml
    ).games[0].inputs
    #expect(inputs.map { $0.players == nil } == [true, false])
  }

  @Test func scoresFollowTheOutput() throws {
    func output(_ name: String, _ shape: [Int]) throws -> OutputSelection {
      let port = JobTemplate.Port(name: name, type: "float32", shape: shape)
      return try JobSpecification(yaml: JobTemplate(kind: .tabular, model: "m", outputs: [port]).yaml).output
    }
    #expect(try output("probabilities", [3]).score == .logOddsFromProbabilities)
    #expect(try output("logits", [-1, 50257]).position == -1)
    #expect(try output("logits", [3, 1, 1]).position == nil)
  }

  private func row(_ values: [(name: String, value: String, mean: Double?, mode: String)]) -> TemplateRow {
    TemplateRow(
      columns: values.map {
        TemplateRow.Column(name: $0.name, value: $0.value, mean: $0.mean, mode: $0.mode)
      }, place: "table.csv")
  }

  @Test func aRowOfATableIsTheSample() throws {
    let table = row([("age", "40", 31.5, "20"), ("a: b", "2.5", 0.25, "1"), ("n", "7", 3.5, "3")])
    var vector = JobTemplate(
      kind: .tabular, model: "m", inputs: [JobTemplate.Port(name: "x", type: "float32", shape: [3])])
    try vector.fill(table)
    #expect(vector.files.isEmpty)
    let game = try JobSpecification(yaml: vector.yaml).games[0]
    #expect(game.players == ["age", "a: b", "n"])
    #expect(
      game.inputs == [
        InputSpecification(
          name: "x", sample: .inline(values: [40, 2.5, 7], shape: [3]),
          baseline: .inline(values: [31.5, 0.25, 3.5], shape: [3]),
          players: .tensor(.inline(values: [0, 1, 2], shape: [3])))
      ])
    var short = JobTemplate(
      kind: .tabular, model: "m", inputs: [JobTemplate.Port(name: "x", type: "float32", shape: [2])])
    let error = #expect(throws: JobError.self) { try short.fill(table) }
    #expect(error?.message.contains("takes 2 numbers, and there are 3 columns") == true)
    var image = JobTemplate(kind: .image, model: "m")
    #expect(throws: JobError.self) { try image.fill(table) }
  }

  @Test func columnsGoToTheInputsOfTheirNames() throws {
    let table = row([("town", "Ulm", nil, "Bonn"), ("n", "7", 3.5, "3"), ("age", "40", 31.5, "20")])
    func port(_ name: String, _ type: String, _ shape: [Int]) -> JobTemplate.Port {
      JobTemplate.Port(name: name, type: type, shape: shape)
    }
    var template = JobTemplate(
      kind: .tabular, model: "m",
      inputs: [port("age", "float32", [1]), port("n", "int64", []), port("town", "string", [1])])
    try template.fill(table)
    let game = try JobSpecification(yaml: template.yaml).games[0]
    #expect(game.players == ["age", "n", "town"])
    #expect(
      game.inputs.map(\.sample) == [
        .inline(values: [40], shape: [1]), .inline(values: [7], shape: []),
        .texts(values: ["Ulm"], shape: [1]),
      ])
    #expect(
      game.inputs.map(\.baseline) == [
        .inline(values: [31.5], shape: [1]), .inline(values: [3], shape: []),
        .texts(values: ["Bonn"], shape: [1]),
      ])
    var words = JobTemplate(kind: .tabular, model: "m", inputs: [port("x", "float32", [3])])
    let text = #expect(throws: JobError.self) { try words.fill(table) }
    #expect(text?.message.contains("'town' is 'Ulm'") == true)
    var absent = JobTemplate(
      kind: .tabular, model: "m", inputs: [port("age", "float32", [1]), port("sex", "float32", [1])])
    #expect(#expect(throws: JobError.self) { try absent.fill(table) }?.message.contains("'sex'") == true)
  }

  @Test func ofManyColumnsTheFirstArePlayers() throws {
    var template = JobTemplate(
      kind: .tabular, model: "m", inputs: [JobTemplate.Port(name: "x", type: "float64", shape: [-1])])
    try template.fill(row((0..<40).map { ("c\($0)", "\($0)", 0, "0") }))
    let game = try JobSpecification(yaml: template.yaml).games[0]
    #expect(game.players == (0..<12).map { "c\($0)" })
    #expect(
      game.inputs[0].players
        == .tensor(.inline(values: (0..<40).map { $0 < 12 ? Double($0) : -1 }, shape: [40])))
  }

  @Test func oneScoreIsTheValue() {
    let one = JobTemplate.Port(name: "y", type: "float32", shape: [1])
    let two = JobTemplate.Port(name: "y", type: "float32", shape: [2])
    #expect(JobTemplate(kind: .tabular, model: "m", outputs: [one]).yaml.contains("score: value}"))
    #expect(
      JobTemplate(kind: .tabular, model: "m", outputs: [two]).yaml.contains(
        "score: log_odds, class: predicted}"))
  }
}
