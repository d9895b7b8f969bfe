// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import ArgumentParser

/// `andor verify`: everything in a job's folder that can be checked without the model.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check every digest, the transforms and universal matching of a job's results.",
    discussion: """
      Example: andor verify wine

      Nothing is written. Exit codes: 0 all is well, 1 all that is there is well but shards are quarantined, \
      65 something is damaged, 66 results are missing.
      """)

  @Argument(help: "The job's folder.")
  var folder: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let progress = output.progress()
    progress.begin("verifying")
    let verification = try Verification(of: folder)
    progress.close()
    if output.json {
      Console.print(verification.json)
    } else {
      for line in verification.lines(columns: 80) { Console.print(line) }
    }
    if let failure = verification.failure { throw failure }
    if !output.json {
      Console.print("\nOK: the digests of \(folder) hold, and so does all that follows from its values.")
    }
  }
}
