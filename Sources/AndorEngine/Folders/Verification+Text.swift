// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

extension Verification {
  /// Returns the findings for people: a table, then what is wrong, a sentence a line.
  public func lines(columns: Int) -> [String] {
    table.lines(columns: columns)
      + findings.flatMap { finding in
        (finding.problems + finding.warnings).map { "\(finding.subject): \($0)" }
      }
  }

  private var table: TextTable {
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

  /// The findings as one JSON object.
  public var json: String {
    struct Report: Encodable {
      var ok: Bool
      var findings: [Finding]
    }
    return SnakeCaseJSON.line(of: Report(ok: isSound, findings: findings))
  }
}
