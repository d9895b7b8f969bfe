// SPDX-License-Identifier: Apache-2.0
import AndorCore
import Yams

extension JobSpecification {
  /// Reads a job file.
  ///
  /// YAML 1.1 (and so JSON) as in `Protocols/job.schema.json`; unknown keys are errors. Nothing is opened:
  /// paths are taken as written. Complexity: linear in the text.
  /// - Parameters:
  ///   - yaml: The file's text, at most `Limits.jobFileBytes` bytes.
  ///   - file: The file's name for messages.
  /// - Throws: `JobError` with the line and the path of the key that is wrong.
  public init(yaml: String, file: String = "job.yaml") throws(JobError) {
    guard yaml.utf8.count <= Limits.jobFileBytes else {
      throw JobError(
        .tooLarge, "the job file has \(yaml.utf8.count) bytes, more than \(Limits.jobFileBytes)", at: file,
        hint: "Put tensors into .npy or safetensors files.")
    }
    // Some editors begin a file with a byte order mark, which the parser does not know.
    let text = yaml.unicodeScalars.first == "\u{FEFF}" ? String(yaml.unicodeScalars.dropFirst()) : yaml
    let root = try YAMLCursor(node: Self.compose(text.joiningSurrogates, file: file), path: "", file: file)
    let entries = try root.mapping(
      allowed: ["andor", "name", "model", "output", "plan", "games", "explain", "engine"],
      required: ["andor", "name", "model", "games"])
    let version =
      try entries["andor"]?.integer(
        "the format version 'andor'", in: 0...Int.max, hint: "Write 'andor: 1'.") ?? 0
    guard version == 1 else {
      throw root.failure(
        "this job has format version \(version)", hint: "This andor reads version 1: write 'andor: 1'.")
    }
    name = try entries["name"]?.folderName("the job's name") ?? ""
    model = try entries["model"].map(ModelSource.init) ?? .formula
    output = try entries["output"].map(OutputSelection.init) ?? OutputSelection()
    plan = try entries["plan"].map(PlanChoice.init) ?? .auto
    if case .sample = plan, model.kind == .values, let place = entries["plan"] {
      throw place.failure(
        "a table has the values of all masks, of which nothing need be drawn",
        hint: "Write plan: cube, or leave it out.")
    }
    explain = try entries["explain"].map(Self.explain) ?? ExplainSettings()
    engine = try entries["engine"].map(Self.engine) ?? EngineSettings()
    if case .sequence(let list)? = entries["games"]?.node, list.count > Limits.games {
      throw root.failure(
        "the job has \(list.count) games, more than \(Limits.games)", hint: "Split it into several jobs.")
    }
    games = []
    let mostPlayers = plan == .cube || model.kind == .values ? Limits.players : Limits.sampledPlayers
    var names: Set<String> = []
    for cursor in try entries["games"]?.sequence(of: "games") ?? [] {
      let game = try GameSpecification(cursor, content: model.kind.content, mostPlayers: mostPlayers)
      guard names.insert(game.name).inserted else {
        throw cursor.failure("two games are named '\(game.name)'", hint: "Give each game its own name.")
      }
      games.append(game)
    }
    guard !games.isEmpty else {
      throw root.failure("the job has no games", hint: "List at least one under 'games'.")
    }
  }

  private static func compose(_ yaml: String, file: String) throws(JobError) -> Node {
    let node: Node?
    do {
      node = try Yams.compose(yaml: yaml)
    } catch {
      let (problem, line) = Self.describe(error)
      let place = line.map { "\(file) line \($0)" } ?? file
      // The parser's own words for this are about a function of its interface.
      if problem.contains("nesting level") { throw tooDeep(at: place) }
      throw JobError(.invalid, "not YAML: \(problem)", at: place, hint: "Fix the syntax there.")
    }
    guard let node else {
      throw JobError(.invalid, "the job is empty", at: file, hint: "See the README for an example job.")
    }
    // Aliases can make a small text into an endless tree; a real job's tree is no larger than its text.
    var budget = yaml.utf8.count + 1
    guard node.isSmaller(than: &budget, depth: 0) else {
      guard budget < 0 else { throw tooDeep(at: file) }
      throw JobError(
        .invalid, "aliases make the job larger than its text", at: file, hint: "Write the values out.")
    }
    return node
  }

  private static func tooDeep(at place: String) -> JobError {
    JobError(
      .invalid, "lists and mappings are nested too deeply", at: place,
      hint: "A job needs fewer than \(Node.deepest) levels: check its brackets.")
  }

