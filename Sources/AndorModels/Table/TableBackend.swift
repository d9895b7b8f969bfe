// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// Tables of values that were computed elsewhere.
struct TableBackend: ModelBackend {
  static let kind = ModelKind.values
  private let resolve: ModelHost.Resolver

  init(_ opening: ModelOpening) { resolve = opening.resolve }

  var threads: ModelThreads {
    .ofMasks { game in
      guard let table = game.table else { throw ModelError.misfit(of: game) }
      do {
        return try TableSource(path: resolve(table.path), order: table.order, players: game.players.count)
      } catch let error as ModelError {
        throw error.within("game \(game.name)")
      }
    }
  }
}
