// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger
import AndorModels
import AndorReport
import AndorSystem

/// The pages of a job's games, which can be made side by side.
struct GamePages: Sendable {
  let folder: String
  let job: JobMaterial
  /// Whether the job is one game, whose page is the report itself.
  let isSingle: Bool

  /// Returns a game's page.
  func page(of game: GameMaterial) -> [UInt8] {
    GamePage.html(game, job: job, overview: isSingle ? nil : "../../report.html")
  }

  /// Writes the pictures of a game's page as SVG files.
  func writePictures(of game: GameMaterial) throws {
    let figures = "\(folder)/games/\(game.result.name)/figures"
    let pictures = GamePage.pictures(game)
    guard !pictures.isEmpty else { return }
    _ = try Folder.create(figures)
    for picture in pictures { try AtomicFile.write(picture.svg, to: "\(figures)/\(picture.name).svg") }
  }

  /// Reads everything that a game's page shows.
  /// - Parameter note: called with the reason why the sample is not shown.
  func material(of game: GameResult, _ note: (String) -> Void) throws -> GameMaterial {
    try GameMaterial.check(game)
    let tables = "\(folder)/games/\(game.name)"
    let count = game.coalitionCount
    let values = try MappedDoubles("\(tables)/values.npy", count: count)
    let harsanyi = try MappedDoubles("\(tables)/harsanyi.npy", count: count)
    let threads = Machine.here.cores
    var measures = values.withSpan { values in
      harsanyi.withSpan { GameMeasures(values: values, harsanyi: $0, threads: threads) }
    }
    if game.explain != nil {
      let and = try MappedDoubles("\(tables)/and.npy", count: count)
      let or = try MappedDoubles("\(tables)/or.npy", count: count)
      and.withSpan { and in or.withSpan { measures.explain(and: and, or: $0, threads: threads) } }
    }
    return try GameMaterial(game, measures: measures, sample: sample(of: game, note))
  }

  /// Returns the sample as it can be shown; `nil` where it cannot, and the page does without.
  func sample(of game: GameResult, _ note: (String) -> Void) -> SampleMaterial? {
    guard let specification = job.specification.games.first(where: { $0.name == game.name }) else {
      return nil
    }
    do {
      let inputs = try SampleReading.inputs(of: specification, in: job.plan).compactMap {
        SampleInput(
          shape: $0.shape, isInteger: $0.isInteger, sample: $0.sample, baseline: $0.baseline,
          owners: $0.owners)
      }
      return SampleMaterial(inputs: inputs, players: game.players)
    } catch {
      note("the sample of game \(game.name) is not shown: \(error)")
      return nil
    }
  }
}
