// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorModels
import Foundation
import Testing

/// The path of a fixture, such as `models/linear.onnx`.
func fixture(_ path: String) -> String {
  Bundle.module.resourceURL!.appendingPathComponent("Fixtures/\(path)").path
}

/// Players `p0`, `p1`, ….
func players(_ count: Int) -> [String] { (0..<count).map { "p\($0)" } }

extension ShardMasks {
  /// The list of masks of at most 64 players.
  static func list(_ masks: [UInt64], players: Int) throws -> ShardMasks {
    .list(try #require(MaskTable(players: players, words: masks)))
  }
}

/// A host of a job with one game, paths being those of fixtures.
func host(
  _ model: ModelSource, _ games: [GameSpecification], output: OutputSelection = OutputSelection(),
  options: ModelOptions = ModelOptions()
) throws -> ModelHost {
  let job = JobSpecification(name: "test", model: model, output: output, games: games)
  return try ModelHost(job, options: options) { $0.hasPrefix("/") ? $0 : fixture($0) }
}

/// A host of one game of a formula.
func host(of formula: Formula, players count: Int) throws -> ModelHost {
  try host(.formula, [GameSpecification(name: "g", players: players(count), formula: formula)])
}

/// All bytes of a file.
func readBytes(_ path: String) -> [UInt8] {
  FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
}

/// The path of a new file with these bytes; the caller removes it.
func temporary(_ bytes: [UInt8], suffix: String = "") -> String {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())\(suffix)").path
  _ = FileManager.default.createFile(atPath: path, contents: Data(bytes))
  return path
}

/// Removes a file.
func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
