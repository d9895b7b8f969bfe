// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorModels
import ArgumentParser
import Glibc

/// `andor init`: a commented job file to start from.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a commented job file to start from.",
    discussion: """
      Example: andor init tabular --model model.onnx

      With --model the names, types and shapes of the model's inputs and outputs are filled in. A file that \
      exists is never overwritten.
      """)

  @Argument(help: "What the model reads: tabular, image or text.")
  var kind: JobTemplate.Kind

  @Option(help: "The ONNX file, relative to the job file.")
  var model: String?

  @Option(name: [.customLong("out"), .short], help: "The job file to write.")
  var output = "job.yaml"

  @Option(help: "The ONNX Runtime library to load instead of looking for one.")
  var onnxruntime: String?

  func run() throws {
    guard access(output, F_OK) != 0 else {
      throw CommandFailure(
        .cannotCreate, "there is a file already", at: output, hint: "Give another name with --out.")
    }
    let folder = output.lastIndex(of: "/").map { "\(output[...$0])" } ?? ""
    var template = JobTemplate(kind: kind, model: model ?? "model.onnx")
    if let model {
      let ports = try ModelPorts(
        onnx: model.hasPrefix("/") ? model : folder + model, options: ModelOptions(onnxruntime: onnxruntime))
      template = JobTemplate(kind: kind, model: model, inputs: ports.inputs, outputs: ports.outputs)
    }
    try write(template.yaml)
    Console.print(
      """
      \(output) is written. Change what is marked in it, and put these files beside it:
        \(template.files.joined(separator: ", "))
      Then:
        andor plan \(output)
        andor run \(output) --out result
      """)
  }

  private func write(_ text: String) throws {
    do throws(LedgerError) {
      try AtomicFile.write(Array(text.utf8), to: output)
    } catch {
      guard error.code == .uncreatable else {
        throw error.advising("Free some space, or give another --out.")
      }
      throw CommandFailure(
        .cannotCreate, "\(output) cannot be written: \(String(cString: strerror(error.errno)))",
        hint: "Make its folder or change its permissions, or give another name with --out.")
    }
  }
}

extension JobTemplate.Kind: ExpressibleByArgument {}
