// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorJob
import AndorTestKit
import Testing

/// Searches that are made for somebody else, and the messages that they travel as.
@Suite struct ProvedSearchTests {
  private static let values = (0..<1 << 8).map { (set: Int) -> Double in
    let and = set & 3 == 3 ? 2.0 : 0
    let or = set & 12 != 0 ? 1.5 : 0
    return and + or + 0.01 * Double(set * 37 % 19)
  }

  private func bits(_ table: [Double]) -> [UInt64] { table.map(\.bitPattern) }

  private static func search(_ settings: ExplainSettings = ExplainSettings()) -> ProvedSearch.Ending {
    ProvedSearch.run(values, settings: settings, threads: 1) { true }
  }

  @Test func aMessageIsReadAsItWasWritten() throws {
    guard case .found(let search) = Self.search() else { return #expect(Bool(false), "nothing is found") }
    let read = try #require(
      ProvedSearch(document: search.document, numbers: search.numbers, players: 8))
    #expect(read.proof == search.proof && read.course == search.course && read.seconds == search.seconds)
    #expect(8 * search.numbers.count <= ProvedSearch.bytes(players: 8))
    for players in [7, 9] {
      #expect(ProvedSearch(document: search.document, numbers: search.numbers, players: players) == nil)
      let document = ProvedSearch.request(players: players)
      #expect(ProvedSearch(document: document, numbers: search.numbers, players: players) == nil)
    }
  }

  @Test func whatIsNoMessageIsNone() throws {
    guard case .found(let search) = Self.search() else { return #expect(Bool(false), "nothing is found") }
    let bad: [Double] = [.nan, .infinity, -.infinity, -1, 0.5, 1e300, 0x1p62]
    for place in [0, 1, 2, 5, 6] {
      for number in bad {
        var numbers = search.numbers
        numbers[place] = number
        #expect(ProvedSearch(document: search.document, numbers: numbers, players: 8) == nil)
      }
    }
    for count in [0, 1, 6, 7, 8, search.numbers.count - 1] {
      let numbers = Array(search.numbers.prefix(count))
      #expect(ProvedSearch(document: search.document, numbers: numbers, players: 8) == nil)
    }
    #expect(ProvedSearch(document: [], numbers: search.numbers, players: 8) == nil)
  }

  @Test func aCheckedSearchIsTheExplainersOwn() throws {
    let explainer = GameExplainer(settings: ExplainSettings(), threads: 1)
    guard case .found(let search) = Self.search() else { return #expect(Bool(false), "nothing is found") }
    let harsanyi = Self.values
    let checked = try explainer.check(search, values: Self.values.span)
    let proved = try #require(
      explainer.run(
        values: Self.values.span, harsanyi: harsanyi.span, checkpoint: nil, proved: checked
      ) { _ in true })
    let own = try #require(
      explainer.run(values: Self.values.span, harsanyi: harsanyi.span, checkpoint: nil) { _ in true })
    #expect(bits(proved.and) == bits(own.and) && bits(proved.or) == bits(own.or))
    var explanation = proved.explanation
    (explanation.seconds, explanation.tieSeconds) = (own.explanation.seconds, own.explanation.tieSeconds)
    explanation.certainSeconds = own.explanation.certainSeconds
    explanation.history = own.explanation.history
    #expect(explanation == own.explanation)
    let points = { (found: GameExplainer.Found) in
      (found.explanation.history ?? []).map { [Double($0.iterations), $0.objective, $0.lowerBound] }
    }
    #expect(points(proved) == points(own) && !points(own).isEmpty)
  }

  @Test func aCourseLeadsToItsEnd() throws {
    guard case .found(let search) = Self.search() else { return #expect(Bool(false), "nothing is found") }
    let explainer = GameExplainer(settings: ExplainSettings(), threads: 1)
    let changes: [(inout [Explanation.Step]) -> Void] = [
      { $0.removeAll() }, { $0.removeLast() }, { $0[0].objective = .infinity }, { $0[0].iterations = 0 },
      { $0[$0.count - 1].lowerBound += 1e-9 }, { $0[0].lowerBound = .nan }, { $0[0].seconds = -1 },
      { $0[$0.count - 1].seconds = .infinity }, { $0[0].objective = 0 },
    ]
    for (number, change) in changes.enumerated() {
      var course = search.course
      change(&course)
      let changed = ProvedSearch(proof: search.proof, course: course, seconds: search.seconds)
      #expect(throws: ProofFault.self, "\(number)") {
        try explainer.check(changed, values: Self.values.span)
      }
    }
    let endless = ProvedSearch(
      proof: search.proof, course: search.course, seconds: SearchSeconds(plain: .nan))
    #expect(throws: ProofFault.self) { try explainer.check(endless, values: Self.values.span) }
  }

  @Test func whatCannotBeProvedIsNotSoughtForOthers() {
    var timed = ExplainSettings()
    timed.searchSeconds = 1
    for settings in [timed, ExplainSettings(noise: .bound(0)), ExplainSettings(noise: .sigma(nil))] {
      guard case .unproved = Self.search(settings) else {
        Issue.record("\(settings.noise) is proved")
        continue
      }
    }
    guard
      case .cancelled = ProvedSearch.run(
        Self.values, settings: ExplainSettings(), threads: 1, proceed: { false })
    else { return #expect(Bool(false), "it was not cancelled") }
  }
}
