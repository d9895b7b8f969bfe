// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import ArgumentParser

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

  @OptionGroup var show: OutputOptions

  func run() throws {
    try JobTemplate.requireNew(output)
    let template = try JobTemplate.make(
      kind, model: model, for: output, settings: ModelSettings(onnxruntime: onnxruntime))
    try template.write(to: output)
    if show.json {
      Console.print(JSONLine.object(["path": .text(output), "files": .list(template.files)]))
      return
    }
    Console.print(
      """
      \(output) is written. Change what is marked in it, and put these files beside it:
        \(template.files.joined(separator: ", "))
      Then:
        andor plan \(output)
        andor run \(output) --out result
      """)
  }
}

extension JobTemplate.Kind: ExpressibleByArgument {}
