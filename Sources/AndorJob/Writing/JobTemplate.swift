// SPDX-License-Identifier: Apache-2.0

/// A commented job file to start from: what `andor init` writes.
public struct JobTemplate: Sendable {
  /// What the model's input means.
  public enum Kind: String, Sendable, CaseIterable {
    /// A vector of measurements, each a player.
    case tabular
    /// An image whose cells are players.
    case image
    /// Token ids, each a player.
    case text
  }

  /// An input or output of the model, without its batch axis.
  public struct Port: Sendable, Equatable {
    /// The name in the model.
    public var name: String
    /// The type of its elements, for a comment.
    public var type: String
    /// The lengths of its axes, −1 for any; `nil` where the model does not say.
    public var shape: [Int]?
    /// Whether players can own elements of it: inputs without a batch axis are constants.
    public var isMaskable: Bool

    /// Creates a port from its parts.
    public init(name: String, type: String, shape: [Int]?, isMaskable: Bool = true) {
      self.name = name
      self.type = type
      self.shape = shape
      self.isMaskable = isMaskable
    }

    /// `float32 [3, 224, 224]`, with `?` for what may vary.
    package var described: String {
      guard let shape else { return type }
      return "\(type) [\(shape.map { $0 < 0 ? "?" : String($0) }.joined(separator: ", "))]"
    }
  }

  /// What the model's input means.
  public var kind: Kind
  /// The model's path, relative to the job file.
  public var model: String
  /// The model's inputs; a likely one where none are given.
  public var inputs: [Port]
  /// The model's outputs; the first is used.
  public var outputs: [Port]
  /// What a row of a table says about the inputs; `nil` where samples are files.
  var filled: Filled?

  /// Creates a template from its parts.
  public init(kind: Kind, model: String, inputs: [Port] = [], outputs: [Port] = []) {
    self.kind = kind
    self.model = model
    self.inputs = inputs.isEmpty ? Self.likelyInputs(of: kind) : inputs
    self.outputs = outputs.isEmpty ? [Port(name: "logits", type: "float32", shape: nil)] : outputs
  }

  /// The job file; `JobSpecification(yaml:)` accepts it as it is.
  public var yaml: String {
    """
    # A job of andor: which \(noun) together make the model decide as it does?
    # Every line that ends in "change" is a guess. Then: andor plan FILE, andor run FILE --out DIR
    andor: 1
    name: \(kind.rawValue)-job                   # change
    model:
      onnx: \(Self.quoted(model))                # relative to this file; its first axis must be a dynamic batch
    # What v(T) is: one number made of the output. class is a number, or predicted: the class of the whole sample.
    # score is one of
    \(scoreLines)
    output: {name: \(Self.quoted(outputs[0].name)), score: \(score)}   # change
    \(outputsComment)games:                           # one entry a sample; each is explained on its own
      - name: sample-0                 # change
    \(playerLines)
        inputs:
    \(inputLines)
    # The explanation matches every v(T) to a tenth of the standard deviation of v over all masks, and so explains at
    # least 99 % of what masking does; its Σ|I| is certified to be within the gap of the least. salient: the share of
    # max|I| from which an interaction counts as salient.
    explain: {noise: {sd: 0.1}, gap: 0.01, salient: 0.05, top: 100}
    # shard: 2^m masks a shard; batch: rows a batch; audit: the share of shards that a second worker repeats.
    engine: {shard: auto, batch: auto, audit: 0.01}

    """
  }

  private var noun: String {
    switch kind {
    case .tabular: "measurements"
    case .image: "parts of the image"
    case .text: "words"
    }
  }

  /// One output is the value itself; of several, the predicted one against the others, at the last position.
  private var score: String {
    let output = outputs[0]
    if output.shape?.allSatisfy({ $0 == 1 }) == true { return Score.value.written }
    let isProbability = output.name.lowercased().contains("prob")
    let score = isProbability ? Score.logOddsFromProbabilities : Score.logOdds
    let hasPositions = output.shape.map { $0.count == 2 && !$0.contains(1) } ?? false
    return "\(score.written), class: predicted" + (hasPositions ? ", position: -1" : "")
  }

  private var scoreLines: String {
    Score.table.map { "#   \($0.written): \($0.words)" }.joined(separator: "\n")
  }

  private var outputsComment: String {
    guard outputs.count > 1 else { return "" }
    let all = outputs.map { "\(Self.plain($0.name)) \($0.described)" }.joined(separator: "; ")
    return "# The model's outputs: \(all)\n"
  }

  /// The input whose elements the players own.
  private var masked: Int {
    let fits: (Port) -> Bool =
      switch kind {
      case .tabular: { $0.type.hasPrefix("float") }
      case .image: { ($0.shape?.count ?? 0) >= 2 && $0.type.hasPrefix("float") }
      case .text: { $0.type.hasPrefix("int") }
      }
    return inputs.firstIndex { $0.isMaskable && fits($0) } ?? inputs.firstIndex(where: \.isMaskable) ?? 0
  }

  /// How many players each element being one makes; `nil` where the model does not say.
  private var elementCount: Int? {
    guard let shape = inputs[masked].shape, shape.allSatisfy({ $0 > 0 }) else { return nil }
    var count = 1
    for length in shape {
      let product = count.multipliedReportingOverflow(by: length)
      guard !product.overflow, product.partialValue <= Limits.players else { return nil }
      count = product.partialValue
    }
    return count
  }

