// SPDX-License-Identifier: Apache-2.0
import AndorConsole
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

      With --csv the sample is a row of a table, its players are the columns, and the baseline of a column is its mean: \
      andor init tabular --model model.onnx --csv table.csv --row 0
      """)

  @Argument(help: "What the model reads: tabular, image or text.")
  var kind: JobTemplate.Kind

  @Option(help: "The ONNX file, relative to the job file.")
  var model: String?

  @Option(name: [.customLong("out"), .short], help: "The job file to write.")
  var output = "job.yaml"

  @Option(help: "The ONNX Runtime library to load instead of looking for one.")
  var onnxruntime: String?

  @Option(help: "A CSV file with the columns' names first, for a tabular model.")
  var csv: String?

  @Option(help: "The row of the CSV file that is the sample, from 0.")
  var row = 0

  @OptionGroup var show: OutputOptions

  func validate() throws {
    if row < 0 { throw ValidationError("--row is a whole number from 0") }
  }

  func run() throws {
    try JobTemplate.requireNew(output)
    let template = try JobTemplate.make(
      kind, model: model, for: output, settings: ModelSettings(onnxruntime: onnxruntime),
      table: csv.map { (csv: $0, row: row) })
    try template.write(to: output)
    if show.json {
      Console.print(JSONLine.object(["path": .text(output), "files": .list(template.files)]))
      return
    }
    Console.print(template.nextSteps(at: output))
  }
}

extension JobTemplate.Kind: ExpressibleByArgument {}
