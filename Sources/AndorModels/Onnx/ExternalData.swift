// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// The files beside an ONNX file in which exporters keep weights, found in all tensors of the model.
///
/// Tensors stand in initialisers, sparse ones too, and in attributes of nodes; nodes in the graph, in graphs within
/// attributes, in functions and in what a model says of its training. Only the structure is read, never a weight.
/// Limits: `Limits.modelFiles` files, `Limits.pathBytes` a location, `deepest` levels of messages.
package struct ExternalData {
  /// The messages that tensors can stand in.
  private enum Message { case model, training, graph, node, attribute, sparseTensor, function, tensor }

  /// As many as protobuf itself reads.
  private static let deepest = 100

  private var reader: FieldReader
  /// The bytes that each file must have, by the bytes of its location: texts of one meaning are different files.
  private var found: [[UInt8]: Int] = [:]

  /// Returns the files that a model's tensors are in, by location.
  ///
  /// - Throws: `ModelError` for a file that is no ONNX model, or names a file in a way that is not allowed.
  package static func files(of path: String) throws(ModelError) -> [CompanionFile] {
    // A model in ONNX Runtime's own format holds its weights.
    if path.utf8.suffix(4).elementsEqual(".ort".utf8) { return [] }
    var data = ExternalData(reader: FieldReader(try fromFile(InputFile(path, limit: Limits.artifactBytes))))
    try data.walk()
    return data.found.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      CompanionFile(location: String(decoding: $0.key, as: UTF8.self), bytes: $0.value)
    }
  }

  private init(reader: FieldReader) { self.reader = reader }

  private mutating func walk() throws(ModelError) {
    var open: [(message: Message, end: Int)] = [(.model, reader.size)]
    while let (message, end) = open.last {
      guard let field = try reader.next(before: end) else {
        open.removeLast()
        continue
      }
      guard case .bytes(let range) = field.content, let inner = Self.inner(message, field.number) else {
        continue
      }
      guard open.count < Self.deepest else { throw reader.damaged("messages are nested too deeply") }
      reader.position = range.lowerBound
      if inner == .tensor {
        try readTensor(before: range.upperBound)
      } else {
        open.append((inner, range.upperBound))
      }
    }
  }

  /// Returns what a field of a message holds, by the numbers in onnx.proto; `nil` for what has no tensors.
  private static func inner(_ message: Message, _ field: UInt64) -> Message? {
    switch (message, field) {
    case (.model, 7), (.training, 1), (.training, 2), (.attribute, 6), (.attribute, 11): .graph
    case (.model, 20): .training
    case (.model, 25): .function
    case (.graph, 1), (.function, 7): .node
    case (.graph, 5), (.attribute, 5), (.attribute, 10), (.sparseTensor, 1), (.sparseTensor, 2): .tensor
    case (.graph, 15), (.attribute, 22), (.attribute, 23): .sparseTensor
    case (.node, 5), (.function, 11): .attribute
    default: nil
    }
  }

  private mutating func readTensor(before end: Int) throws(ModelError) {
    var isExternal = false
    var entries: [String: String] = [:]
    var name = 0..<0
    while let field = try reader.next(before: end) {
      switch (field.number, field.content) {
      case (8, .bytes(let range)): name = range
      case (13, .bytes(let range)):
        let (key, value) = try readEntry(range)
        entries[key] = value
      case (14, .number(let location)): isExternal = location == 1
      default: break
      }
    }
    if isExternal { try add(entries, of: try reader.text(name, limit: Limits.labelBytes) ?? "") }
  }

  private mutating func readEntry(_ range: Range<Int>) throws(ModelError) -> (key: String, value: String) {
    var (key, value) = ("", "")
    reader.position = range.lowerBound
    while let field = try reader.next(before: range.upperBound) {
      guard case .bytes(let text) = field.content, field.number == 1 || field.number == 2 else { continue }
      guard let text = try reader.text(text, limit: Limits.pathBytes) else {
        throw reader.damaged("the place of external data is too long or no text")
      }
      if field.number == 1 { key = text } else { value = text }
    }
    return (key, value)
  }

  private mutating func add(_ entries: [String: String], of tensor: String) throws(ModelError) {
    func number(_ key: String) throws(ModelError) -> Int {
      guard let text = entries[key] else { return 0 }
      guard let number = Int(text), number >= 0 else {
        throw reader.damaged("the \(key) of the external data of '\(tensor)' is '\(text.prefix(40))'")
      }
      return number
    }
    guard let location = entries["location"], !location.isEmpty, !location.utf8.contains(0) else {
      throw reader.damaged("the external data of '\(tensor)' has no location")
    }
    let (end, isTooLarge) = try number("offset").addingReportingOverflow(number("length"))
    guard !isTooLarge else { throw reader.damaged("the external data of '\(tensor)' has no end") }
    let place = Array(location.utf8)
    found[place] = max(found[place] ?? 0, end)
    guard found.count <= Limits.modelFiles else {
      throw ModelError(
        .invalid, "the model's weights are in more than \(Limits.modelFiles) files",
        hint: "Export it again with all of them in one file.")
    }
  }
}
