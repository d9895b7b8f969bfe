// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger
import AndorSystem
import AndorText

/// The check of one game's result files against each other and against `result.json`.
struct GameVerification {
  let folder: String
  let plan: GamePlan
  let result: GameResult
  /// The players' names in the job.
  let players: [String]
  let threads: Int
  /// Bytes of memory that may be taken.
  let memory: Int

  /// Adds what is wrong; needs 8 · 2^n bytes of memory beside the mapped files, and O(n 2^n) time.
  func run(_ finding: inout Finding) {
    do throws(LedgerError) {
      let count = plan.coalitionCount
      let values = try MappedDoubles("\(folder)/values.npy", count: count)
      let harsanyi = try MappedDoubles("\(folder)/harsanyi.npy", count: count)
      let need = (result.explain == nil ? 8 : 24) * count
      guard need < memory else {
        finding.problems.append("the transform needs \(Numbers.bytes(need)) of memory to be checked")
        return
      }
      finding.problems += fileProblems
      let shown = try ShownTables(folder: folder, result: result, harsanyi: harsanyi)
      finding.problems += problems(values, harsanyi, shown)
      let table = try AtomicFile.read("\(folder)/interactions.csv", limit: Limits.documentBytes)
      let row = InteractionTable.firstWrongRow(
        of: table, count: min(shown.interactionCount, Limits.csvRows), players: players,
        marks: result.explain?.marks ?? [], where: shown.hold)
      if let row {
        finding.problems.append(
          "row \(row) of interactions.csv differs from \(shown.name) or from the names of the players")
      }
    } catch {
      finding.note(error)
    }
  }

  /// The files that are not those that `result.json` was written with.
  private var fileProblems: [String] {
    result.fileNames.compactMap { name in
      FileDigest.of("\(folder)/\(name)")?.digest.description == result.files[name]
        ? nil : "\(name) does not have the digest of result.json"
    }
  }

  private func problems(
    _ values: MappedDoubles, _ harsanyi: MappedDoubles, _ shown: ShownTables
  ) -> [String] {
    var problems: [String] = []
    if ResultDigest.game(values: values, harsanyi: harsanyi).description != result.digest {
      problems.append("values.npy and harsanyi.npy do not have the digest of result.json")
    }
    let ends = values.withSpan { ($0[0], $0[$0.count - 1]) }
    if ends != (result.vEmpty, result.vFull) || result.n != plan.players {
      problems.append("v_empty, v_full or n of result.json differs from values.npy")
    }
    guard result.players == players, players.count == plan.players else {
      return problems + ["the players of result.json are not those of the job"]
    }
    for interaction in result.top
    where !shown.hold(interaction.kind, interaction.mask ?? -1, interaction.effect)
      || interaction.players
        != players.indices.filter(Set(interaction.playerNumbers).contains).map({ players[$0] })
    {
      problems.append("interaction \(interaction.rank) of result.json differs from \(shown.name)")
      break
    }
    problems += matchingProblems(values, shown)
    problems += attributionProblems(harsanyi) + fitProblems(values) + scoreProblems(values)
    return problems + transformProblems(values, harsanyi)
  }

  /// Checks that the Möbius transform gives the stored bits, and the zeta transform back gives the values.
  private func transformProblems(_ values: MappedDoubles, _ harsanyi: MappedDoubles) -> [String] {
    var problems: [String] = []
    var table = values.withSpan(Self.copy)
    let bound = matchingBound(table.reduce(0) { max($0, abs($1)) })
    Moebius.transform(&table, threads: threads)
    let moebius = harsanyi.withSpan { Self.first(in: $0, table) { $0.bitPattern != $1.bitPattern } }
    if let moebius {
      problems.append("harsanyi.npy is not the Möbius transform of values.npy at mask \(moebius)")
      table = harsanyi.withSpan(Self.copy)
    }
    Zeta.transform(&table, threads: threads)
    let unmatched = values.withSpan { Self.first(in: $0, table) { !(abs($0 - $1) <= bound) } }
    if let unmatched {
      problems.append("the interactions do not add up to the value of mask \(unmatched)")
    }
    return problems
  }

  /// Returns the explanation must match every value within the noise that it reports.
  private func matchingProblems(_ values: MappedDoubles, _ shown: ShownTables) -> [String] {
    guard let explain = result.explain, let or = shown.or else { return [] }
    let residual = values.withSpan { values in
      shown.and.withSpan { and in
        or.withSpan {
          UniversalMatching.largestResidual(of: values, and: and, or: $0, threads: threads)
        }
      }
    }
    let largest = values.withSpan { span in span.indices.reduce(0) { max($0, abs(span[$1])) } }
    let rounding = matchingBound(largest)
    guard residual <= explain.noiseBound + rounding else {
      return ["the AND-OR interactions miss a value by \(residual), more than the noise bound"]
    }
    let norm = shown.and.withSpan { and in
      or.withSpan { UniversalMatching.norm(and: and, or: $0, threads: threads) }
    }
    return certificateProblems(explain, norm: norm, noise: min(residual, explain.noiseBound), rounding)
      + salienceProblems(explain.salient, shown)
  }

  private static func copy(_ span: Span<Double>) -> [Double] {
    [Double](unsafeUninitializedCapacity: span.count) { buffer, count in
      count = span.withUnsafeBufferPointer { buffer.initialize(fromContentsOf: $0) }
    }
  }

  /// Returns the first mask at which two tables of the same size differ in the given sense.
  private static func first(
    in span: Span<Double>, _ table: [Double], where differ: (Double, Double) -> Bool
  ) -> Int? {
    for mask in span.indices where differ(span[mask], table[mask]) { return mask }
    return nil
  }

  /// Returns how far Σ_{S⊆T} I(S) may be from v(T) by rounding: 64 n 2^(n/2) ε max|v|.
  ///
  /// A statistical bound: an error of ε max|v| made at each of n levels is spread by the other levels over
  /// 2^n sums with alternating signs; measured errors of random games are below 1e-10 at n = 24.
  func matchingBound(_ largest: Double) -> Double {
    let spread = Double(plan.coalitionCount).squareRoot()
    return 64 * Double(plan.players) * spread * Double.ulpOfOne * largest
  }
}
