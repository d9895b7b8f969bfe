// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import ArgumentParser

/// `andor doctor`: what this machine has, and whether jobs can run on it.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check this machine for what andor needs.",
    discussion: "Example: andor doctor --json")

  @OptionGroup var output: OutputOptions

  @Option(help: "The ONNX Runtime library to test instead of looking for one.")
  var onnxruntime: String?

  func run() throws {
    let check = MachineCheck(onnxruntime: onnxruntime)
    if output.json {
      Console.print(check.json)
    } else {
      for line in check.lines(columns: 80) { Console.print(line) }
    }
    guard check.isFit else { throw ExitCode(ExitStatus.misconfigured.rawValue) }
    if !output.json { Console.print("\nandor can run jobs here.") }
  }
}
