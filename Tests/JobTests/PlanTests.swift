// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import Testing

@Suite struct PlanTests {
  static let jobFile = Array("andor: 1".utf8)

  static let plan = JobPlan(
    name: "j", folder: "/a", allowOutside: false, batch: 256, audit: 0.01,
    artifacts: [Artifact(path: "m.onnx", role: .model, sha256: SHA256Digest(of: [1]).description, bytes: 1)],
    games: [
      GamePlan(
        name: "g", players: 14, nullPlayers: [3, 5], maskPlan: .cube(players: 12, shardBits: 8),
        columns: [ValueColumn(model: 0, score: "logit")], classIndex: 2, emptyValue: 0.1, fullValue: -1e-300)
    ],
    rowsPerSecond: 1234.5, versions: ["andor": "0.1.0", "onnxruntime": "1.32.0"]
  ).sealed(jobFile: jobFile)

  @Test func survivesItsJSON() throws {
    #expect(try JobPlan(json: Self.plan.json) == Self.plan)
    #expect(try JobPlan(json: Self.plan.json).json == Self.plan.json)
  }

  /// Attributions are in the plan under their names, and decide nothing that the fingerprint is about.
  @Test func attributionsAreKept() throws {
    var plan = Self.plan
    let numbers = (0..<14).map { Double($0) / 7 }
    plan.games[0].attributions = ["gradCam": numbers, "grad_cam": numbers]
    let read = try JobPlan(json: plan.json)
    #expect(read == plan && plan.sealed(jobFile: Self.jobFile).fingerprint == Self.plan.fingerprint)
    for wrong in [[1.0], numbers.map { $0 * 1e300 }] {
      plan.games[0].attributions = ["ig": wrong]
      #expect(throws: JobError.self) { try JobPlan(json: plan.json) }
    }
  }

  @Test func writesItsKeysInSnakeCase() {
    let text = String(decoding: Self.plan.json, as: UTF8.self)
    for key in ["allow_outside", "rows_per_second", "null_players", "empty_value", "sha256", "onnxruntime"] {
      #expect(text.contains("\"\(key)\" : "), "\(key)")
    }
    let keys = text.split(separator: "\n").compactMap { $0.split(separator: "\"").dropFirst().first }
    #expect(keys.allSatisfy { $0 == $0.lowercased() }, "\(keys)")
  }

  @Test func countsShardsAndMasks() {
    #expect(Self.plan.games[0].evaluated == [0, 1, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13])
    #expect(Self.plan.shardCount == 16)
    #expect(Self.plan.evaluations == 4096)
  }

  /// K values a mask: every length is K times as long, and the plan says what they are.
  @Test func severalValuesOfAMaskSurvive() throws {
    var plan = Self.plan
    plan.games[0].columns = (0..<3).flatMap { model in
      ["logit", "log_odds"].map { ValueColumn(model: model, score: $0) }
    }
    plan = plan.sealed(jobFile: Self.jobFile)
    let read = try JobPlan(json: plan.json)
    #expect(read == plan)
    #expect(read.fingerprint != Self.plan.fingerprint)
    let game = read.games[0]
    #expect(game.valuesPerMask == 6)
    #expect(game.valueCount == 6 * 4096)
    #expect((0..<16).allSatisfy { game.valueCount(of: $0) == 6 * 256 })
    #expect(read.evaluations == 4096)
    #expect(read.payloadBytes == 8 * 6 * 256)
    plan.games[0].players = 30
    plan.games[0].maskPlan = .cube(players: 28, shardBits: 18)
    #expect(throws: JobError.self) { try JobPlan(json: plan.sealed(jobFile: Self.jobFile).json) }
  }

  /// Whatever can decide a value's bits, or where it lies, changes the fingerprint.
  @Test func fingerprintFollowsWhatDecidesTheBits() {
    let changes: [(String, (inout JobPlan) -> Void)] = [
      ("name", { $0.name = "k" }), ("batch", { $0.batch = 128 }), ("audit", { $0.audit = 0.5 }),
      ("artifact", { $0.artifacts[0].sha256 = SHA256Digest(of: [2]).description }),
      ("players", { $0.games[0].players = 15 }), ("null_players", { $0.games[0].nullPlayers = [3] }),
      ("shard bits", { $0.games[0].maskPlan = .cube(players: 12, shardBits: 9) }),
      ("class", { $0.games[0].classIndex = 1 }),
      ("score", { $0.games[0].columns[0].score = "value" }), ("model", { $0.games[0].columns[0].model = 1 }),
      ("v(∅)", { $0.games[0].emptyValue = 0.1.nextUp }), ("game", { $0.games[0].name = "h" }),
      ("runtime", { $0.versions["onnxruntime"] = "1.33.0" }),
      ("order", { $0.games.append($0.games[0]) }),
    ]
    for (what, change) in changes {
      var plan = Self.plan
      change(&plan)
      #expect(plan.sealed(jobFile: Self.jobFile).fingerprint != Self.plan.fingerprint, "\(what)")
    }
    #expect(Self.plan.sealed(jobFile: Self.jobFile + [10]).fingerprint != Self.plan.fingerprint)
  }

