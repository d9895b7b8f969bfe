// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorText
import ArgumentParser
import FoundationEssentials

/// `andor verify`: everything in a job's folder that can be checked without the model.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check every digest, the transforms and universal matching of a job's results.",
    discussion: """
      Example: andor verify wine

      Nothing is written. Exit codes: 0 all is well, 1 all that is there is well but shards are quarantined, \
      65 something is damaged, 66 results are missing.
      """)

  @Argument(help: "The job's folder.")
  var folder: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let verification = try JobVerification(folder: folder)
    let findings = try verification.run()
    if json {
      Console.print(try Self.json(findings))
    } else {
      for line in Self.table(findings).lines(columns: 80) { Console.print(line) }
      for finding in findings {
        for sentence in finding.problems + finding.warnings {
          Console.print("\(finding.subject): \(sentence)")
        }
      }
    }
    let problems = findings.filter { !$0.problems.isEmpty }
    guard let first = problems.first, let problem = first.problems.first else {
      let quarantined = findings.flatMap(\.quarantined)
      if !quarantined.isEmpty { throw Self.incomplete(quarantined, in: folder) }
      if !json {
        Console.print("\nOK: the digests, transforms, matching and certificates of \(folder) hold.")
      }
      return
    }
    let isMissing = problems.contains { $0.isMissing }
    let isSingle = problems.count == 1 && first.problems.count == 1
    throw CommandFailure(
      isMissing ? .missingInput : .badData,
      "\(first.subject): \(problem)\(isSingle ? "" : ", and more is wrong")", at: folder,
      hint: problems.compactMap(\.advice).first
        ?? (isMissing
          ? "Where the job still runs, wait for it; where it does not, run andor resume \(folder)."
          : "Remove result.json there, then run andor resume \(folder): it evaluates and writes anew what is "
            + "damaged."))
  }

  private static func incomplete(_ shards: [String], in folder: String) -> CommandFailure {
    let named = shards.prefix(5).joined(separator: ", ") + (shards.count > 5 ? " and more" : "")
    return CommandFailure(
      .incomplete, "the job is incomplete: quarantined are \(named)",
      at: folder, hint: "Run andor resume \(folder): it tries them again.")
  }

  private static func table(_ findings: [Finding]) -> TextTable {
    var table = TextTable([("checked", .left), ("players", .right), ("shards", .right), ("verdict", .left)])
    for finding in findings {
      table.add([
        finding.subject, finding.players.map(String.init) ?? "", finding.shards.map(String.init) ?? "",
        !finding.problems.isEmpty
          ? (finding.isMissing ? "MISSING" : "WRONG") : finding.quarantined.isEmpty ? "OK" : "INCOMPLETE",
      ])
    }
    return table
  }

  private static func json(_ findings: [Finding]) throws -> String {
    struct Report: Encodable {
      var ok: Bool
      var findings: [Finding]
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let ok = findings.allSatisfy { $0.problems.isEmpty && $0.quarantined.isEmpty }
    let report = Report(ok: ok, findings: findings)
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }
}

/// What the check of one thing gave.
struct Finding: Encodable {
  /// What was checked: `job`, or a game's name.
  var subject: String
  /// n of a game.
  var players: Int?
  /// Durable shards of a game.
  var shards: Int?
  /// What is wrong, a sentence each; nothing where all is well.
  var problems: [String] = []
  /// What is no damage and yet to be known, a sentence each.
  var warnings: [String] = []
  /// Shards that the job gave up, as `game/shard`.
  var quarantined: [String] = []
  /// What to do, where that is not to resume the job.
  var advice: String?
  /// Whether something is not there, rather than damaged.
  var isMissing = false

  /// Adds that a file could not be examined.
  mutating func note(_ error: LedgerError) {
    problems.append(error.message)
    if error.code == .missing || error.code == .unreadable { isMissing = true }
    if error.code == .unreadable { advice = error.hint }
  }
}
