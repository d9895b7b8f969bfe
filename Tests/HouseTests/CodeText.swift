// SPDX-License-Identifier: Apache-2.0

/// Swift or C source with comments and string literals blanked, so that braces and words can be counted.
struct CodeText {
  private(set) var code: [UInt8]
  private let source: [UInt8]
  private var position = 0

  init(_ text: String) {
    source = Array(text.utf8)
    code = source
    while position < source.count { skipToken() }
  }

  /// A function of the text and how many lines it has, from its first line to its closing brace.
  struct Function {
    var line: Int
    var length: Int
  }

  /// The functions, initialisers and subscripts of Swift text, nested ones too.
  var functions: [Function] {
    var found: [Function] = []
    var line = 1
    var word: [UInt8] = []
    for index in code.indices {
      if Self.isWord(code[index]) {
        word.append(code[index])
        continue
      }
      if ["func", "init", "subscript", "deinit"].contains(where: { $0.utf8.elementsEqual(word) }),
        let end = bodyEnd(from: index)
      {
        let length = code[index..<end].count { $0 == UInt8(ascii: "\n") } + 1
        found.append(Function(line: line, length: length))
      }
      word = []
      if code[index] == UInt8(ascii: "\n") { line += 1 }
    }
    return found
  }

  /// The position after the body that a declaration's rest opens; `nil` where it opens none, as in a call or a
  /// protocol.
  private func bodyEnd(from start: Int) -> Int? {
    var index = start
    var parentheses = 0
    while index < code.count {
      switch code[index] {
      case UInt8(ascii: "("): parentheses += 1
      case UInt8(ascii: ")"):
        parentheses -= 1
        if parentheses < 0 { return nil }
      case UInt8(ascii: "{") where parentheses == 0: return blockEnd(from: index)
      case UInt8(ascii: "}") where parentheses == 0, UInt8(ascii: "=") where parentheses == 0: return nil
      default: break
      }
      index += 1
    }
    return nil
  }

  private func blockEnd(from start: Int) -> Int {
    var depth = 0
    for index in start..<code.count {
      if code[index] == UInt8(ascii: "{") { depth += 1 }
      if code[index] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return index + 1 }
      }
    }
    return code.count
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private func starts(_ text: String) -> Bool { source[position...].starts(with: text.utf8) }

  private mutating func blank(_ count: Int) {
    for _ in 0..<count where position < source.count {
      if source[position] != UInt8(ascii: "\n") { code[position] = UInt8(ascii: " ") }
      position += 1
    }
  }

  private mutating func skipToken() {
    if starts("//") {
      while position < source.count, source[position] != UInt8(ascii: "\n") { blank(1) }
    } else if starts("/*") {
      while position < source.count, !starts("*/") { blank(1) }
      blank(2)
    } else if starts("\"\"\"") {
      skipString(ending: "\"\"\"")
    } else if starts("\"") {
      skipString(ending: "\"")
    } else {
      position += 1
    }
  }

  private mutating func skipString(ending: String) {
    blank(ending.utf8.count)
    while position < source.count, !starts(ending) {
      if starts("\\(") {
        skipInterpolation()
      } else {
        blank(starts("\\") ? 2 : 1)
      }
    }
    blank(ending.utf8.count)
  }

  private mutating func skipInterpolation() {
    blank(2)
    var depth = 1
    while position < source.count, depth > 0 {
      if starts("\"\"\"") {
        skipString(ending: "\"\"\"")
      } else if starts("\"") {
        skipString(ending: "\"")
      } else {
        if starts("(") { depth += 1 }
        if starts(")") { depth -= 1 }
        blank(1)
      }
    }
  }
}
