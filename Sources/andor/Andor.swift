// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorText
import ArgumentParser
import Glibc

/// The command `andor`: parse, run, and say in one sentence and one number how it ended.
@main
struct Andor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "andor",
    abstract: "Explains one decision of a neural network exactly: all 2^n maskings, as AND-OR interactions.",
    discussion: """
      Example: andor run Deploy/examples/wine/job.yaml --out wine

      Exit codes: 0 done, 1 incomplete, 64 usage, 65 bad job, model or data, 66 input missing, \
      69 coordinator unreachable, 70 internal error, 73 cannot create output, 74 disk or I/O, \
      75 interrupted and resumable, 77 not authorised, 78 bad configuration or version mismatch.
      """,
    version: Version.current,
    subcommands: [
      InitCommand.self, Run.self, CoordinatorCommand.self, WorkerCommand.self, SliceCommand.self,
      Resume.self, ExplainCommand.self, ShowCommand.self, ScoreCommand.self, CircuitsCommand.self,
      ReportCommand.self, ExportCommand.self, StudyCommand.self, PlanCommand.self, StatusCommand.self,
      VerifyCommand.self, KeysCommand.self, DoctorCommand.self,
    ])

  static func main() async {
    Stopping.watch()
    Console.open()
    do {
      try requireText()
      try requireCommand()
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try Console.requireWritten()
    } catch {
      end(with: error)
    }
  }

  /// Prints the help where there is no subcommand, and ends as for any mistake of usage.
  func run() throws {
    Console.say(Andor.helpMessage(columns: 100))
    throw ExitCode(ExitStatus.usage.rawValue)
  }

  /// Refuses arguments that are empty, as from a variable of the shell that was never set, or not UTF-8 text, which
  /// would name other files than those that were meant.
  private static func requireText() throws {
    guard !CommandLine.arguments.isEmpty else {
      throw CommandFailure(
        .misconfigured, "arguments are read from /proc, which is not mounted", hint: "Mount it")
    }
    for (place, word) in CommandLine.arguments.enumerated() {
      guard !word.isEmpty else {
        throw CommandFailure(
          .usage, "argument \(place) is empty", hint: "Give it a value, or leave it out.")
      }
      guard let bytes = CommandLine.unsafeArgv[place], String(validatingCString: bytes) == nil else {
        continue
      }
      throw CommandFailure(
        .usage, "argument \(place) is not UTF-8 text: '\(word)'", hint: "Give the file a name in UTF-8.")
    }
  }

  private static let commands = configuration.subcommands.map { $0._commandName } + ["help"]

  /// Refuses a word in the place of a command, as of `help`, that is none.
  private static func requireCommand() throws {
    let words = CommandLine.arguments.dropFirst()
    guard let word = words.first == "help" ? words.dropFirst().first : words.first,
      !word.hasPrefix("-"), !commands.contains(word)
    else { return }
    let guess = Spelling.nearest(to: word, among: commands).map { "Did you mean '\($0)'? " } ?? ""
    throw CommandFailure(
      .usage, "andor has no command '\(word)'",
      hint: "\(guess)The commands are \(commands.joined(separator: ", "))")
  }

  /// The help to read after a mistake of usage.
  private static var help: String {
    commands.first { $0 == CommandLine.arguments.dropFirst().first }.map { "andor help \($0)" }
      ?? "andor --help"
  }

  /// Prints the sentence of an error, or the help that was asked for, and ends the process with its status.
  private static func end(with error: any Error) -> Never {
    var error = error
    if exitCode(for: error) == .success {
      let text = fullMessage(for: error)
      if !text.isEmpty { Console.print(text) }
      do {
        try Console.requireWritten()
        Glibc.exit(0)
      } catch let other {
        error = other
      }
    }
    if let code = error as? ExitCode { Glibc.exit(code.rawValue) }
    let failure =
      exitCode(for: error) == .validationFailure
      ? CommandFailure(.usage, message(for: error), hint: "Run \(help)")
      : CommandFailure(error)
    PhaseTicker.end()
    Console.say(failure.line(.ofArguments))
    Glibc.exit(failure.status.rawValue)
  }
}