  /// Returns the problem in one line of text, and where it is; Yams prints several lines and a copy of the
  /// text.
  private static func describe(_ error: any Error) -> (problem: String, line: Int?) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (problem, mark.line)
    case .duplicatedKeysInMapping(let keys, let context):
      ("key '\((keys.first ?? "").shortened)' appears twice", context.mark.line)
    case .reader(let problem, _, _, _): (problem, nil)
    default: ("the text cannot be read", nil)
    }
  }

  private static func explain(_ cursor: YAMLCursor) throws(JobError) -> ExplainSettings? {
    if cursor.node.scalar?.string == "none" { return nil }
    let entries = try cursor.mapping(allowed: [
      "noise", "gap", "salient", "top", "order", "search_seconds", "ties", "brief", "neighbours", "certain",
      "ranges",
    ])
    var explain = ExplainSettings()
    if let noise = entries["noise"] { explain.noise = try ExplainSettings.Noise(noise) }
    if let value = try entries["gap"]?.number("gap", in: 0...1) { explain.gap = value }
    if let value = try entries["salient"]?.number("salient", in: 0...1) { explain.salient = value }
    if let value = try entries["top"]?.integer("top", in: 0...Limits.topInteractions) {
      explain.top = value
    }
    if let value = try entries["order"]?.integer("order", in: 1...Limits.indexOrder) { explain.order = value }
    if let value = try entries["brief"]?.integer("brief", in: 0...Limits.briefTerms) { explain.brief = value }
    explain.searchSeconds = try entries["search_seconds"]?.number("search_seconds", in: 0...1e9)
    if let value = entries["ties"] { explain.ties = try ties(value) }
    if let value = entries["neighbours"] { explain.neighbours = try neighbours(value) }
    if let value = entries["certain"] { explain.certain = try asked(value, "certain") }
    if let value = entries["ranges"] { explain.ranges = try asked(value, "ranges") }
    return explain
  }

  private static func asked(_ cursor: YAMLCursor, _ name: String) throws(JobError) -> EffectsAsked {
    cursor.node.scalar?.string == "auto"
      ? .automatic : .strongest(try cursor.integer(name, in: 0...Limits.topInteractions))
  }

  private static func ties(_ cursor: YAMLCursor) throws(JobError) -> Ties {
    let word = cursor.node.scalar?.string
    guard let ties = word.flatMap(Ties.init) else {
      throw cursor.failure(
        word.map { "unknown ties '\($0.shortened)'" } ?? "ties is a word",
        hint: "Write low_order, for the explanation whose interactions have the fewest players, or none.")
    }
    return ties
  }

  private static func neighbours(_ cursor: YAMLCursor) throws(JobError) -> ExplainSettings.Neighbours {
    let word = cursor.node.scalar?.string
    guard let neighbours = word.flatMap(ExplainSettings.Neighbours.init) else {
      throw cursor.failure(
        word.map { "unknown neighbours '\($0.shortened)'" } ?? "neighbours is a word",
        hint: "Write auto, for jobs of at most 16 games of at most 16 players, always or none.")
    }
    return neighbours
  }

  private static func engine(_ cursor: YAMLCursor) throws(JobError) -> EngineSettings {
    let entries = try cursor.mapping(allowed: ["shard", "batch", "audit"])
    var engine = EngineSettings()
    if let shard = entries["shard"], shard.node.scalar?.string != "auto" {
      engine.shardBits = try shard.integer(
        "shard (m, a shard being 2^m masks)",
        in: Limits.smallestShardBits...Limits.largestShardBits)
    }
    if let batch = entries["batch"], batch.node.scalar?.string != "auto" {
      let rows = try batch.integer("batch", in: 1...Limits.batch)
      guard rows & (rows - 1) == 0 else {
        throw batch.failure(
          "batch is \(rows), not a power of two", hint: "Use a power of two up to \(Limits.batch), or auto.")
      }
      engine.batch = rows
    }
    if let audit = try entries["audit"]?.number("audit", in: 0...1) { engine.audit = audit }
    return engine
  }
}

extension Node {
  /// Levels of lists and mappings in a job file: a tensor has 16 dimensions at most.
  fileprivate static let deepest = 64

  /// Returns whether the tree has no more nodes than the budget, which is used up, and is not nested too
  /// deeply.
  fileprivate func isSmaller(than budget: inout Int, depth: Int) -> Bool {
    budget -= 1
    guard budget >= 0, depth < Self.deepest else { return false }
    switch self {
    case .mapping(let mapping):
      for (key, value) in mapping {
        guard key.isSmaller(than: &budget, depth: depth + 1),
          value.isSmaller(than: &budget, depth: depth + 1)
        else { return false }
      }
    case .sequence(let sequence):
      for element in sequence where !element.isSmaller(than: &budget, depth: depth + 1) { return false }
    default: break
    }
    return true
  }
}
