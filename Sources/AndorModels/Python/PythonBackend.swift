// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// A Python module, run in as many processes as threads are at work.
struct PythonBackend: ModelBackend {
  static let kind = ModelKind.python
  private let pool: PythonPool
  private let shelf: PythonShelf?

  /// Starts the first process, which loads the module, or takes the one that planned the job.
  init(_ opening: ModelOpening) throws {
    let path = try opening.modelPath()
    let module = PythonModule(
      python: opening.options.python, path: path,
      folder: opening.place?.folder ?? Folder.parent(of: path),
      planned: opening.place?.planned.map { $0.filter { !$0.isAbsolute && !$0.climbs }.map(\.text).sorted() },
      seconds: opening.options.pythonSeconds)
    shelf = opening.options.shelf
    pool = try PythonPool(module, shelf: shelf)
  }

  func keep() { if let shelf { pool.leave(on: shelf) } }

  func filesRead() throws -> [String] { try pool.filesRead() }

  var memoryBeside: Int { pool.memory }

  var versions: [ModelVersion] { [ModelVersion(key: "python", version: pool.version)] }

  var threads: ModelThreads {
    switch pool.offer {
    case .values:
      .ofMasks { game in
        PythonValues(PythonThread(pool), game: game.name, players: game.players.count)
      }
    case .outputs:
      // A module takes whatever inputs the game has.
      .ofTensors(
        inputs: { game in game.inputs.map { InputSignature(name: $0.name) } },
        thread: { builder in
          if let input = builder.game.inputs.first(where: { $0.texts != nil }) {
            throw ModelError(
              .unsupported, "the input '\(input.name)' is one of texts, which no Python module is given",
              at: "game \(builder.game.name)",
              hint: "Number the texts in the job, and let the module look them up.")
          }
          return PythonModel(PythonThread(pool), builder)
        })
    }
  }
}
