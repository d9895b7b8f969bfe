// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Foundation
import Testing

/// A sample of the models of `Tests/Reference/model_matrix.py`, with the values of each row alone in Python's onnxruntime.
///
/// `model_matrix.py check ANDOR` runs all of them.
@Suite struct ModelMatrixTests {
  private struct Entry: Decodable, Sendable {
    var name: String
    var model: Data
    var job: String
    var rounding: Double
    /// A constant input that stands in a file.
    var past: Data?
    /// Whether the rows depend on each other or there is no batch, so that the model need not be run.
    var mayBeRefused: Bool
    /// v of every mask; `nil` where the model must be refused.
    var values: [Double]?
  }

  @Test func everyModelGivesTheValuesOfItsRowsAloneOrIsRefused() throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let entries = try decoder.decode([Entry].self, from: Data(readBytes(fixture("matrix.json"))))
    #expect(entries.count > 40 && entries.contains { $0.values == nil })
    withEvery("model", in: entries.map(\.name)) { name in
      guard let entry = entries.first(where: { $0.name == name }) else { return }
      let found = Result { try values(of: entry) }
      guard case .success(let said) = found else {
        #expect(entry.mayBeRefused, "refused: \(found)")
        return
      }
      guard let truth = entry.values else {
        Issue.record("not refused, but \(said)")
        return
      }
      let largest = truth.reduce(0) { max($0, $1.magnitude) }
      let allowed = 1e-4 * ((truth.max() ?? 0) - (truth.min() ?? 0)) + entry.rounding * largest
      #expect(zip(said, truth).allSatisfy { abs($0 - $1) <= allowed }, "\(said) are not \(truth)")
    }
  }

  private func values(of entry: Entry) throws -> [Double] {
    let model = temporary([UInt8](entry.model), suffix: ".onnx")
    let past = temporary([UInt8](entry.past ?? Data()), suffix: ".npy")
    defer { [model, past].forEach(remove) }
    let job = try JobSpecification(yaml: entry.job)
    let host = try ModelHost(job) { $0 == "past.npy" ? past : model }
    let report = try Preflight.run(host, requestedBatch: nil)
    let game = report.games[0]
    let evaluator = try host.evaluator(
      game: 0, batch: report.batch, nullPlayers: [], classIndex: game.classIndex)
    var values: [Double] = []
    try evaluator.evaluate(.subcube(first: 0, bits: evaluator.players), into: &values)
    return values
  }
}
