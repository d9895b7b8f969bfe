// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing

extension Cluster {
  /// The manual page and the completions that are shipped say what the commands say.
  @Suite struct ManualTests {
    @Test(arguments: [("bash", "andor.bash"), ("zsh", "_andor"), ("fish", "andor.fish")])
    func completionsAreThoseOfTheExecutable(shell: String, file: String) throws {
      let scratch = Scratch()
      let made = try scratch.andor("--generate-completion-script", shell)
      let shipped = Text.read("\(Built.root)/Deploy/completions/\(file)")
      #expect(!shipped.isEmpty && made.output == shipped, "run Deploy/manual")
    }

    /// The pages of the documentation that are made from the schema and the commands' help.
    @Test func generatedPagesAreUpToDate() throws {
      let scratch = Scratch()
      let check = try Child(
        executable: "/usr/bin/env",
        arguments: ["python3", "\(Built.root)/Deploy/pages", Built.andor, "--check"],
        environment: [:], in: scratch)
      #expect(check.wait() == .exit(0), "\(check.error)")
    }

    @Test func theManualPageHasEveryCommandAndOption() throws {
      let scratch = Scratch()
      let dump = try scratch.andor("--experimental-dump-help")
      let tree = try JSONDecoder().decode(Tool.self, from: Data(dump.output.utf8))
      let page = Text.read("\(Built.root)/Deploy/man/andor.1")
      for command in tree.command.all {
        #expect(page.contains(command.abstract ?? command.commandName), "run Deploy/manual")
        for option in command.arguments ?? [] where option.shouldDisplay {
          for name in option.names ?? [] where name.kind == "long" {
            #expect(page.contains("-\(name.name)"), "--\(name.name): run Deploy/manual")
          }
        }
      }
    }

    /// What the argument parser says of the commands.
    struct Tool: Decodable {
      struct Command: Decodable {
        struct Argument: Decodable {
          struct Name: Decodable {
            var kind: String
            var name: String
          }
          var names: [Name]?
          var shouldDisplay: Bool
        }
        var commandName: String
        var abstract: String?
        var arguments: [Argument]?
        var subcommands: [Command]?
        var all: [Command] {
          [self] + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap(\.all)
        }
      }
      var command: Command
    }
  }
}
