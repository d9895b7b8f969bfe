// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorStore

/// The check that a result names the numerics classes that its shards' slots name.
struct NumericsVerification {
  let plan: JobPlan
  let folder: String

  /// Returns what is wrong, a sentence each; ledgers that cannot be read are reported elsewhere.
  func problems(of document: ResultDocument, _ ledgers: [Result<GameRecovery, LedgerError>]) -> [String] {
    guard plan.numerics != nil, document.state == "done" else { return [] }
    let known: [UInt16: NumericsClass]
    do throws(LedgerError) {
      known = try JobRegisters.classes(in: folder, of: plan)
    } catch {
      return [error.message]
    }
    var problems: [String] = []
    for (game, ledger) in zip(plan.games, ledgers) {
      guard let found = try? ledger.get(), found.durableCount == found.records.count,
        let result = document.games.first(where: { $0.name == game.name })
      else { continue }
      let counts = found.records.reduce(into: [UInt16: Int]()) { counts, record in
        if let record { counts[record.stamp.numericsClass, default: 0] += 1 }
      }
      let word = NumericsShare.word(counts, known: known)
      if result.numerics != word {
        problems.append(
          "result.json gives \(game.name) the numerics \(result.numerics ?? "none"), its shards are \(word)")
      }
    }
    return problems
  }
}
