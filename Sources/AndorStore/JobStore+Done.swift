// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger
import AndorSystem

extension JobStore {
  /// Whether all results of the job are written and still match `result.json`.
  ///
  /// Every result is read once and compared with its digest, so that a resume repairs later damage.
  public var isDone: Bool {
    guard let bytes = try? SmallFile.document(resultPath), let document = try? ResultDocument(sealed: bytes),
      document.state == "done", document.fingerprint == plan.fingerprint,
      document.games.count == games.count,
      zip(document.games, plan.games).allSatisfy({ Self.isCurrent($0, $1) }),
      zip(document.games, games).allSatisfy({ Self.isIntact($0, $1) })
    else { return false }
    return true
  }

  /// Returns whether a sampled game's result is that of its plan: more evaluations may have been asked for since.
  private static func isCurrent(_ result: GameResult, _ plan: GamePlan) -> Bool {
    guard let sample = plan.maskPlan.sample else { return !result.isSampled }
    return result.isSampled && result.confidence == 1 - sample.schedule.level
      && (result.stopped != "budget" || result.evaluations == sample.rows)
  }

  private static func isIntact(_ result: GameResult, _ game: GameRecovery) -> Bool {
    let most = result.isSampled ? Limits.sampledPlayers : Limits.players
    guard result.name == game.ledger.identity.name, (1...most).contains(result.n),
      isDurable(result, game),
      Set(result.files.keys) == Set(result.fileNames),
      result.files.allSatisfy({ name, digest in
        FileDigest.of("\(game.ledger.folder)/\(name)")?.digest.description == digest
      })
    else { return false }
    var hasher = SHA256Hasher()
    for name in result.isSampled ? ["values"] : ["values", "harsanyi"] {
      let path = "\(game.ledger.folder)/\(name).npy"
      let count = result.isSampled ? result.evaluations : result.coalitionCount
      guard let file = try? DoubleFile(reading: path, count: count), add(file, to: &hasher)
      else { return false }
    }
    return hasher.finalize().description == result.digest
  }

  /// Returns whether the shards that the result is about are durable: all of a cube, those of a sample's rounds.
  private static func isDurable(_ result: GameResult, _ game: GameRecovery) -> Bool {
    guard result.isSampled else { return game.durableCount == game.records.count }
    let identity = game.ledger.identity
    let durable = game.records.prefix { $0 != nil }.count
    return result.stopped != nil && result.evaluations > 0
      && identity.firstValue(of: durable) >= result.evaluations * identity.valuesPerRow
  }

  /// Adds a file's values, read in pieces, as a mapped file with a bad sector would end the process.
  private static func add(_ file: DoubleFile, to hasher: inout SHA256Hasher) -> Bool {
    var piece = [Double](repeating: 0, count: min(file.count, 1 << 16))
    for start in stride(from: 0, to: file.count, by: piece.count) {
      var span = piece.mutableSpan
      guard (try? file.read(at: start, into: &span)) != nil else { return false }
      hasher.update(piece.span)
    }
    return true
  }
}
