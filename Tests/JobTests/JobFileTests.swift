// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSampling
import Testing

@Suite struct JobFileTests {
  @Test func readsTheContractsExample() throws {
    let job = try JobSpecification(
      yaml: """
        andor: 1
        name: not-bad
        model:
          onnx: models/sentiment.onnx
        output: {name: logit, score: logit, class: 0}
        games:
          - name: s0
            tensors: s0.safetensors
            players: {names: [not, bad, at, all]}
            inputs:
              - {name: input_ids, sample: ids, baseline: ids_mask, players: ids_players}
              - {name: attention_mask, sample: attn}
        explain: {noise: 0.04, gap: 0.01, salient: 0.05, top: 100}
        engine: {shard: auto, batch: auto, audit: 0.01}
        """)
    let game = GameSpecification(
      name: "s0", players: ["not", "bad", "at", "all"], tensors: "s0.safetensors",
      inputs: [
        InputSpecification(
          name: "input_ids", sample: .named("ids"), baseline: .named("ids_mask"),
          players: .tensor(.named("ids_players"))),
        InputSpecification(name: "attention_mask", sample: .named("attn")),
      ])
    #expect(
      job
        == JobSpecification(
          name: "not-bad", model: .onnx(path: "models/sentiment.onnx"),
          output: OutputSelection(name: "logit", score: .logit, choice: .fixed(0)), games: [game],
          explain: ExplainSettings(noise: .difference(0.04), gap: 0.01, salient: 0.05, top: 100),
          engine: EngineSettings(shardBits: nil, batch: nil, audit: 0.01)))
    #expect(job.artifactPaths == ["models/sentiment.onnx", "s0.safetensors"])
  }

  @Test func readsTheFilesOfAPythonModule() throws {
    let job = try JobSpecification(
      yaml: """
        {andor: 1, name: j, model: {python: m.py, files: [a.npz, lib/b.py, a.npz]},
        games: [{name: g, players: {count: 2}}]}
        """)
    #expect(job.model == .python(path: "m.py", files: ["a.npz", "lib/b.py", "a.npz"]))
    #expect(job.artifactPaths == ["m.py", "a.npz", "lib/b.py"])
  }

  @Test func readsTheDeviceOfAnOnnxModel() throws {
    func model(_ entries: String) throws -> ModelSource {
      try JobSpecification(
        yaml: """
          {andor: 1, name: j, model: {onnx: m.onnx\(entries)}, games: [{name: g, players: {count: 1},
          inputs: [{name: x, sample: [1], baseline: 0, players: {each: true}}]}]}
          """
      ).model
    }
    #expect(try model("") == .onnx(path: "m.onnx") && model("").device == .cpu)
    #expect(try model(", device: cpu") == model("") && model(", device: cuda").device == .cuda(0))
  }

  @Test func aPathHasItsStepsWhateverItsText() {
    #expect(RelativePath("./a//b/.") == RelativePath("a/b") && RelativePath("a/b").text == "a/b")
    #expect(RelativePath("/a") != RelativePath("a") && RelativePath("//a/./b").text == "/a/b")
    #expect(RelativePath("a/../b").climbs && !RelativePath("a/..b").climbs)
    #expect(RelativePath.beside("sub/m.onnx", "./w") == "sub/w" && RelativePath.beside("m", "w/x") == "w/x")
    #expect(RelativePath.beside("/sub/m", "w") == "/sub/w" && RelativePath.beside("sub/m", "/w") == "/w")
  }

  @Test(arguments: Score.table)
  func readsEveryScore(score: Score) throws {
    let pair = score.needs == .aPair
    let word = pair ? "{\(score.name): [3, 1]}" : score.name
    let job = try JobSpecification(
      yaml: JobText.onnx(output: "name: y, score: \(word), class: predicted, position: -1"))
    #expect(
      job.output
        == OutputSelection(
          name: "y", score: score, choice: pair ? .pair(3, 1) : .predicted, position: -1))
  }

  /// Attributions decide no value: they are no artifacts.
  @Test func readsAttributionsByName() throws {
    let job = try JobSpecification(yaml: JobText.onnx(game: "scores: {ig: a/ig.npy, Grad-CAM: cam.npy}"))
    #expect(job.games[0].scores == ["ig": "a/ig.npy", "Grad-CAM": "cam.npy"])
    #expect(job.artifactPaths == ["m.onnx"])
    #expect(try JobSpecification(yaml: JobText.onnx()).games[0].scores.isEmpty)
  }

  @Test func readsAScoresOtherName() throws {
    let job = try JobSpecification(yaml: JobText.onnx(output: "score: log_odds_from_logits, class: 1"))
    #expect(job.output == OutputSelection(score: .logOdds, choice: .fixed(1)))
  }

  @Test(arguments: [
    (
      "{name: x, sample: a.npy, baseline: b.npy, players: p.npy}", TensorReference.file("a.npy"),
      TensorReference.file("b.npy"), PlayerMap.tensor(.file("p.npy"))
    ),
    (
      "{name: x, sample: [[1, 2.5], [-3e2, true]], baseline: 0.5, players: {grid: [1, 2]}}",
      .inline(values: [1, 2.5, -300, 1], shape: [2, 2]), .inline(values: [0.5], shape: []),
      .grid(rows: 1, columns: 2)
    ),
    (
      "{name: x, sample: [1, 2], baseline: [0, 0], players: {each: true}}",
      .inline(values: [1, 2], shape: [2]), .inline(values: [0, 0], shape: [2]), .each
    ),
    (
      "{name: x, sample: [1, 2], baseline: 0, players: [-1, 1]}",
      .inline(values: [1, 2], shape: [2]), .inline(values: [0], shape: []),
      .tensor(.inline(values: [-1, 1], shape: [2]))
    ),
  ])
  func readsEveryFormOfAnInput(
    text: String, sample: TensorReference, baseline: TensorReference, players: PlayerMap
  ) throws {
    let job = try JobSpecification(yaml: JobText.onnx(input: text))
    let input = try #require(job.games.first?.inputs.first)
    #expect(input == InputSpecification(name: "x", sample: sample, baseline: baseline, players: players))
  }

  @Test func readsFormulasAndTables() throws {
    let formula = try JobSpecification(
      yaml: JobText.formula(
        "{constant: 2, terms: [{and: [0, 1], value: 1.5}, {or: [2, 3], value: -0.7}], "
          + "noise: {sigma: 0.001, seed: 7}, cost_microseconds: 12}"))
    #expect(formula.model == .formula)
    #expect(
      formula.games.first?.formula
        == Formula(
          constant: 2,
          terms: [
            Formula.Term(kind: .and, mask: 0b0011, value: 1.5),
            Formula.Term(kind: .or, mask: 0b1100, value: -0.7),
          ],
          noiseSigma: 0.001, noiseSeed: 7, costMicroseconds: 12))
    let table = try JobSpecification(
      yaml: """
        {"andor": 1, "name": "t", "model": {"table": true}, "games": [
          {"name": "g", "players": {"count": 3}, "table": "v.npy", "order": "player0_msb"},
          {"name": "h", "players": {"count": 3}, "table": "w.npy"}]}
        """)
    #expect(table.games.map(\.table?.order) == [.player0MostSignificant, .player0LeastSignificant])
    #expect(table.games.first?.players == ["p0", "p1", "p2"])
    #expect(table.artifactPaths == ["v.npy", "w.npy"])
  }

  @Test func readsThePlanInEveryForm() throws {
    func read(_ rest: String) throws -> PlanChoice {
      try JobSpecification(yaml: JobText.formula("{constant: 1}", rest: rest)).plan
    }
    #expect(try read("") == .auto)
    #expect(try read("plan: auto") == .auto)
    #expect(try read("plan: cube") == .cube)
    func sample(_ text: String) throws -> SampleChoice? {
      guard case .sample(let choice) = try read("plan: {sample: \(text)}") else { return nil }
      return choice
    }
    #expect(try sample("4000") == SampleChoice())
    #expect(
      try sample(
        "{first: 500, most: 16000, seed: 7, until: {shapley: 0.02, r2: 0.01}, confidence: 0.9, order: 3}")
        == SampleChoice(
          try SampleSchedule(first: 500, most: 16_000, untilShapley: 0.02, untilR2: 0.01, confidence: 0.9),
          seed: 7, order: 3))
    #expect(try sample("{first: 600}")?.schedule.totals == [600])
    #expect(try sample("{most: 3000}")?.schedule.totals == [1000, 2000, 3000])
    #expect(try sample("{most: 300}")?.schedule.totals == [300])
    for (text, word) in [
      ("100", "200"), ("401", "400 or 402"), ("200000000", "100000000"), ("many", "whole number"),
      ("{first: 2000, most: 1000}", "first"), ("{until: {shapley: 0.01}}", "most"), ("{budget: 4}", "Keys"),
      ("{most: 4000, until: {}}", "shapley"), ("{most: 4000, until: {shapley: 0}}", "number"),
      ("{confidence: 1}", "0.5"), ("{order: 0}", "1"), ("{seed: -1}", "0"), ("[4000]", "keys"),
    ] {
      let error = refusal(of: JobText.formula("{constant: 1}", rest: "plan: {sample: \(text)}"))
      #expect(error?.hint.contains(word) == true, "\(text): \(String(describing: error))")
    }
    #expect(refusal(of: JobText.formula("{constant: 1}", rest: "plan: {slice: 1}")) != nil)
    #expect(refusal(of: JobText.formula("{constant: 1}", rest: "plan: half")) != nil)
  }

  /// What is written on a command line, and what it is written as again.
  @Test func noiseHasItsUnits() throws {
    let forms: [(String, ExplainSettings.Noise)] = [
      ("0.04", .difference(0.04)), ("sd:0.1", .deviation(0.1)), ("bound:0.4", .bound(0.4)),
      ("sigma:auto", .sigma(nil)), ("sigma:0.01", .sigma(0.01)),
    ]
    for (text, noise) in forms {
      #expect(try ExplainSettings.Noise(option: text) == noise)
      #expect(noise.option == text)
    }
    #expect(try ExplainSettings.Noise(option: "0") == .difference(0))
    for wrong in [
      "", "-0.1", "nan", "sd:", "sd:-1", "sd:1e7", "auto", "bound:auto", "share:1", "sd:0.1:2", "inf",
    ] {
      #expect(throws: JobError.self, "\(wrong)") { try ExplainSettings.Noise(option: wrong) }
    }
  }

  @Test func readsExplainAndEngineInEveryForm() throws {
    func read(_ rest: String) throws -> JobSpecification {
      try JobSpecification(yaml: JobText.formula("{constant: 1}", rest: rest))
    }
    #expect(try read("").explain == ExplainSettings())
    #expect(try read("").engine == EngineSettings())
    #expect(try read("explain: none").explain == nil)
    #expect(try read("explain: {ties: none}").explain?.request.ties.rawValue == "none")
    #expect(try read("explain: {ties: low_order}").explain == ExplainSettings())
    let explain = try #require(try read("explain: {certain: 7, ranges: auto}").explain)
    #expect(explain.certain == .strongest(7) && explain.ranges == .automatic)
    func asked(_ settings: ExplainSettings, _ games: Int, _ players: Int) -> [Int] {
      let asked = settings.asked(games: games, players: players)
      return [asked.marks, asked.ranges]
    }
    #expect(asked(explain, 17, 20) == [7, 0] && asked(explain, 16, 14) == [7, 10])
    #expect(asked(ExplainSettings(), 16, 10) == [50, 10] && asked(ExplainSettings(), 16, 16) == [10, 0])
    #expect(asked(ExplainSettings(), 17, 10) == [0, 0] && asked(ExplainSettings(), 1, 17) == [0, 0])
    #expect(try read("explain: {noise: {sigma: auto}}").explain?.noise == .sigma(nil))
    // No noise is the problem of the bound 0.
    #expect(try read("explain: {noise: {sigma: 0}}").explain?.request.noise == .difference(0))
    #expect(
      try read("explain: {noise: 0.04, brief: 3}").explain
        == ExplainSettings(noise: .difference(0.04), brief: 3))
    #expect(try read("explain: {noise: {sd: 0.1}}").explain == ExplainSettings())
    #expect(try read("explain: {noise: {bound: 2}}").explain?.noise == .bound(2))
    for wrong in ["{}", "{sd: 0.1, bound: 1}", "{sd: -1}", "{share: 1}", "none"] {
      #expect(throws: JobError.self, "\(wrong)") { try read("explain: {noise: \(wrong)}") }
    }
    #expect(try read("explain: {noise: {sigma: 0.5}, search_seconds: 9}").explain?.noise == .sigma(0.5))
    #expect(
      try read("engine: {shard: 12, batch: 256, audit: 1}").engine
        == EngineSettings(shardBits: 12, batch: 256, audit: 1))
  }

  /// What players are changes words only, and is not needed.
  @Test func playersHaveAKind() throws {
    for kind in PlayerKind.table {
      let players = "{names: [a, b, c, d], kind: \(kind.key)}"
      let job = try JobSpecification(yaml: JobText.formula("{constant: 1}", players: players))
      #expect(job.games[0].playerKind == kind && job.games[0].players == ["a", "b", "c", "d"])
    }
    #expect(try JobSpecification(yaml: JobText.formula("{constant: 1}")).games[0].playerKind == nil)
  }
}
