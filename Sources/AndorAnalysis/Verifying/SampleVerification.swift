// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger

/// The check of a sampled game's files against its values, of these against their digest, and of `result.json` against both:
/// masks are drawn and the game is explained again.
struct SampleVerification {
  let folder: String
  let plan: GamePlan
  let sample: SampleScheme
  let result: GameResult
  /// The game in the job; `nil` where that cannot be read.
  let specification: GameSpecification?
  let output: OutputSelection?
  let threads: Int

  /// Adds what is wrong; takes as long as finishing the game.
  func run(_ finding: inout Finding) {
    for name in GameResult.sampleFiles
    where FileDigest.of("\(folder)/\(name)")?.digest.description != result.files[name] {
      finding.problems.append("\(name) does not have the digest of result.json")
    }
    guard (1...sample.sampleRows.count).contains(result.evaluations), result.isSampled else {
      finding.problems.append("result.json has \(result.evaluations) evaluations, which the plan has not")
      return
    }
    do {
      finding.problems += try problems()
    } catch let error as LedgerError {
      finding.note(error)
    } catch {
      finding.problems.append("the values cannot be explained: \(error)")
    }
  }

  private func problems() throws -> [String] {
    let game = SampledGame(
      plan: plan, sample: sample, players: specification?.players ?? result.players,
      values: try DoubleFile(reading: "\(folder)/values.npy", count: result.evaluations))
    let digest = try game.digest(result.evaluations)
    guard digest.description == result.digest else {
      return ["values.npy does not have the digest of result.json"]
    }
    let found = try game.study(evaluated: result.evaluations, threads: threads)
    guard found.rows == result.evaluations, found.stop != nil else {
      return ["the rounds end after \(found.rows) evaluations, not after \(result.evaluations)"]
    }
    let tables = SampleTables(game: game, found: found)
    let files = tables.files
    var problems: [String] = []
    for file in files {
      guard
        let bytes = try? AtomicFile.read("\(folder)/\(file.name)", limit: Limits.documentBytes),
        bytes != file.bytes
      else { continue }
      problems.append(
        "\(file.name) is not what \(file.name == "masks.npy" ? "the plan draws" : "the values say")")
    }
    guard let specification, let output else { return problems }
    var again = tables.result(
      specification, output, top: result.top.count, digest: digest, files: files)
    (again.numerics, again.files) = (result.numerics, result.files)
    if again != result { problems.append("result.json is not what the values say") }
    return problems
  }
}
