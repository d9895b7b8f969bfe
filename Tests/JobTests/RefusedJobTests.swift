// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Testing

@Suite struct RefusedJobTests {
  /// Jobs that are wrong in one place, and the path and line at which the error must point.
  static let wrong: [(yaml: String, place: String, line: Int?)] = [
    (JobText.onnx(rest: "colour: red"), "", 10),
    (JobText.onnx(game: "tenors: a.safetensors"), "games[0]", 9),
    (JobText.onnx(output: "score: softmax"), "output.score", 4),
    (JobText.onnx(output: "score: difference"), "output.score", 4),
    (JobText.onnx(output: "class: first"), "output.class", 4),
    (JobText.onnx(output: "class: -1"), "output.class", 4),
    (JobText.onnx(output: "score: {difference: [1]}"), "output.score", 4),
    (JobText.onnx(output: "classes: positive"), "output.classes", 4),
    (JobText.onnx(output: "classes: [negative, '']"), "output.classes[1]", 4),
    (
      JobText.onnx(input: "{name: x, sample: a, baseline: 0, players: {each: true}}"),
      "games[0].inputs[0].sample", 8
    ),
    (JobText.onnx(input: "{name: x, sample: [1, 2], players: {each: true}}"), "games[0].inputs[0]", 8),
    (JobText.onnx(input: "{name: x, sample: [1, 2]}"), "games[0].inputs", 8),
    (
      JobText.onnx(input: "{name: x, sample: [[1], [1, 2]], baseline: 0, players: {each: true}}"),
      "games[0].inputs[0].sample[1]", 8
    ),
    (
      JobText.onnx(input: "{name: x, sample: [.nan], baseline: 0, players: {each: true}}"),
      "games[0].inputs[0].sample[0]", 8
    ),
    (
      JobText.onnx(input: "{name: x, sample: [1], baseline: 0, players: {each: false}}"),
      "games[0].inputs[0].players.each", 8
    ),
    (
      JobText.onnx(input: "{name: x, sample: [1], baseline: 0, players: {grid: [2]}}"),
      "games[0].inputs[0].players.grid", 8
    ),
    (
      JobText.onnx(input: "{name: x, sample: [1, 2], baseline: 0, players: [0, 2]}"),
      "games[0].inputs[0].players", 8
    ),
    (
      JobText.onnx(input: "{name: x, sample: [1, 2], baseline: 0, players: [0, 0.5]}"),
      "games[0].inputs[0].players", 8
    ),
    (
      JobText.onnx(
        input: "{name: x, sample: '', baseline: 0, players: {each: true}}",
        game: "tensors: t.safetensors"), "games[0].inputs[0].sample", 8
    ),
    (JobText.onnx(input: "\(JobText.input), \(JobText.input)"), "games[0].inputs[1]", 8),
    (JobText.onnx(game: "tensors: ''"), "games[0].tensors", 9),
    (JobText.onnx(game: "scores: ig.npy"), "games[0].scores", 9),
    (JobText.onnx(game: "scores: {ig: [1, 2]}"), "games[0].scores.ig", 9),
    (JobText.onnx(game: "scores: {ig: ''}"), "games[0].scores.ig", 9),
    (JobText.onnx(game: "scores: {'': ig.npy}"), "games[0].scores", 9),
    (
      JobText.onnx(game: "scores: {\((0...64).map { "a\($0): a.npy" }.joined(separator: ", "))}"),
      "games[0].scores", 9
    ),
    (JobText.onnx(game: "formula: {constant: 1}"), "games[0]", 9),
    (JobText.formula("{terms: [{and: [4], value: 1}]}"), "games[0].formula.terms[0].and[0]", 5),
    (JobText.formula("{terms: [{and: [], value: 1}]}"), "games[0].formula.terms[0]", 5),
    (JobText.formula("{terms: [{and: [0], or: [1], value: 1}]}"), "games[0].formula.terms[0]", 5),
    (JobText.formula("{constant: 1}", players: "{count: 4, kind: Word}"), "games[0].players.kind", 5),
    (JobText.formula("{constant: 1}", players: "{kind: token}"), "games[0].players", 5),
    (JobText.formula("{constant: .inf}"), "games[0].formula.constant", 5),
    (JobText.formula("{constant: 1e999}"), "games[0].formula.constant", 5),
    (JobText.formula("{noise: {sigma: -1}}"), "games[0].formula.noise.sigma", 5),
    (JobText.formula("{}", players: "{count: 0}"), "games[0].players.count", 5),
    (JobText.formula("{}", players: "{count: -3}"), "games[0].players.count", 5),
    (JobText.formula("{}", players: "{names: []}"), "games[0].players", 5),
    (JobText.formula("{}", players: "{names: [a], count: 1}"), "games[0].players", 5),
    (JobText.formula("{}", players: "three"), "games[0].players", 5),
    (JobText.formula("{}", players: "{count: 2.5}"), "games[0].players.count", 5),
    (JobText.formula("{}", rest: "engine: {batch: 24}"), "engine.batch", 6),
    (JobText.formula("{}", rest: "engine: {shard: 5}"), "engine.shard", 6),
    (JobText.formula("{}", rest: "engine: {audit: 1.5}"), "engine.audit", 6),
    (JobText.formula("{}", rest: "explain: all"), "explain", 6),
    (JobText.formula("{}", rest: "plan: sphere"), "plan", 6),
    (JobText.formula("{}", rest: "plan: {sample: 4001}"), "plan.sample", 6),
    (JobText.formula("{}", rest: "plan: [cube]"), "plan", 6),
    (JobText.formula("{}", rest: "explain: {noise: -0.1}"), "explain.noise", 6),
    (JobText.formula("{}", rest: "explain: {top: 1e3}"), "explain.top", 6),
    (JobText.formula("{}", rest: "explain: {ties: high_order}"), "explain.ties", 6),
    (JobText.formula("{}", rest: "explain: {ties: [none]}"), "explain.ties", 6),
    (JobText.formula("{}", rest: "engine: [1]"), "engine", 6),
    ("{andor: 2, name: j, model: {table: true}, games: [x]}", "", 1),
    ("{andor: 1, name: a/b, model: {table: true}, games: [x]}", "name", 1),
    ("{andor: 1, name: .., model: {table: true}, games: [x]}", "name", 1),
    ("{andor: 1, name: j, model: {table: true, formula: true}, games: [x]}", "model", 1),
    ("{andor: 1, name: j, model: {onnx: ''}, games: [x]}", "model.onnx", 1),
    ("{andor: 1, name: j, model: {onnx: m, files: [a]}, games: [x]}", "model.files", 1),
    ("{andor: 1, name: j, model: {onnx: m, device: gpu}, games: [x]}", "model.device", 1),
    ("{andor: 1, name: j, model: {onnx: m, device: 'cuda:1'}, games: [x]}", "model.device", 1),
    ("{andor: 1, name: j, model: {onnx: m, device: 0}, games: [x]}", "model.device", 1),
    ("{andor: 1, name: j, model: {python: m.py, device: cuda}, games: [x]}", "model.device", 1),
    ("{andor: 1, name: j, model: {formula: true, device: cpu}, games: [x]}", "model.device", 1),
    ("{andor: 1, name: j, model: {device: cuda}, games: [x]}", "model", 1),
    ("{andor: 1, name: j, model: {table: true, files: [a]}, games: [x]}", "model.files", 1),
    ("{andor: 1, name: j, model: {python: m.py, files: a}, games: [x]}", "model.files", 1),
    ("{andor: 1, name: j, model: {python: m.py, files: [a, '']}, games: [x]}", "model.files[1]", 1),
    ("{andor: 1, name: j, model: {files: [a]}, games: [x]}", "model", 1),
    ("{andor: 1, name: j, model: {table: true}, games: []}", "", 1),
    ("{andor: 1, name: j, model: {table: true}}", "", 1),
    ("[1, 2]", "", 1),
    ("andor: 1\nname: [", "", 3),
    ("andor: 1\nname: a\nname: b", "", 2),
    ("andor: *nothing", "", 1),
    ("", "", nil),
  ]

