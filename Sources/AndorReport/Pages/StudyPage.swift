// SPDX-License-Identifier: Apache-2.0
import AndorStudy
import AndorText

/// The page of a study: its outcome in a sentence, then what is unique before what a search chose.
///
/// Spectral, Harsanyi and AND-OR statistics never stand in one figure: they are different numbers.
public enum StudyPage {
  /// Returns the page as a file.
  public static func html(_ study: StudyMaterial) -> [UInt8] {
    let warnings = study.warnings.map { "<p class=\"warning\">\($0)</p>\n" as Markup }
    let body: Markup = """
      <main><header>
      <p class="eyebrow">andor · study</p>
      <h1><bdi>\(study.title)</bdi></h1>
      <p class="lead">\(study.outcome)</p>
      \(warnings)</header>
      \(section("Whole games", spectral(study)))\(section("Harsanyi interactions", harsanyi(study)))\
      \(section("AND-OR explanations", andOr(study)))</main>

      """
    return PageFrame.page(
      title: "\(study.title) – andor", css: study.isMatrix ? LevelMatrix.css : "", body: body)
  }

  /// Returns a statistic of a level beside others: as a matrix where every two are compared, or else level by level.
  private static func beside(
    _ statistic: String, _ kind: StudyRow.Kind, _ study: StudyMaterial, title: String, reading: String
  ) -> Figure? {
    let rows = study.rows(statistic, kind)
    return study.isMatrix
      ? LevelMatrix.figure(rows, study, title: title, reading: reading)
      : LevelPoints.figure(rows, study, title: title, reading: reading)
  }

  private static func section(_ title: String, _ figures: [Figure?]) -> Markup {
    let shown = figures.compactMap(\.self)
    guard !shown.isEmpty else { return "" }
    return """
      <section><h2>\(title)</h2>
      <div class="plots">
      \(shown.map(\.markup))</div></section>

      """
  }

  private static func spectral(_ study: StudyMaterial) -> [Figure?] {
    [
      LevelPoints.figure(
        study.rows("mean_order", .spectral), study, title: "Mean order of the spectrum",
        reading: "How many players the variance of v needs at a time, on average over games; 1 is additive."),
      OrderLines.figure(
        study.rows("share", .spectral, byOrder: true), study, title: "Variance by order",
        reading: "The share of the variance of v over all masks that needs so many players at a time.",
        axis: "order: players of the coefficient"),
      beside(
        "correlation", .spectral, study, title: "Correlation of outputs",
        reading: "Of two games' values over all masks."),
      study.isMatrix
        ? nil
        : OrderLines.figure(
          study.rows("level_correlation", .spectral, byOrder: true), study, title: "Correlation by order",
          reading: "Of two games' Walsh–Hadamard coefficients; a line ends where one of them has none.",
          axis: "order: players of the coefficient"),
    ]
  }

  private static func harsanyi(_ study: StudyMaterial) -> [Figure?] {
    shared(study, .harsanyi, "")
      + [
        beside(
          "jaccard", .harsanyi, study, title: "Similarity of interactions",
          reading: "Jaccard similarity of AND interactions with those of the level compared with."),
        beside(
          "jaccard_null", .harsanyi, study, title: "Similarity by chance",
          reading: "The same with the players of the level compared with shuffled."),
        halves(study, .harsanyi, ""),
        OrderLines.figure(
          study.rows("inconsistency", .harsanyi, byOrder: true), study, title: "Change by order",
          reading: "Σ|I − I′| over Σ|I′|, where I′ are the interactions compared with."),
        OrderLines.figure(
          study.rows("pair_change", .harsanyi, byOrder: true), study, title: "What pairs change",
          reading:
            "The part of the change of v(N) − v(∅) that pairs make in contexts of so many others; what "
            + "players do alone is alone_change in study.csv.", axis: "other players present"),
        LevelPoints.figure(
          study.rows("theory_variance", .harsanyi), study, title: "Noise of the theory",
          reading: "The variance σ² of the weights' noise whose curve fits strength by order best. "
            + "R² stands beside it in study.csv, with that of no noise, flat_r2."),
      ] + strengths(study, .harsanyi, "")
  }

