// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorFormats
import AndorJob

/// One thread's way to the Python processes, and how messages to them are written.
final class PythonThread {
  private let pool: PythonPool

  init(_ pool: PythonPool) { self.pool = pool }

  /// Sends a request; after one that failed the next starts another process.
  func ask(_ request: [UInt8]) throws -> ArraySlice<UInt8> { try pool.ask(request) }

  /// Returns a number as it is written in messages.
  static func little<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
    withUnsafeBytes(of: word.littleEndian) { Array($0) }
  }

  /// Returns a text as it is written in messages.
  static func text(_ text: String) -> [UInt8] { little(UInt32(text.utf8.count)) + Array(text.utf8) }

  /// Takes a number of so many bytes off an answer; `nil` where there are fewer.
  static func number(_ bytes: inout ArraySlice<UInt8>, bytes count: Int) -> Int? {
    guard bytes.count >= count else { return nil }
    let word = bytes.prefix(count).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    bytes = bytes.dropFirst(count)
    return Int(exactly: word)
  }

  /// Returns the error of an answer that is not what was asked for.
  static func misfit(_ what: String) -> ModelError {
    ModelError(.runtime, "the Python module returned \(what)", hint: "Return an array with one row a mask.")
  }
}

/// A game whose values a Python module computes from masks.
final class PythonValues: ValueSource {
  let wantsWholeBatches = true
  private let thread: PythonThread
  private let game: String
  private let players: Int

  var adviceForFinite: String { "Let the module return finite numbers." }

  var adviceForRows: String {
    "Let the module's values() or coalitions() give a mask the same number in every call, whatever the other masks of the call: "
      + "no random numbers, no sums over the masks, a network in evaluation mode."
  }

  init(_ thread: PythonThread, game: String, players: Int) {
    self.thread = thread
    self.game = game
    self.players = players
  }

  func evaluate(from first: UInt64, count: Int, into values: UnsafeMutablePointer<Double>) throws {
    try evaluate(MaskTable(players: players, from: first, count: count), into: values)
  }

  func evaluate(_ masks: MaskTable, into values: UnsafeMutablePointer<Double>) throws {
    var request: [UInt8] = [UInt8(ascii: "v")] + PythonThread.text(game)
    request += PythonThread.little(UInt32(players)) + PythonThread.little(UInt32(masks.count))
    for word in masks.words { request += PythonThread.little(word) }
    let answer = try thread.ask(request)
    guard answer.count == masks.count * 8 else {
      throw PythonThread.misfit("\(answer.count / 8) values for \(masks.count) masks")
    }
    answer.withUnsafeBytes { raw in
      guard let start = raw.baseAddress else { return }
      ElementType.float64.read(start, count: masks.count, into: values)
    }
  }
}

/// One thread of a Python module that maps input tensors to outputs.
final class PythonModel: BatchModel {
  let advice = BatchAdvice.module
  private let thread: PythonThread
  private let builder: BatchBuilder

  init(_ thread: PythonThread, _ builder: BatchBuilder) {
    self.thread = thread
    self.builder = builder
  }

  func run(_ body: (BatchOutput) throws -> Void) throws {
    var request: [UInt8] = [UInt8(ascii: "o")] + PythonThread.little(UInt32(builder.buffers.count))
    for (input, rows) in zip(builder.game.inputs, builder.buffers) {
      let shape = [builder.batch] + input.sample.shape
      request += PythonThread.text(input.name) + PythonThread.text(input.sample.elementType.rawValue)
      request += PythonThread.little(UInt32(shape.count))
      for length in shape { request += PythonThread.little(UInt64(length)) }
      request += PythonThread.little(UInt64(rows.count)) + rows
    }
    var answer = try thread.ask(request)
    guard let typeLength = PythonThread.number(&answer, bytes: 4), answer.count >= typeLength else {
      throw PythonThread.misfit("an array without a type")
    }
    let type = String(decoding: answer.prefix(min(typeLength, 64)), as: UTF8.self)
    guard let element = ElementType(rawValue: type) else {
      throw ModelError(
        .runtime, "the Python module returned an array of type \(type), which is not read",
        hint: "Return float32 or float64, or whole numbers: an array with one row a mask.")
    }
    answer = answer.dropFirst(typeLength)
    guard let rank = PythonThread.number(&answer, bytes: 4), rank <= Limits.dimensions else {
      throw PythonThread.misfit("an array with too many axes")
    }
    let shape = (0..<rank).compactMap { _ in PythonThread.number(&answer, bytes: 8) }
    guard shape.count == rank, let count = Tensor.elementCount(of: shape, dimensions: Limits.dimensions),
      answer.count % element.size == 0, answer.count / element.size == count
    else { throw PythonThread.misfit("an array whose shape does not fit its bytes") }
    try answer.withUnsafeBytes { raw in
      guard let data = raw.baseAddress else { throw PythonThread.misfit("an empty array") }
      try body(BatchOutput(elementType: element, shape: shape, data: data))
    }
  }
}
