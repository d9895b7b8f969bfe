// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorReport
import AndorTestKit
import Testing

/// What pages say, in games and jobs where it is easily said wrongly.
@Suite struct WordingTests {
  private func words(_ game: GameMaterial) throws -> String {
    try MarkupReader(Samples.page(game)).texts.joined(separator: " ")
  }

  /// A game with another explanation than its own.
  private func game(
    _ values: [Double] = [0, 1, 2, 5], _ change: (inout Explanation) -> Void
  ) throws -> GameMaterial {
    let game = try Samples.game(values)
    var result = game.result
    if var explain = result.explain {
      change(&explain)
      result.explain = explain
    }
    return try GameMaterial(result, measures: game.measures)
  }

  /// Labels left of an axis have their width and no more; 6.4 is a digit's in the widest usual face.
  @Test func labelsHaveRoomBesideTheirAxis() throws {
    var random = SeededRandom(seed: 21)
    for scale in [1.5e6, -1.5e6, 7.3e5, 1e9, 1e-9, -3e-5, 1] {
      let game = try game((0..<256).map { _ in random.normal() * scale }) {
        $0.conditions.meanOutputs = $0.conditions.meanOutputs.map { $0 * scale }
      }
      let page = Samples.page(game)
      let labels = page.matches(
        of: #/<text class="tick" x="([0-9.]+)" y="[0-9.]+" text-anchor="end">([^<]*)</#)
      #expect(labels.count > 10)
      for label in labels {
        let width = label.2.reduce(0.0) { $0 + ($1 == "," || $1 == "." ? 3.2 : $1 == "−" ? 8.4 : 6.4) }
        let place = try #require(Double(label.1))
        #expect(width <= place, "\(label.2) at \(place), of values near \(scale)")
      }
    }
  }

  @Test func theMedianOfTwoIsBetweenThem() throws {
    let games = try [0.02, 0.04].enumerated().map { number, gap in
      var result = try Samples.game([0, 1, 2, 5], name: "g\(number)").result
      result.explain?.gap = gap
      result.explain?.salient = .init(threshold: 1, countAnd: number, countOr: 1)
      return result
    }
    let page = try OverviewPage.html(Samples.job(games)) { _ in nil }
    let texts = try MarkupReader(String(decoding: page, as: UTF8.self)).texts
    #expect(texts.contains("3.00 %") && texts.contains("1.5"))
  }

  @Test func meansThatFallAllTheWayGoOneWay() throws {
    let falling = try words(
      game {
        $0.conditions = .init(highestOrder: 1, meanOutputs: [0, -1, -3], isMonotone: true, degree: 2)
      })
    #expect(
      falling.contains("yes: it never rises") && falling.contains("of degree 2, by how far it has fallen"))
    let rising = try words(
      game { $0.conditions = .init(highestOrder: 1, meanOutputs: [0, 1, 3], isMonotone: true, degree: 2) })
    #expect(rising.contains("yes: it never falls") && !rising.contains("fallen"))
    let turning = try words(
      game { $0.conditions = .init(highestOrder: 1, meanOutputs: [0, 2, 1], isMonotone: false, degree: nil) })
    #expect(turning.contains("no: it turns back somewhere"))
  }

