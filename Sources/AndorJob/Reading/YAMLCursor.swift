// SPDX-License-Identifier: Apache-2.0
import Yams

/// A place in a job file: the node there, the path to it, and the errors that name both.
struct YAMLCursor {
  let node: Node
  let path: String
  let file: String

  /// Returns the error that something is wrong here.
  func failure(_ message: String, hint: String) -> JobError {
    let line = node.mark.map { " line \($0.line)" } ?? ""
    let inside = path.isEmpty ? "" : " (\(path))"
    return JobError(.invalid, message, at: "\(file)\(line)\(inside)", hint: hint)
  }

  /// The new name of each key that version 0.1.0 called otherwise.
  private static let renamed = [
    "cost-microseconds": "cost_microseconds", "head": "score", "index": "class",
    "max-seconds": "search_seconds", "tolerance": "gap",
  ]

  /// Returns the entries of a mapping; every key must be one of `allowed` and stand there once.
  func mapping(allowed: [String], required: [String] = []) throws(JobError) -> [String: YAMLCursor] {
    guard case .mapping(let mapping) = node else {
      throw failure(
        "expected a mapping", hint: "Write keys such as \(allowed.prefix(4).joined(separator: ", ")).")
    }
    var entries: [String: YAMLCursor] = [:]
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        throw failure("a key is not a plain word", hint: "Keys are: \(allowed.joined(separator: ", ")).")
      }
      let child = YAMLCursor(
        node: value, path: path.isEmpty ? name : "\(path).\(name)", file: file)
      guard allowed.contains(name) else {
        let at = YAMLCursor(node: key, path: path, file: file)
        let renamed = Self.renamed[name].flatMap { allowed.contains($0) ? "Write '\($0)' instead. " : nil }
        throw at.failure(
          "unknown key '\(name.shortened)'",
          hint: "\(renamed ?? "")Keys here are: \(allowed.joined(separator: ", ")).")
      }
      guard entries.updateValue(child, forKey: name) == nil else {
        throw child.failure("key '\(name)' appears twice", hint: "Keep one of them.")
      }
    }
    for name in required where entries[name] == nil {
      throw failure("key '\(name)' is missing", hint: "Add '\(name)'.")
    }
    return entries
  }

  /// Returns the entries of a mapping whose keys are names of the user's choice, each once.
  func named(_ what: String) throws(JobError) -> [String: YAMLCursor] {
    guard case .mapping(let mapping) = node else {
      throw failure("expected a mapping of \(what)", hint: "Write {name: …}.")
    }
    var entries: [String: YAMLCursor] = [:]
    for (key, value) in mapping {
      let name = try YAMLCursor(node: key, path: path, file: file).label("a name")
      let child = YAMLCursor(node: value, path: "\(path).\(name)", file: file)
      guard entries.updateValue(child, forKey: name) == nil else {
        throw child.failure("'\(name.shortened)' appears twice", hint: "Keep one of them.")
      }
    }
    return entries
  }

  /// Returns the elements of a sequence.
  func sequence(of what: String) throws(JobError) -> [YAMLCursor] {
    guard case .sequence(let sequence) = node else {
      throw failure("expected a list of \(what)", hint: "Write a list: [ …, … ].")
    }
    return sequence.enumerated().map {
      YAMLCursor(node: $1, path: "\(path)[\($0)]", file: file)
    }
  }

  /// Returns the text of a scalar as it is written, whatever YAML would take it for.
  func text(_ what: String) throws(JobError) -> String {
    guard let scalar = node.scalar else {
      throw failure("expected \(what)", hint: "Write a single word or number.")
    }
    return scalar.string
  }

  /// Whether a scalar stands in quotation marks.
  var isQuoted: Bool { node.scalar.map { $0.style == .doubleQuoted || $0.style == .singleQuoted } ?? false }

  /// Returns a path as it is written; whether it may be read is decided by `JobFolder`.
  func filePath(_ what: String) throws(JobError) -> String {
    let text = try text(what)
    guard !text.isEmpty, text.utf8.count <= Limits.pathBytes, !text.utf8.contains(0) else {
      throw failure(
        "\(what) is empty or too long",
        hint: "Write a path relative to the job file, at most \(Limits.pathBytes) bytes.")
    }
    return text
  }

  /// Returns the name of a part of the model, at most `Limits.labelBytes` long and without control characters.
  func label(_ what: String) throws(JobError) -> String {
    let text = try text(what)
    guard !text.isEmpty, text.utf8.count <= Limits.labelBytes,
      !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 })
    else {
      throw failure(
        "\(what) is empty, too long or has control characters",
        hint: "Use 1 to \(Limits.labelBytes) bytes of printable text.")
    }
    return text
  }

  /// Returns a player's name as it is shown, which may be any token of at most `Limits.labelBytes`.
  func playerName() throws(JobError) -> String {
    let text = try text("a player's name")
    guard text.utf8.count <= Limits.labelBytes else {
      throw failure(
        "a player's name has \(text.utf8.count) bytes", hint: "Use at most \(Limits.labelBytes) bytes.")
    }
    return text.visible
  }

  /// Returns a name that can be a folder: letters, digits, `.`, `_` and `-`, not beginning with a dot.
  func folderName(_ what: String) throws(JobError) -> String {
    let text = try text(what)
    guard text.isFolderName else {
      throw failure(
        "\(what) '\(text.shortened)' cannot be a folder's name",
        hint: "Use letters, digits, '.', '_' and '-', not beginning with a dot.")
    }
    return text
  }

  /// Returns a whole number within a range.
  func integer(_ what: String, in range: ClosedRange<Int>, hint: String? = nil) throws(JobError) -> Int {
    let text = try text(what)
    guard let value = Int(text), range.contains(value) else {
      throw failure(
        "\(what) is '\(text.shortened)'",
        hint: hint ?? "Write a whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return value
  }

  /// Returns a finite number within a range.
  func number(
    _ what: String,
    in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude
      ... .greatestFiniteMagnitude
  ) throws(JobError) -> Double {
    let text = try text(what)
    guard let value = Double(text), value.isFinite, range.contains(value) else {
      let bounds =
        range.upperBound == .greatestFiniteMagnitude
        ? "Write a finite number." : "Write a number from \(range.lowerBound) to \(range.upperBound)."
      throw failure("\(what) is '\(text.shortened)'", hint: bounds)
    }
    return value
  }

  /// Returns a truth value.
  func boolean(_ what: String) throws(JobError) -> Bool {
    let text = try text(what)
    guard text == "true" || text == "false" else {
      throw failure("\(what) is '\(text.shortened)'", hint: "Write true or false.")
    }
    return text == "true"
  }

  /// Checks that the word is `true`.
  func isTrue(_ what: String) throws(JobError) {
    guard try text(what) == "true" else {
      throw failure("\(what) must be 'true'", hint: "Write '\(what): true', or leave it out.")
    }
  }
}

extension String {
  /// Whether the text can name a game and its folder: 1 to `Limits.nameBytes` letters, digits, `.`, `_` and
  /// `-`, not beginning with a dot.
  var isFolderName: Bool {
    let allowed = utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return allowed && (1...Limits.nameBytes).contains(utf8.count) && utf8.first != UInt8(ascii: ".")
  }

  /// The text cut to what fits an error message.
  ///
  /// Scalars, not characters: one character may have any number of them.
  var shortened: String {
    unicodeScalars.count > 60 ? String(unicodeScalars.prefix(57)) + "…" : self
  }
}
