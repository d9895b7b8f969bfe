// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite struct StyleTests {
  @Test func theTreeIsFound() {
    #expect(Repository.sources.count > 50)
    #expect(Repository.text(of: "Package.swift") != nil)
  }

  @Test func onlyAgreedEntriesAtTheTop() {
    let agreed: Set = ["Package.swift", "Sources", "Tests", "Deploy", "Protocols", "README.md"]
    // Written by the package manager, and ignored by git.
    let ignored: Set = ["Package.resolved"]
    let found = Repository.names(in: ".").filter { !agreed.contains($0) && !ignored.contains($0) }
    #expect(found.isEmpty)
  }

  @Test func everySourceNamesItsLicence() {
    for file in Repository.sources {
      let head = file.lines.prefix(3).joined(separator: "\n")
      #expect(head.contains("SPDX-License-Identifier: Apache-2.0"), "\(file)")
    }
    for script in Repository.names(in: "Deploy") {
      guard let text = Repository.text(of: "Deploy/\(script)"), text.hasPrefix("#!") else { continue }
      #expect(text.contains("SPDX-License-Identifier: Apache-2.0"), "Deploy/\(script)")
    }
  }

  @Test func filesStaySmall() {
    let lengths = Repository.sources.map { file in
      let length = file.lines.count - 1
      #expect(length <= 400, "\(file) has \(length) lines")
      return length
    }
    let median = lengths.sorted()[lengths.count / 2]
    #expect(median < 150)
  }

  @Test func functionsStaySmall() {
    for file in Repository.sources where file.hasSuffix(".swift") {
      for function in CodeText(file.text).functions {
        #expect(function.length <= 60, "\(file):\(function.line) has \(function.length) lines")
      }
    }
  }

  /// The counter counts: braces in strings and comments are text, calls of `init` are no functions.
  @Test func functionLengthsAreCounted() {
    let text = """
      struct A {
        init(a: Int) { // {
          let b = "{ \\(a + [1].map { "}" }.count) {"
        }
        var c: Int { 1 }
        func d(_ e: () -> Void = { }) -> Int
        where Int: Sendable {
          /* } */ A.init(a: 1)
        }
      }
      """
    #expect(CodeText(text).functions.map(\.line) == [2, 6])
    #expect(CodeText(text).functions.map(\.length) == [3, 4])
  }

  /// Words that promise work for later, and the paths of a developer's machine; joined here, as this file is
  /// looked at too.
  @Test func nothingIsLeftOver() {
    let markers: Set = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]
    let paths = ["/wo" + "rk/", "/tm" + "p/h/", "/ro" + "ot/"]
    for file in Repository.sources {
      let words = file.text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
      let found = words.first { markers.contains(String($0)) }
      #expect(found == nil, "\(file)")
      for path in paths { #expect(!file.text.contains(path), "\(file)") }
    }
  }
}
