// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorModels
import AndorSystem
import Glibc

extension JobTemplate {
  /// Returns the template of a job file at a path; with a model, the names, types and shapes of its inputs and outputs
  /// are filled in.
  /// - Parameters:
  ///   - kind: what the model reads.
  ///   - model: the ONNX file, relative to the job file.
  ///   - settings: how the model is opened.
  ///   - path: where the job file will be.
  ///   - table: a CSV file and the number of its row that is the sample, from 0.
  /// - Throws: `missingInput` or `badData` for the model or the table.
  public static func make(
    _ kind: Kind, model: String?, for path: String, settings: ModelSettings = ModelSettings(),
    table: (csv: String, row: Int)? = nil
  ) throws(EngineError) -> JobTemplate {
    var template = try ofModel(kind, model: model, for: path, settings: settings)
    if let table {
      try attempt { try template.fill(TemplateRow(csv: table.csv, row: table.row)) }
    }
    return template
  }

  private static func ofModel(
    _ kind: Kind, model: String?, for path: String, settings: ModelSettings
  ) throws(EngineError) -> JobTemplate {
    guard let model else { return JobTemplate(kind: kind, model: "model.onnx") }
    let folder = path.lastIndex(of: "/").map { "\(path[...$0])" } ?? ""
    let ports = try attempt {
      try ModelPorts(
        onnx: model.hasPrefix("/") ? model : folder + model, for: kind, options: settings.options)
    }
    return JobTemplate(kind: kind, model: model, inputs: ports.inputs, outputs: ports.outputs)
  }

  /// Returns what a person does with the job file that was written.
  public func nextSteps(at path: String) -> String {
    let samples = files.isEmpty ? "." : ", and put these files beside it:\n  \(files.joined(separator: ", "))"
    return """
      \(path) is written. Change what is marked in it\(samples)
      Then:
        andor plan \(path)
        andor run \(path) --out result
      """
  }

  /// Writes the job file; one that exists is never overwritten.
  /// - Throws: `cannotCreate` or `diskFailure`.
  public func write(to path: String) throws(EngineError) {
    try Self.requireNew(path)
    do throws(LedgerError) {
      try AtomicFile.write(Array(yaml.utf8), to: path)
    } catch {
      guard error.code == .uncreatable else {
        throw EngineError(error).advising("Free some space, or give another --out.")
      }
      throw EngineError(
        .cannotCreate, "\(path) cannot be written: \(String(cString: strerror(error.errno)))",
        hint: "Make its folder or change its permissions, or give another name with --out.", cause: error)
    }
  }

  /// Refuses a path where there is a file.
  /// - Throws: `cannotCreate`.
  public static func requireNew(_ path: String) throws(EngineError) {
    guard !Folder.contains(path) else {
      throw EngineError(
        .cannotCreate, "there is a file already", at: path, hint: "Give another name with --out.")
    }
  }
}
