// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger
import AndorModels
import AndorReport
import AndorSystem
import Glibc

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

  /// Returns the folder of a game's pictures.
  private func figures(of game: GameResult) -> String { "\(folder)/games/\(game.name)/figures" }

  /// Returns whether a game has pictures, which are then to be those of its page.
  func hasPictures(_ game: GameResult) -> Bool { Folder.contains(figures(of: game)) }

  /// Writes the pictures of a game's page as SVG files, and removes those of an earlier page that are not among them.
  func writePictures(of game: GameMaterial) throws {
    let figures = figures(of: game.result)
    let pictures = GamePage.pictures(game)
    if !pictures.isEmpty { _ = try Folder.create(figures) }
    for picture in pictures { try AtomicFile.write(picture.svg, to: "\(figures)/\(picture.name).svg") }
    guard Folder.contains(figures) else { return }
    let names = Set(pictures.map(\.name))
    for file in try Folder.names(in: figures) where file.hasSuffix(".svg") {
      let name = String(file.dropLast(4))
      if !names.contains(name), isPicture("\(figures)/\(file)", named: name) {
        try Folder.remove("\(figures)/\(file)")
      }
    }
  }

  /// Returns whether a file is a picture that a report wrote under this name: what others keep there stays.
  private func isPicture(_ path: String, named name: String) -> Bool {
    let beginning = GamePage.beginning(ofPicture: name)
    guard let file = try? Descriptor(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
      let found = try? file.read(count: beginning.count, at: 0)
    else { return false }
    return found == beginning
  }

  /// Reads everything that a game's page shows.
  /// - Parameter note: called with the reason why the sample is not shown.
  func material(of game: GameResult, _ note: (String) -> Void) throws -> GameMaterial {
    try GameMaterial.check(game)
    if game.isSampled { return try GameMaterial(sampled: game, sample: sample(of: game, note)) }
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