  private var words: TemplateWords { TemplateWords(shape: inputs[masked].shape) }

  /// The word of each token, or the file that holds it.
  private var owners: String { words.owners.map { "\($0)" } ?? Self.ownersFile }

  private static let ownersFile = "words.npy"

  /// The `.npy` files that the job file names, which belong beside it.
  public var files: [String] {
    let samples = inputs.indices.filter { filled?.columns[$0].isEmpty ?? true }
      .map { "\(Self.fileName(inputs[$0].name)).npy" }
    return kind == .text && words.owners == nil ? samples + [Self.ownersFile] : samples
  }

  private var playerLines: String {
    if let filled { return playerLine(filled) }
    return switch kind {
    case .tabular:
      """
          # Give them names to read the result: players: {names: [age, income, …], kind: column}
          players: {count: \(elementCount ?? 8), kind: column}             # change; at most \(Limits.players): 2^n rows of the model
      """
    case .image:
      """
          # 4 x 4 cells over \(axes.isEmpty ? "the last two axes" : "rows and columns"); \(Limits.players) players at most: 2^n rows of the model
          players: {count: 16, kind: cell}             # change
      """
    case .text:
      """
          # One player a word; at most \(Limits.players): 2^n rows of the model
          players: {names: [\(words.names.joined(separator: ", "))], kind: token}             # change
      """
    }
  }

  private var inputLines: String {
    inputs.indices.map { index in
      if let filled, !filled.columns[index].isEmpty { return filledLine(index, filled) }
      let input = inputs[index]
      let name = Self.quoted(input.name)
      let file = Self.quoted("\(Self.fileName(input.name)).npy")
      let constant =
        "      - {name: \(name), sample: \(file)}   # \(input.described); no players: never masked"
      return index == masked && filled == nil ? maskedLines(input, name, file) : constant
    }.joined(separator: "\n")
  }

  private func maskedLines(_ input: Port, _ name: String, _ file: String) -> String {
    let made = "numpy.save(…, x[0]): \(input.described), without the batch axis"
    switch kind {
    case .tabular:
      return """
              # \(made)
              # baseline: the value of a masked element: a number, or a file such as the training mean
              - {name: \(name), sample: \(file), baseline: 0, players: {each: true}}   # change
        """
    case .image:
      return """
              # \(made)
              # baseline: the value of a masked pixel, after normalisation: a number, or a file
              - {name: \(name), sample: \(file), baseline: 0, players: {grid: [4, 4]\(axes)}}   # change
        """
    case .text:
      return """
              # \(made)
              # baseline: the id of the mask or padding token. players: the number of the word that each token belongs to, −1 for
              # tokens that are never masked ([CLS], [SEP]); a list as here, or an integer .npy file
              - {name: \(name), sample: \(file), baseline: 0, players: \(owners)}   # change
        """
    }
  }

  /// The axes that a grid cuts, where the last one is that of colours.
  private var axes: String {
    // Heights and widths that may vary are larger than the number of colours.
    guard let shape = inputs[masked].shape?.map({ $0 < 0 ? Int.max : $0 }), shape.isChannelsLast else {
      return ""
    }
    return ", axes: [\(shape.count - 3), \(shape.count - 2)]"
  }

  private static func likelyInputs(of kind: Kind) -> [Port] {
    switch kind {
    case .tabular: [Port(name: "x", type: "float32", shape: [8])]
    case .image: [Port(name: "image", type: "float32", shape: [3, 224, 224])]
    case .text:
      [
        Port(name: "input_ids", type: "int64", shape: [-1]),
        Port(name: "attention_mask", type: "int64", shape: [-1]),
      ]
    }
  }

  /// Returns a text as a YAML scalar: plain where that is safe and not `always` quoted, else double-quoted with escapes.
  static func quoted(_ text: String, always: Bool = false) -> String {
    let isPlain = text.utf8.allSatisfy {
      (0x61...0x7a).contains($0 | 0x20) || (0x30...0x39).contains($0)
        || [0x5f, 0x2e, 0x2f, 0x2d].contains($0)
    }
    let words = ["", "null", "true", "false", "yes", "no", "on", "off", "y", "n"]
    if !always, isPlain, text.utf8.first.map({ ($0 | 0x20) > 0x60 }) ?? false,
      !words.contains(text.lowercased())
    {
      return text
    }
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case _ where scalar.value < 32 || (127..<160).contains(scalar.value) || scalar.value >= 0x2028:
        scalar.value <= 0xffff
          ? "\\u" + hexadecimal(scalar.value, digits: 4) : "\\U" + hexadecimal(scalar.value, digits: 8)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// Returns a name without what ends a line, and with it a comment, in YAML.
  static func plain(_ text: String) -> String {
    let breaks: Set<UInt32> = [0x85, 0x2028, 0x2029]
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 && !breaks.contains($0.value) }))
  }

  /// Returns a file name made of an input's name.
  private static func fileName(_ name: String) -> String {
    let safe = name.unicodeScalars.prefix(64).map { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value) || scalar == "_")
        ? Character(scalar) : "_"
    }
    return safe.isEmpty ? "sample" : String(safe)
  }
}
