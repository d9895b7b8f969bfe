// SPDX-License-Identifier: Apache-2.0

extension GameSpecification {
  /// Reads one entry of `games`; which keys it may have depends on the kind of model.
  init(_ cursor: YAMLCursor, content: GameContent, mostPlayers: Int) throws(JobError) {
    let entries = try cursor.mapping(
      allowed: ["name", "players", "scores"] + content.keys, required: ["name", "players"])
    self.init(
      name: try entries["name"]?.folderName("the game's name") ?? "",
      players: try entries["players"].map { cursor throws(JobError) in
        try Self.players(cursor, most: mostPlayers)
      } ?? [],
      tensors: try entries["tensors"]?.filePath("the path of a safetensors file"))
    playerKind = try entries["players"].flatMap(Self.kind)
    scores = try entries["scores"].map(Self.scores) ?? [:]
    switch content {
    case .nothing: break
    case .inputs(let required):
      if let list = entries["inputs"] {
        inputs = try Self.inputs(list, players: players.count, hasContainer: tensors != nil)
      } else if required {
        throw cursor.failure("key 'inputs' is missing", hint: "List the model's inputs.")
      }
    case .formula:
      guard let entry = entries["formula"] else {
        throw cursor.failure("key 'formula' is missing", hint: "Give the game's constant and terms.")
      }
      formula = try Formula(entry, players: players.count)
    case .table:
      guard let path = entries["table"] else {
        throw cursor.failure("key 'table' is missing", hint: "Give the path of an .npy file of 2^n values.")
      }
      table = ValueTable(path: try path.filePath("the path of an .npy file"))
      if let order = entries["order"] { table?.order = try Self.order(order) }
    }
  }

  private static func scores(_ cursor: YAMLCursor) throws(JobError) -> [String: String] {
    let entries = try cursor.named("attributions")
    guard entries.count <= Limits.attributions else {
      throw cursor.failure(
        "the game has \(entries.count) attributions", hint: "Score \(Limits.attributions) at most.")
    }
    var scores: [String: String] = [:]
    for (name, entry) in entries { scores[name] = try entry.filePath("the path of an .npy file") }
    return scores
  }

  private static func order(_ cursor: YAMLCursor) throws(JobError) -> ValueTable.Order {
    guard let order = ValueTable.Order(rawValue: try cursor.text("an order")) else {
      throw cursor.failure("unknown order", hint: "Write player0_lsb or player0_msb.")
    }
    return order
  }

  private static func players(_ cursor: YAMLCursor, most: Int) throws(JobError) -> [String] {
    let entries = try cursor.mapping(allowed: ["names", "count", "kind"])
    guard entries.count(where: { $0.key != "kind" }) == 1 else {
      throw cursor.failure("players need names or a count", hint: "Write {names: […]} or {count: n}.")
    }
    if let count = entries["count"] {
      let n = try count.integer(
        "the number of players", in: 1...Int.max, hint: "Write a whole number from 1 to \(most).")
      try check(n, count, most: most)
      return (0..<n).map { "p\($0)" }
    }
    let names = try entries["names"]?.sequence(of: "player names") ?? []
    try check(names.count, cursor, most: most)
    var result: [String] = []
    for entry in names { result.append(try entry.playerName()) }
    return result.numberedWhereEqual
  }

  private static func kind(_ cursor: YAMLCursor) throws(JobError) -> PlayerKind? {
    guard let entry = try cursor.mapping(allowed: ["names", "count", "kind"])["kind"] else { return nil }
    let word = try entry.text("what the players are")
    guard let kind = PlayerKind(word) else {
      let known = PlayerKind.table.map(\.key).joined(separator: ", ")
      throw entry.failure("unknown kind of players '\(word)'", hint: "Write one of \(known).")
    }
    return kind
  }

  private static func check(_ n: Int, _ cursor: YAMLCursor, most: Int) throws(JobError) {
    guard n >= 1 else { throw cursor.failure("the game has no players", hint: "Name at least one.") }
    guard n <= most else {
      let isCube = most == Limits.players
      let size = isCube && n < 60 ? " (2^\(n) masks would fill \(16 << (n - 30)) GiB)" : ""
      let sample =
        isCube && n <= Limits.sampledPlayers ? "Draw masks with plan: {sample: 4000}, group" : "Group"
      throw JobError(
        .tooLarge, "\(n) players\(size), more than the limit of \(most)",
        at: "\(cursor.file) (\(cursor.path))",
        hint: "\(sample) elements into fewer players, or fix some with the id -1.")
    }
  }

