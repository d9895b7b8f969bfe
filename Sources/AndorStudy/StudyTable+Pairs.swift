// SPDX-License-Identifier: Apache-2.0

/// Rows of two levels beside each other.
extension StudyTable {
  /// Puts how alike the games of a level and of another one are.
  mutating func putPair(_ level: Int, _ reference: Int, _ pairs: [PairMeasures]) {
    let references = [reference]
    func mean(_ number: (PairMeasures) -> Double) -> BlockRatio { BlockRatio(meanOf: pairs.map(number)) }
    put("correlation", .spectral, level: level, references: references, mean(\.correlation))
    for order in 0..<design.players {
      put(
        "level_correlation", .spectral, order + 1, level: level, references: references,
        mean { $0.correlations[order] })
    }
    put("jaccard", .harsanyi, level: level, references: references, mean(\.jaccard.total))
    for order in 0..<design.players {
      put(
        "jaccard", .harsanyi, order + 1, level: level, references: references,
        mean { $0.jaccard.byOrder[order] })
    }
    putCertified("jaccard", level, reference, pairs.map(\.similarity))
    guard !design.isCourse, reference != level else { return }
    put("jaccard_null", .harsanyi, level: level, references: references, mean(\.shuffledJaccard))
    putCertified("jaccard_null", level, reference, pairs.map(\.shuffledSimilarity))
    guard design.asksForShared else { return }
    for order in 0..<design.players {
      put(
        "inconsistency", .harsanyi, order + 1, level: level, references: references,
        BlockRatio(pairs.map { $0.changes.differences[order] }, over: pairs.map { $0.changes.sizes[order] }))
    }
    putContrast(level, reference, pairs.compactMap(\.contrast))
  }

  /// Puts the mean of the similarities that are defined, with the mean of their certified bounds.
  private mutating func putCertified(
    _ statistic: String, _ level: Int, _ reference: Int, _ similarities: [Similarity?]
  ) {
    guard let mean = Similarity(meanOf: similarities.compactMap(\.self)) else { return }
    put(
      statistic, .andOr, level: level, references: [reference],
      BlockRatio(meanOf: similarities.map { $0?.value ?? .nan }), certified: (mean.low, mean.high))
  }

  private mutating func putContrast(_ level: Int, _ reference: Int, _ contrasts: [PairContrast]) {
    let references = [reference]
    put(
      "change", .harsanyi, level: level, references: references, BlockRatio(meanOf: contrasts.map(\.change)))
    put(
      "alone_change", .harsanyi, level: level, references: references,
      BlockRatio(meanOf: contrasts.map(\.alone)))
    // The order of these rows is the size of the context, from 0 to n − 2.
    for (name, part) in [("pair_change", \PairContrast.pairs), ("pair_change_size", \PairContrast.sizes)] {
      for context in 0..<max(0, design.players - 1) {
        put(
          name, .harsanyi, context, level: level, references: references,
          BlockRatio(meanOf: contrasts.map { $0[keyPath: part][context] }))
      }
    }
  }

  /// Puts how alike averages over halves of the blocks are, and of two levels as a share of what each is like itself.
  mutating func putHalves() {
    let ceilings = gathered.halves.filter { $0.levels.first == $0.levels.second }
    for halves in gathered.halves {
      let (first, second) = halves.levels
      putAlone("split_half", .harsanyi, level: first, references: [second], halves.harsanyi)
      if let found = halves.andOr {
        putAlone(
          "split_half", .andOr, level: first, references: [second], found.value,
          certified: (found.low, found.high))
      }
      guard first != second else { continue }
      let (own, other) = (ceilings[first], ceilings[second])
      let ratio = halves.harsanyi / (own.harsanyi * other.harsanyi).squareRoot()
      putAlone("split_half_ratio", .harsanyi, level: first, references: [second], ratio)
      guard let found = halves.andOr, let own = own.andOr, let other = other.andOr else { continue }
      putAlone(
        "split_half_ratio", .andOr, level: first, references: [second],
        found.value / (own.value * other.value).squareRoot(),
        certified: (
          found.low / (own.high * other.high).squareRoot(), found.high / (own.low * other.low).squareRoot()
        ))
    }
  }
}
