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
      zip(document.games, games).allSatisfy({ Self.isIntact($0, $1) })
    else { return false }
    return true
  }

  private static func isIntact(_ result: GameResult, _ game: GameRecovery) -> Bool {
    guard result.name == game.ledger.identity.name, (1...Limits.players).contains(result.n),
      game.durableCount == game.records.count,
      Set(result.files.keys) == Set(result.fileNames),
      result.files.allSatisfy({ name, digest in
        FileDigest.of("\(game.ledger.folder)/\(name)")?.digest.description == digest
      })
    else { return false }
    var hasher = SHA256Hasher()
    for name in ["values", "harsanyi"] {
      let path = "\(game.ledger.folder)/\(name).npy"
      guard let file = try? DoubleFile(reading: path, count: result.coalitionCount),
        add(file, to: &hasher)
      else { return false }
    }
    return hasher.finalize().description == result.digest
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