  private static func andOr(_ study: StudyMaterial) -> [Figure?] {
    let noise = " \(study.noise)"
    return shared(study, .andOr, noise) + [
      beside(
        "jaccard", .andOr, study, title: "Certified similarity",
        reading:
          "Jaccard similarity from the least Σ|I| of both games and of their difference; it needs no choice "
          + "among explanations.\(certificate(study))\(noise)"),
      beside(
        "jaccard_null", .andOr, study, title: "Certified similarity by chance",
        reading: "The same with the players of one of the two levels shuffled, once a block.\(noise)"),
      halves(study, .andOr, noise),
    ] + strengths(study, .andOr, noise)
  }

  /// How wide the certified bounds of the matrix are, and what it is to be read beside; the numbers below it have each.
  private static func certificate(_ study: StudyMaterial) -> String {
    guard study.isMatrix else { return "" }
    let widths = study.rows("jaccard", .andOr).compactMap { row in row.certified.map { $0.high - $0.low } }
    guard let widest = widths.max() else { return "" }
    func mean(_ statistic: String, _ words: String, _ isOf: (StudyRow) -> Bool = { _ in true }) -> String {
      let values = study.rows(statistic, .andOr).filter { isOf($0) && $0.value.isFinite }.map(\.value)
      guard !values.isEmpty else { return "" }
      return "; \(words) it is \(Numbers.fixed(values.reduce(0, +) / Double(values.count), after: 2))"
    }
    return " Searches leave it open by \(Numbers.brief(widest)) at most"
      + mean("jaccard_null", "by chance")
      + mean("split_half", "of a level with itself, across halves of the blocks,") {
        $0.references == [$0.level]
      } + "."
  }

  private static func halves(_ study: StudyMaterial, _ kind: StudyRow.Kind, _ noise: String) -> Figure? {
    LevelMatrix.figure(
      study.rows("split_half", kind), study, title: "Similarity across halves of the blocks",
      reading:
        "Games averaged over one half of the blocks beside those averaged over the other, over "
        + "\(StudyDesign.splits) splits. The diagonal is the ceiling: what blocks alone leave of a level's likeness "
        + "to itself.\(noise)")
  }

  private static func shared(_ study: StudyMaterial, _ kind: StudyRow.Kind, _ noise: String) -> [Figure?] {
    [
      LevelPoints.figure(
        study.rows("shared", kind), study, title: "Strength that references have too",
        reading:
          "The share of the strength of salient interactions that at least one reference has with the same "
          + "sign.\(noise)"),
      LevelPoints.figure(
        study.rows("shared_null", kind), study, title: "The same by chance",
        reading: "With the players of the references shuffled.\(noise)"),
      LevelPoints.figure(
        study.rows("shared_by_all", kind), study, title: "Strength that all references have",
        reading: "The share that every reference has with the same sign.\(noise)"),
      OrderLines.figure(
        study.rows("shared", kind, byOrder: true), study, title: "Shared strength by order",
        reading: "The share of each order's strength that at least one reference has.\(noise)"),
      OrderLines.figure(
        study.rows("salient_strength", kind, byOrder: true), study, title: "Salient strength by order",
        reading: "Σ|I| of the salient interactions, of which that is a share.\(noise)"),
    ]
  }

  private static func strengths(
    _ study: StudyMaterial, _ kind: StudyRow.Kind, _ noise: String
  ) -> [Figure?] {
    [
      LevelPoints.figure(
        study.rows("mean_order", kind), study, title: "Mean order of interactions",
        reading: "Σ k·s_k/Σ s_k, where s_k is the strength at order k.\(noise)"),
      LevelPoints.figure(
        study.rows("strength", kind), study, title: "Strength",
        reading:
          "Σ|I| of the interactions from τ on, on average over games: what normalised strengths hide.\(noise)"
      ),
      OrderLines.figure(
        study.rows("normalised_strength", kind, byOrder: true), study, title: "Normalised strength by order",
        reading: "Σ|I| of each order, divided by the mean over the orders.\(noise)"),
    ]
  }
}