  /// The conditions of a theorem about growth say nothing of one game, whether they hold or not.
  @Test func aTheoremIsNeverPrintedAsASuccess() throws {
    for (order, degree) in [(1, 2.0 as Double?), (2, nil)] {
      let words = try words(
        game {
          $0.conditions = .init(
            highestOrder: order, meanOutputs: [0, 1, 3], isMonotone: true, degree: degree)
        })
      #expect(words.contains("these values meet \(degree == nil ? 1 : 3) of them"))
      #expect(
        words.contains("Markov’s inequality") && !words.contains("fulfil") && !words.contains("promise"))
    }
  }

  /// The brief explanation is the first table; single players are AND, with what they do alone and at last beside them.
  @Test func theBriefExplanationComesFirst() throws {
    let game = try Samples.game([0, 1, 2, 5], players: ["hue", "ash"])
    var result = game.result
    result.brief = result.top.prefix(2).map { .init($0, r2: 0.75) }
    (result.briefConstant, result.additiveR2, result.pairwiseR2) = (0.25, 0.5, 1)
    result.briefCompared = .init(
      terms: 2, topR2: -0.5, topFittedR2: 0.7, shapleyR2: 0.6, shapleyFittedR2: 0.65)
    result.explain?.noiseShareOfSd = 0.1
    result.explain?.noiseShareOfDifference = 0.04
    let page = Samples.page(try GameMaterial(result, measures: game.measures))
    let words = try MarkupReader(page).texts.joined(separator: " ")
    let table = try #require(page.range(of: "<table"))
    #expect(
      page[table.lowerBound...].hasPrefix(
        "<table class=\"plain\"><thead><tr><th scope=\"col\" class=\"number\">k"))
    for text in [
      "2 terms, chosen one after the other", "75.0 %", "−50.0 %", "the best pairwise fit, 3 numbers",
      "It begins at 0.2500", "99.0 %", "10.0 % of the standard deviation of v, 4.00 % of |v(N) − v(∅)|",
      "alone +2.000 · lost without +4.000",
    ] { #expect(words.contains(text), "\(text)") }
    #expect(page.contains("AND of ash: +2.000; alone +2.000 · lost without +4.000"))
    result.alone = [1]
    #expect(throws: ReportError.self) { try GameMaterial(result, measures: game.measures) }
  }

  @Test func sharesThatAreNotDrawnAreSaid() throws {
    let said = "What is below −100 % is drawn at −100 %."
    let low = try words(
      game { $0.fidelity = [.init(interactions: 1, share: -1.5), .init(interactions: 2, share: 0.95)] })
    #expect(low.contains(said) && low.contains("The 2 strongest explain 95.0 %"))
    let single = try words(
      game { $0.fidelity = [.init(interactions: 1, share: 0.95), .init(interactions: 2, share: 1)] })
    #expect(!single.contains(said) && single.contains("The strongest explains 95.0 %"))
  }

  @Test func playersWithoutNamesAreCalledPlayers() throws {
    let words = try words(try Samples.game([0, 4, 0, 4, 0, 4, 0, 7], players: ["0", "1", "2"]))
    #expect(words.contains("Strongest: player 0 raises v"))
    #expect(words.contains("The largest Shapley value is player 0’s"))
    let named = try self.words(try Samples.game([0, 4, 0, 4], players: ["hue", "1"]))
    #expect(named.contains("Strongest: hue raises v"))
  }

  /// A sample that is its own baseline, and an output that no masking changes.
  @Test func aGameInWhichNothingHappensSaysSoAndDrawsNothing() throws {
    for (nulls, said) in [([0, 1], "Nothing was masked"), ([], "No masking changes the output")] {
      let still = try Samples.game([2.5, 2.5, 2.5, 2.5])
      var result = still.result
      result.nullPlayers = nulls
      let page = Samples.page(try GameMaterial(result, measures: still.measures))
      let words = try MarkupReader(page).texts.joined(separator: " ")
      #expect(words.contains(said), "\(words)")
      for wrong in ["matters most", "fulfil", "stand out", "1 subsets", "Strength by order"] {
        #expect(!words.contains(wrong), "\(wrong)")
      }
      #expect(!page.contains("<figure"))
    }
  }

  @Test func aGameOfOnePlayerIsInTheSingular() throws {
    let reader = try MarkupReader(Samples.page(try Samples.game([1, 3])))
    let words = reader.texts.joined(separator: " ")
    #expect(words.contains("Of 1 possible interaction,"))
    #expect(words.contains("with none of its 1 player to"))
    for wrong in ["1 shards", "The 1 strongest", "1 interactions"] {
      #expect(!words.contains(wrong), "\(wrong)")
    }
    // The section has its heading, and no figure of that name.
    #expect(reader.texts.count { $0 == "How sparse it is" } == 1)
  }

  @Test func harsanyiInteractionsAddUpFromTheEmptyCoalition() throws {
    let words = try words(try Samples.game([1, 3, 2, 7], isExplained: false))
    #expect(words.contains("each of the 4 outputs is v(∅) plus the sum of those"))
  }

  @Test func anIncompleteJobSaysWhatThereIs() throws {
    let game = try Samples.game([0, 1, 2, 5])
    let whole = Samples.job([game.result])
    var document = whole.document
    (document.state, document.digest) = ("incomplete", nil)
    (document.shards, document.recoveredShards, document.evaluatedShards) = (64, 40, 23)
    document.quarantined = ["g/53"]
    let job = JobMaterial(document: document, plan: whole.plan, specification: whole.specification)
    let page = String(decoding: GamePage.html(game, job: job), as: UTF8.self)
    let words = try MarkupReader(page).texts.joined(separator: " ")
    for text in ["1 shard is quarantined", "g/53", "63 of 64 shards are durable", "has no digest yet"] {
      #expect(words.contains(text), "\(text)")
    }
    #expect(!words.contains("unknown"))
    document.quarantined = (0..<20).map { "g/\($0)" }
    let many = JobMaterial(document: document, plan: whole.plan, specification: whole.specification)
    #expect(String(decoding: GamePage.html(game, job: many), as: UTF8.self).contains("g/7 and 12 more"))
  }

  /// Where no game is whole there is nothing to list: no headings above nothing.
  @Test func anOverviewOfNothingHasNoEmptySections() throws {
    let game = try Samples.game([0, 1, 2, 5])
    let whole = Samples.job([game.result])
    var document = whole.document
    (document.state, document.digest) = ("incomplete", nil)
    document.quarantined = ["g/0"]
    for (games, count) in [([], 0), ([game.result], 1)] {
      document.games = games
      let job = JobMaterial(document: document, plan: whole.plan, specification: whole.specification)
      let page = String(decoding: try OverviewPage.html(job) { _ in nil }, as: UTF8.self)
      let texts = try MarkupReader(page).texts
      #expect(texts.count { $0 == "Every game" || $0 == "The games side by side" } == 2 * count)
      #expect(texts.contains("for the finished games") && texts.contains { $0.contains("g/0") })
    }
  }

  @Test func provenanceIsShownWhole() throws {
    let page = Samples.page(try Samples.game([0, 1, 2, 5]))
    #expect(page.contains("<div class=\"scroll whole\"><table class=\"provenance\">"))
    #expect(page.contains("prints its digest: 2222222222222222…"))
  }
}
