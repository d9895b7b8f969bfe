// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite struct ReadmeTests {
  /// The lines of the README's `sh` blocks that run something of ours, continuation lines joined.
  static let commands: [[String]] = {
    var commands: [[String]] = []
    var isShell = false
    var pending = ""
    for line in (Repository.text(of: "README.md") ?? "").split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line.hasPrefix("```") {
        isShell = line == "```sh"
        continue
      }
      guard isShell else { continue }
      pending += line
      if pending.hasSuffix("\\") {
        pending = String(pending.dropLast()) + " "
        continue
      }
      let code = pending.split(separator: "#", omittingEmptySubsequences: false).first ?? ""
      let words = code.split(separator: " ").map(String.init)
      if let first = words.first, first == "andor" || first.hasSuffix("/andor") || first.hasPrefix("Deploy/")
      {
        commands.append(words)
      }
      pending = ""
    }
    return commands
  }()

  /// Every command and every option that the README shows is run by a test against real processes.
  @Test func everyCommandIsExercised() {
    let tests = Repository.files(in: "Tests/ClusterTests", ending: [".swift"]).map(\.text).joined()
    let checks = tests + (Repository.text(of: ".ci/run") ?? "") + (Repository.text(of: "Deploy/demo") ?? "")
    for words in Self.commands {
      let command = words.joined(separator: " ")
      if words[0].hasPrefix("Deploy/") {
        #expect(checks.contains(words[0]), "no check runs \(command)")
        continue
      }
      #expect(words.count > 1 && tests.contains("\"\(words[1])\""), "no test runs \(command)")
      for option in words.dropFirst(2) where option.hasPrefix("--") {
        let name = option.split(separator: "=")[0]
        #expect(
          tests.contains("\"\(name)\"") || checks.contains("\(name) "), "no test uses \(name): \(command)")
      }
    }
  }

  /// The README shows at least how to install, run and resume, once there is one.
  @Test func theReadmeShowsCommands() {
    guard Repository.text(of: "README.md") != nil else { return }
    let shown = Set(
      Self.commands.compactMap { $0.count > 1 && !$0[0].hasPrefix("Deploy/") ? $0[1] : $0.first })
    #expect(shown.isSuperset(of: ["Deploy/demo", "Deploy/test", "run", "resume"]))
  }
}