  @Test func fingerprintIgnoresWhereAndHowFast() {
    var plan = Self.plan
    plan.folder = "/b"
    plan.allowOutside = true
    plan.rowsPerSecond = 9
    plan.versions["andor"] = "0.2.0"
    #expect(plan.sealed(jobFile: Self.jobFile).fingerprint == Self.plan.fingerprint)
  }

  /// Numbers that this build would never write are refused, not obeyed.
  @Test func refusesTamperedPlans() {
    let changes: [(String, (inout JobPlan) -> Void)] = [
      ("fingerprint", { $0.fingerprint = "ab" }), ("no games", { $0.games = [] }),
      ("batch 0", { $0.batch = 0 }), ("batch 2^40", { $0.batch = 1 << 40 }),
      ("batch 3", { $0.batch = 3 }), ("audit", { $0.audit = -1 }),
      ("bytes", { $0.artifacts[0].bytes = -1 }), ("digest", { $0.artifacts[0].sha256 = "x" }),
      ("players 0", { $0.games[0].players = 0 }), ("players 63", { $0.games[0].players = 63 }),
      ("foreign null player", { $0.games[0].nullPlayers = [14] }),
      ("null players twice", { $0.games[0].nullPlayers = [3, 3] }),
      ("another cube", { $0.games[0].maskPlan = .cube(players: 11, shardBits: 8) }),
      (
        "too many shards",
        {
          $0.games[0] = GamePlan(
            name: "g", players: 30, nullPlayers: [], maskPlan: .cube(players: 30, shardBits: 0),
            columns: [ValueColumn(model: 0, score: "logit")], classIndex: 0, emptyValue: 0, fullValue: 0)
        }
      ),
      ("class -1", { $0.games[0].classIndex = -1 }),
      ("no column", { $0.games[0].columns = [] }),
      ("a column twice", { $0.games[0].columns.append($0.games[0].columns[0]) }),
      ("model -1", { $0.games[0].columns[0].model = -1 }),
      ("score", { $0.games[0].columns[0].score = "a\u{1b}[2J" }),
      (
        "too many columns",
        { $0.games[0].columns = (0...64).map { ValueColumn(model: $0 % 8, score: "s\($0)") } }
      ),
      ("rows", { $0.rowsPerSecond = -1 }),
      ("path", { $0.games[0].name = "../g" }), ("hidden", { $0.games[0].name = ".g" }),
      ("slash", { $0.games[0].name = "a/b" }), ("empty", { $0.games[0].name = "" }),
      ("control", { $0.games[0].name = "a\u{1b}[2J" }),
      ("marked slash", { $0.games[0].name = "a/\u{301}b" }),
      ("twins", { $0.games.append($0.games[0]) }),
    ]
    for (what, change) in changes {
      var plan = Self.plan
      change(&plan)
      #expect(throws: JobError.self, "\(what)") { try JobPlan(json: plan.json) }
    }
  }

  @Test func refusesNewerPlansPolitely() {
    var plan = Self.plan
    plan.andor = 2
    let error = #expect(throws: JobError.self) { try JobPlan(json: plan.json) }
    #expect(error?.code == .refused)
    #expect(error?.message.contains("2") == true)
  }

  @Test func survivesDamage() {
    let json = Self.plan.json
    for index in json.indices {
      _ = try? JobPlan(json: Array(json[..<index]))
      var damaged = json
      damaged[index] ^= 0x15
      _ = try? JobPlan(json: damaged)
    }
    #expect(throws: JobError.self) { try JobPlan(json: Array(json.dropLast(2))) }
    #expect(throws: JobError.self) { try JobPlan(json: Array(repeating: 0x5B, count: 100_000)) }
  }
}