  @Test func pointsAtWhatIsWrong() throws {
    for (yaml, path, line) in Self.wrong {
      let error = try #require(refusal(of: yaml), "accepted: \(yaml)")
      #expect(error.code == .invalid, "\(error) — \(yaml)")
      let lineText = line.map { " line \($0)" } ?? ""
      let pathText = path.isEmpty ? "" : " (\(path))"
      #expect(error.place == "job.yaml\(lineText)\(pathText)", "\(error) — \(yaml)")
      #expect(!error.hint.isEmpty && !error.message.contains("\n"))
    }
  }

  @Test(arguments: [31, 64, 1_000_000_000, Int.max])
  func refusesTooManyPlayersWithTheFigure(count: Int) throws {
    for (plan, most) in [("cube", 30), ("auto", 1024)] where count > most {
      let text = JobText.formula("{}", players: "{count: \(count)}", rest: "plan: \(plan)")
      let error = try #require(refusal(of: text))
      #expect(error.code == .tooLarge)
      #expect(error.message.contains("\(count) players") && error.message.contains("limit of \(most)"))
    }
  }

  @Test func refusesTwoGamesOfOneName() throws {
    let game = "{name: g, players: {count: 1}, formula: {}}"
    let error = try #require(
      refusal(of: "andor: 1\nname: j\nmodel: {formula: true}\ngames:\n  - \(game)\n  - \(game)"))
    #expect(error.place == "job.yaml line 6 (games[1])")
  }

  /// Nine aliases of nine aliases …: 9^12 nodes from a text of 600 bytes.
  @Test(.timeLimit(.minutes(1))) func refusesAnAliasBomb() throws {
    var yaml = "a0: &a0 [x, x, x]\n"
    for level in 1...12 {
      let alias = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      yaml += "a\(level): &a\(level) [\(alias)]\n"
    }
    #expect(refusal(of: yaml)?.message.contains("aliases") == true)
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func refusesDeepNesting(opening: String) throws {
    #expect(refusal(of: String(repeating: opening, count: 200_000))?.code == .invalid)
    for depth in [200, 20_000] {
      let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      let error = try #require(refusal(of: "andor: \(deep)"))
      #expect(error.code == .invalid && error.message.contains("nested too deeply"), "\(error)")
    }
  }

  @Test(arguments: ["-3", "0", "many", "1e99", "99999999999999999999"])
  func saysHowManyPlayersThereCanBe(count: String) throws {
    for (plan, most) in [("cube", 30), ("auto", 1024)] {
      let text = JobText.formula("{}", players: "{count: \(count)}", rest: "plan: \(plan)")
      let error = try #require(refusal(of: text))
      #expect(error.message.contains("'\(count)'"))
      #expect(error.hint == "Write a whole number from 1 to \(most).")
    }
  }

  @Test(arguments: [
    ("explain: {tolerance: 0.1}", "tolerance", "gap"),
    ("explain: {max-seconds: 9}", "max-seconds", "search_seconds"),
  ])
  func namesTheNewNameOfAnOldKey(rest: String, old: String, new: String) throws {
    let error = try #require(refusal(of: JobText.formula("{}") + "\n" + rest))
    #expect(error.message == "unknown key '\(old)'")
    #expect(error.hint.hasPrefix("Write '\(new)' instead. Keys here are: "), "\(error.hint)")
  }

  @Test func doesNotOfferANewNameWhereItIsNotAKey() throws {
    let error = try #require(refusal(of: JobText.formula("{tolerance: 1}")))
    #expect(error.hint.hasPrefix("Keys here are: "), "\(error.hint)")
  }

  @Test func readsATextThatBeginsWithAByteOrderMark() {
    #expect(refusal(of: "\u{FEFF}" + JobText.formula("{}")) == nil)
  }

  /// No text makes the reader trap: every prefix of a job, and the job with each byte replaced.
  @Test func survivesDamage() {
    let bytes = Array(JobText.onnx(output: "score: {difference: [0, 1]}", rest: "explain: none").utf8)
    for index in bytes.indices {
      _ = refusal(of: String(decoding: bytes[..<index], as: UTF8.self))
      for byte in [UInt8(0), 0xFF, 0x2A, 0x26, 0x3F, 0x21, 0x7B, 0x5D] {
        var damaged = bytes
        damaged[index] = byte
        _ = refusal(of: String(decoding: damaged, as: UTF8.self))
      }
    }
    #expect(refusal(of: String(decoding: bytes, as: UTF8.self)) == nil)
  }
}
