// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorStudy

/// `study.json`: what a study compared, under which settings, and what came out.
struct StudyDocument: Encodable {
  /// A phase.
  struct Phase: Encodable {
    let value: Double
    let low: Double
    let high: Double
    let quantile5: Double
    let present: Bool

    init(_ change: Phases.Change) {
      (value, quantile5, present) = (change.value, change.certain, change.isPresent)
      (low, high) = (change.interval.low, change.interval.high)
    }
  }

  /// The phases along a label.
  struct Course: Encodable {
    let least: Double
    let turn: String
    let stability: Double
    let fall: Phase
    let rise: Phase
  }

  let andor = 1
  let outcome: String
  let warnings: [String]
  let folders: [String]
  let along: String?
  let against: String?
  let across: String?
  let references: [String]
  let levels: [String]
  let block: String
  let blocks: [String]
  let players: Int
  let scores: [String]
  let noiseBounds: [Double]
  let tauShare: Double
  let tau: [Double]
  let salient: Double
  let resamples: Int
  let splits: Int?
  let phases: Course?

  init(
    _ games: StudyGames, _ settings: StudySettings, folders: [String], _ words: StudyWords,
    _ findings: StudyFindings, outcome: String, warnings: [String]
  ) {
    (self.outcome, self.warnings, self.folders) = (outcome, warnings, folders)
    across = settings.isAcross ? settings.label : nil
    (along, against) = (
      words.isAlong ? settings.label : nil, games.references.isEmpty ? nil : settings.label
    )
    splits = settings.isAcross ? StudyDesign.splits : nil
    references = games.references.map { games.levels[$0] }
    (levels, block, blocks, players) = (games.levels, games.block, games.blocks, games.players)
    let bounds = games.members.flatMap { $0.compactMap { $0.explain?.noiseBound } }
    noiseBounds = [bounds.min(), bounds.max()].compactMap(\.self)
    (scores, tau, tauShare) = (words.scores, words.thresholds, settings.thresholdShare)
    (salient, resamples) = (StudyDesign.salient, PairedBootstrap.resamples)
    phases = findings.phases.map { phases in
      Course(
        least: Phases.least, turn: games.levels[phases.turn], stability: phases.stability,
        fall: Phase(phases.fall), rise: Phase(phases.rise))
    }
  }

  /// The file.
  var json: [UInt8] { SnakeCaseJSON.bytes(of: self, indented: true) + [UInt8(ascii: "\n")] }

  /// The same on one line.
  var line: String { SnakeCaseJSON.line(of: self) }
}
