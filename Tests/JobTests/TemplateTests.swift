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

  @Test func oneScoreIsTheValue() {
    let one = JobTemplate.Port(name: "y", type: "float32", shape: [1])
    let two = JobTemplate.Port(name: "y", type: "float32", shape: [2])
    #expect(JobTemplate(kind: .tabular, model: "m", outputs: [one]).yaml.contains("score: value}"))
    #expect(
      JobTemplate(kind: .tabular, model: "m", outputs: [two]).yaml.contains(
        "score: log_odds, class: predicted}"))
  }
}