  private static func inputs(_ cursor: YAMLCursor, players: Int, hasContainer: Bool) throws(JobError)
    -> [InputSpecification]
  {
    let list = try cursor.sequence(of: "inputs")
    guard (1...Limits.inputs).contains(list.count) else {
      throw cursor.failure(
        "the game lists \(list.count) inputs", hint: "List the model's inputs: 1 to \(Limits.inputs).")
    }
    var result: [InputSpecification] = []
    for entry in list {
      let input = try InputSpecification(entry, players: players, hasContainer: hasContainer)
      guard !result.contains(where: { $0.name == input.name }) else {
        throw entry.failure("input '\(input.name)' appears twice", hint: "Keep one of them.")
      }
      result.append(input)
    }
    guard result.contains(where: { $0.players != nil }) else {
      throw cursor.failure("no input has players", hint: "Give at least one input a 'players' entry.")
    }
    return result
  }
}

extension GameContent {
  /// The keys of a game besides its name and players.
  fileprivate var keys: [String] {
    switch self {
    case .nothing: []
    case .inputs: ["tensors", "inputs"]
    case .formula: ["formula"]
    case .table: ["table", "order"]
    }
  }
}

extension InputSpecification {
  fileprivate init(_ cursor: YAMLCursor, players count: Int, hasContainer: Bool) throws(JobError) {
    let entries = try cursor.mapping(
      allowed: ["name", "sample", "baseline", "players", "missing"], required: ["name", "sample"])
    name = try entries["name"]?.label("the input's name") ?? ""
    missing = try entries["missing"]?.boolean("missing") ?? false
    guard let sample = entries["sample"] else {
      throw cursor.failure("key 'sample' is missing", hint: "Add 'sample'.")
    }
    // A number could be the name of a tensor; without a container it is a sample without axes.
    self.sample = try TensorReference(
      sample, hasContainer: hasContainer, scalar: !hasContainer, missing: missing)
    baseline = nil
    players = nil
    if let entry = entries["baseline"] {
      // A number that is written for all elements is meant: NaN needs no leave there.
      baseline = try TensorReference(entry, hasContainer: hasContainer, scalar: true, missing: missing)
    }
    if let entry = entries["players"] {
      players = try PlayerMap(entry, players: count, hasContainer: hasContainer)
    }
    if players != nil, baseline == nil {
      throw cursor.failure(
        "input '\(name)' has players and no baseline",
        hint: "Give the 'baseline' that masked elements become, such as 0.")
    }
  }
}

extension PlayerMap {
  fileprivate init(_ cursor: YAMLCursor, players: Int, hasContainer: Bool) throws(JobError) {
    guard case .mapping = cursor.node else {
      let reference = try TensorReference(cursor, hasContainer: hasContainer, scalar: true, texts: false)
      if case .inline(let ids, _) = reference,
        let id = ids.first(where: { Int(exactly: $0).map { !(-1..<players).contains($0) } ?? true })
      {
        throw cursor.failure(
          "player \(Int(exactly: id).map(String.init) ?? "\(id)") does not exist",
          hint: "Write whole numbers from 0 to \(players - 1), or -1 for elements that stay.")
      }
      self = .tensor(reference)
      return
    }
    let entries = try cursor.mapping(allowed: ["each", "grid", "axes"])
    if entries.count == 1, let each = entries["each"] {
      try each.isTrue("each")
      self = .each
    } else if let grid = entries["grid"], entries["each"] == nil {
      let sides = try Self.pair(grid, "grid: [rows, columns]", in: 1...Limits.elements)
      let axes = try entries["axes"].map { (cursor) throws(JobError) in
        try Self.pair(
          cursor, "axes: [axis of the rows, axis of the columns]",
          in: -Limits.dimensions...Limits.dimensions - 1)
      }
      self = .grid(
        rows: sides.0, columns: sides.1, axes: axes.map { GridAxes(rows: $0.0, columns: $0.1) })
    } else {
      throw cursor.failure(
        "players has an unknown form",
        hint: "Write a tensor, {each: true}, {grid: [rows, columns]} or {grid: […], axes: […]}.")
    }
  }

  /// Reads two whole numbers of a range.
  private static func pair(
    _ cursor: YAMLCursor, _ form: String, in range: ClosedRange<Int>
  ) throws(JobError) -> (Int, Int) {
    let numbers = try cursor.sequence(of: "two numbers")
    guard numbers.count == 2 else {
      throw cursor.failure("there are \(numbers.count) numbers, not two", hint: "Write {\(form)}.")
    }
    return (try numbers[0].integer("a number", in: range), try numbers[1].integer("a number", in: range))
  }
}
