// SPDX-License-Identifier: Apache-2.0
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

      Exit codes: 0 done, 1 incomplete, 64 usage, 65 bad job, model or data, 66 input missing,
      69 coordinator unreachable, 70 internal error, 73 cannot create output, 74 disk or I/O,
      75 interrupted and resumable, 77 not authorised, 78 bad configuration or version mismatch.
      """,
    version: Version.current,
    subcommands: [
      InitCommand.self, Run.self, CoordinatorCommand.self, WorkerCommand.self, ShardCommand.self,
      Resume.self, ExplainCommand.self, ReportCommand.self, ExportCommand.self,
      PlanCommand.self,
      StatusCommand.self, VerifyCommand.self, KeysCommand.self, DoctorCommand.self,
    ])

  static func main() async {
    Stopping.watch()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }

  /// Without a subcommand there is nothing to do: that is a mistake of usage, answered with the help.
  func run() throws {
    Console.say(Andor.helpMessage(columns: 100))
    throw ExitCode(ExitStatus.usage.rawValue)
  }

  /// Prints the sentence of an error and ends the process with its status.
  private static func end(with error: any Error) -> Never {
    if error is ExitCode || exitCode(for: error) == .success { exit(withError: error) }
    let failure =
      exitCode(for: error) == .validationFailure
      ? CommandFailure(.usage, message(for: error), hint: "Run andor --help, or andor help COMMAND")
      : CommandFailure(error)
    Console.say(failure.line(.ofArguments))
    Glibc.exit(failure.status.rawValue)
  }
}
