// SPDX-License-Identifier: Apache-2.0

/// The rows of a study, from the measures of its games.
struct StudyTable {
  let design: StudyDesign
  let gathered: Study.Gathered
  private let bootstrap: PairedBootstrap
  private var rows: [StudyRow] = []
  private var ratios: [BlockRatio] = []

  init(_ design: StudyDesign, _ gathered: Study.Gathered, threads: Int) {
    (self.design, self.gathered) = (design, gathered)
    (bootstrap, self.threads) = (PairedBootstrap(blocks: design.blocks, threads: threads), threads)
  }

  private let threads: Int

  /// Returns everything that the study finds.
  func findings() -> StudyFindings {
    var table = self
    for level in 0..<design.levels {
      table.putSpectral(level)
      for kind in [StudyRow.Kind.harsanyi, .andOr] { table.putStrengths(level, kind) }
      for (place, reference) in design.references.enumerated() {
        table.putPair(level, reference, gathered.levels[level].map { $0.pairs[place] })
      }
      if design.asksForShared { table.putShared(level) }
    }
    for pair in gathered.pairs { table.putPair(pair.levels.first, pair.levels.second, pair.blocks) }
    let intervals = bootstrap.intervals(of: table.ratios)
    for (place, interval) in intervals.enumerated() { table.rows[place].interval = interval }
    if !gathered.endings.isEmpty { table.putTheory() }
    table.putHalves()
    let measures = gathered.levels.joined()
    return StudyFindings(
      rows: table.rows, phases: design.isCourse ? phases() : nil,
      constantGames: measures.count { $0.shares == nil },
      hasCertifiedSimilarity: table.rows.contains { $0.statistic == "jaccard" && $0.certified != nil })
  }

  private func phases() -> Phases? {
    Phases(gathered.levels.map { BlockRatio(meanOf: Self.meanOrders($0)) }, bootstrap)
  }

  private static func meanOrders(_ games: [GameMeasures]) -> [Double] {
    games.map { $0.shares.flatMap(Orders.mean) ?? .nan }
  }

  mutating func put(
    _ statistic: String, _ kind: StudyRow.Kind, _ order: Int? = nil, level: Int, references: [Int] = [],
    _ ratio: BlockRatio, certified: (low: Double, high: Double)? = nil
  ) {
    rows.append(
      StudyRow(
        statistic: statistic, kind: kind, order: order, level: level, references: references,
        count: design.blocks, value: ratio.value, interval: .init(low: .nan, high: .nan), certified: certified
      ))
    ratios.append(ratio)
  }

  /// Puts the mean of a number of each order, a row an order.
  mutating func putOrders(
    _ statistic: String, _ kind: StudyRow.Kind, level: Int, _ number: (GameMeasures, Int) -> Double
  ) {
    for order in 0..<design.players {
      put(
        statistic, kind, order + 1, level: level,
        BlockRatio(meanOf: gathered.levels[level].map { number($0, order) }))
    }
  }

  private mutating func putSpectral(_ level: Int) {
    let games = gathered.levels[level]
    put("mean_order", .spectral, level: level, BlockRatio(meanOf: Self.meanOrders(games)))
    putOrders("share", .spectral, level: level) { $0.shares?[$1] ?? .nan }
    guard design.asksForShared, !design.references.contains(level) else { return }
    for reference in design.references {
      let others = Self.meanOrders(gathered.levels[reference])
      put(
        "mean_order_difference", .spectral, level: level, references: [reference],
        BlockRatio(meanOf: zip(Self.meanOrders(games), others).map { $0 - $1 }))
    }
  }

  private mutating func putStrengths(_ level: Int, _ kind: StudyRow.Kind) {
    let games = gathered.levels[level]
    let strengths = games.compactMap { $0.strengths[kind] }
    guard strengths.count == games.count else { return }
    let totals = strengths.map { $0.reduce(0, +) }
    let weighted = strengths.map { $0.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element } }
    put("mean_order", kind, level: level, BlockRatio(weighted, over: totals))
    put("strength", kind, level: level, BlockRatio(meanOf: totals))
    putOrders("strength", kind, level: level) { $0.strengths[kind]?[$1] ?? .nan }
    for order in 0..<design.players {
      put(
        "normalised_strength", kind, order + 1, level: level,
        BlockRatio(strengths.map { $0[order] }, over: totals.map { $0 / Double(design.players) }))
    }
  }

  /// Puts a number without an interval over resamples.
  mutating func putAlone(
    _ statistic: String, _ kind: StudyRow.Kind, _ order: Int? = nil, level: Int, references: [Int],
    _ value: Double, certified: (low: Double, high: Double)? = nil
  ) {
    rows.append(
      StudyRow(
        statistic: statistic, kind: kind, order: order, level: level, references: references,
        count: design.blocks, value: value, interval: .init(low: .nan, high: .nan), certified: certified))
  }

  private mutating func putShared(_ level: Int) {
    guard !design.references.contains(level) else { return }
    for kind in [StudyRow.Kind.harsanyi, .andOr] {
      let shared = gathered.levels[level].compactMap { $0.shared[kind] }
      guard shared.count == design.blocks else { continue }
      putOrders("salient_strength", kind, level: level) { $0.shared[kind]?.found.salient[$1] ?? .nan }
      putShares("shared", kind, level, shared.map(\.found), \.byOne)
      putShares("shared_null", kind, level, shared.map(\.null), \.byOne)
      guard design.references.count > 1 else { continue }
      putShares("shared_by_all", kind, level, shared.map(\.found), \.byAll)
      putShares("shared_by_all_null", kind, level, shared.map(\.null), \.byAll)
    }
  }

  private mutating func putShares(
    _ statistic: String, _ kind: StudyRow.Kind, _ level: Int, _ strengths: [SharedStrength],
    _ part: KeyPath<SharedStrength, [Double]>
  ) {
    func total(_ numbers: [Double]) -> Double { numbers.reduce(0, +) }
    put(
      statistic, kind, level: level, references: design.references,
      BlockRatio(strengths.map { total($0[keyPath: part]) }, over: strengths.map { total($0.salient) }))
    for order in 0..<design.players {
      put(
        statistic, kind, order + 1, level: level, references: design.references,
        BlockRatio(strengths.map { $0[keyPath: part][order] }, over: strengths.map { $0.salient[order] }))
    }
  }

  /// Puts which variance of the noise explains each level's strengths best. These rows have no interval.
  private mutating func putTheory() {
    let last = design.levels - 1
    let fit = TheoryFit(endings: gathered.endings, share: design.thresholdShare, threads: threads)
    for level in 0..<design.levels {
      let measured = TheoryFit.normalised(gathered.levels[level].map { $0.strengths[.harsanyi] ?? [] })
      let best = fit.best(for: measured)
      func row(_ statistic: String, _ order: Int?, _ value: Double) {
        putAlone(statistic, .harsanyi, order, level: level, references: [last], value)
      }
      row("theory_variance", nil, best.variance)
      row("theory_r2", nil, TheoryFit.r2(of: best, measured))
      row("flat_r2", nil, TheoryFit.r2(of: fit.flat, measured))
      for (place, strength) in best.strengths.enumerated() { row("theory_strength", place + 1, strength) }
    }
  }
}
