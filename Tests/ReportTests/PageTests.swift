// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorReport
import AndorTestKit
import Testing

/// Pages of ordinary and of extreme games.
@Suite struct PageTests {
  /// Coordinates of every mark are numbers within reach of the picture.
  private func expectDrawable(_ reader: MarkupReader, _ what: String) throws {
    for element in reader.elements {
      for name in ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"] {
        guard let value = element.attributes[name], element.name != "meta" else { continue }
        let number = try #require(Double(value), "\(what): \(name)=\(value)")
        #expect(number.isFinite && abs(number) < 5000, "\(what): \(name)=\(value)")
      }
      for name in ["d", "transform", "viewBox"] {
        let value = element.attributes[name] ?? ""
        #expect(!value.contains("nan") && !value.contains("inf"), "\(what): \(name)=\(value)")
      }
    }
  }

  @Test func extremeGamesAreDrawn() throws {
    var random = SeededRandom(seed: 3)
    let games: [(String, [Double])] = [
      ("constant", [Double](repeating: 7, count: 16)), ("zero", [Double](repeating: 0, count: 8)),
      ("one player", [1, 2]), ("one idle player", [1, 1]), ("huge", random.normals(4).map { $0 * 1e300 }),
      ("tiny", random.normals(4).map { $0 * 1e-300 }), ("mixed", random.mixedMagnitudes(6)),
      ("largest", [0, .greatestFiniteMagnitude, 0, .greatestFiniteMagnitude]),
      ("overflowing", [0, .greatestFiniteMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude]),
      ("usual", random.normals(10)),
    ]
    for (name, values) in games {
      for isExplained in [true, false] {
        let game = try Samples.game(values, isExplained: isExplained)
        let page = Samples.page(game)
        #expect(page.utf8.count < 3_000_000, "\(name)")
        try expectDrawable(MarkupReader(page), name)
      }
    }
  }

  /// Attributions of other tools stand in a table of their own.
  @Test func attributionsAreScored() throws {
    var random = SeededRandom(seed: 21)
    let values = random.normals(5)
    let game = try Samples.game(values)
    #expect(!Samples.page(game).contains("imported attributions"))
    let found = AttributionScores(
      of: values.span, attributions: [Attribution(game.result.banzhaf), Attribution([0, 0, 0, 0, 0])])
    var result = game.result
    result.additiveR2 = found.additive
    result.scores = ["a<b>": AttributionResult(found.scores[0], difference: 2)]
    result.scores?["none"] = AttributionResult(found.scores[1], difference: 0)
    let page = Samples.page(try GameMaterial(result, measures: game.measures))
    let texts = try MarkupReader(page).texts
    #expect(texts.contains("a<b>") && texts.contains("none") && texts.contains("–"))
    // The Banzhaf values are the best numbers that there are.
    let share = (found.additive ?? 0) * 100
    let cells = texts.filter { $0.hasSuffix(" %") }.compactMap { Double($0.dropLast(2)) }
    #expect(cells.count { abs($0 - share) < 0.005 * share } == 1)
    #expect(texts.contains { $0.contains("whatever finds them") })
  }

  @Test func numbersStandBesideEveryPicture() throws {
    var random = SeededRandom(seed: 8)
    let game = try Samples.game(random.normals(7))
    let reader = try MarkupReader(Samples.page(game))
    let result = game.result
    for interaction in result.top { #expect(reader.texts.contains("\(interaction.effect)")) }
    for value in result.shapley + result.banzhaf { #expect(reader.texts.contains("\(value)")) }
    for sum in result.strength.andPositive.dropFirst() { #expect(reader.texts.contains("\(sum)")) }
    let pictures = reader.elements.filter { $0.name == "svg" && $0.attributes["aria-hidden"] == nil }
    #expect(pictures.count >= 8)
    for picture in pictures {
      #expect(picture.attributes["role"] == "img")
      #expect((picture.attributes["aria-label"] ?? "").count > 20)
    }
    let figures = reader.elements.count { $0.name == "figure" }
    #expect(reader.elements.count { $0.name == "details" } == figures)
  }

  /// Rows and pictures of the same interaction lead to each other, and to nothing that is not there.
  @Test(arguments: [0, 1, 2]) func linksLeadSomewhere(kind: Int) throws {
    var random = SeededRandom(seed: 12)
    let pixels = (0..<16).map(Double.init)
    let image = ImageSample(width: 4, height: 4, channels: [pixels], owners: (0..<16).map { $0 % 6 })
    let samples: [SampleMaterial?] = [nil, image.map(SampleMaterial.image), .tokens(order: Array(0..<6))]
    let game = try Samples.game(random.normals(6), sample: samples[kind])
    let reader = try MarkupReader(Samples.page(game))
    let names = reader.elements.compactMap { $0.attributes["id"] }
    #expect(Set(names).count == names.count, "an id names one element")
    let links = reader.elements.compactMap { $0.attributes["href"] }.filter { $0.hasPrefix("#") }
    for link in links { #expect(names.contains(String(link.dropFirst())), "\(link)") }
    #expect(links.count { $0.hasPrefix("#t") } == [0, 12, 14][kind], "\(links)")
    #expect(links.contains("#r1") == (kind > 0))
  }

  /// What all explanations about as short say of an effect: drawn as a line through its bar's end, named, and counted.
  @Test func rangesAndMarksAreShown() throws {
    var result = try Samples.game([0, 3, -1, 2.5]).result
    let measures = try Samples.game([0, 3, -1, 2.5]).measures
    let top = result.top[0]
    result.explain?.marks = [
      .init(
        kind: top.kind, mask: top.mask ?? 0, effect: top.effect, certain: .certain, necessityLow: 0.3,
        necessityHigh: nil,
        low: 2.25, high: 3.75)
    ]
    result.explain?.certainCount = 1
    result.explain?.openCount = 0
    let reader = try MarkupReader(Samples.page(try GameMaterial(result, measures: measures)))
    #expect(reader.elements.count { $0.attributes["class"] == "whisker" && $0.name == "line" } == 3)
    #expect(
      reader.elements.contains { $0.attributes["class"] == "sure certain" && $0.attributes["r"] == "3.6" })
    let words = reader.texts.joined(separator: " ")
    #expect(words.contains("from +2.250 to +3.750 in all explanations about as short"))
    #expect(words.contains("1 is certain"))
  }

  /// The head of the page names the strongest in words, with their marks, and nothing that does not stand out.
  @Test func theStrongestAreNamedInWords() throws {
    let game = try Samples.game([0, 3, -1, 2.5], players: ["hue", "ash"], sample: .tokens(order: [1, 0]))
    var result = game.result
    let weakest = try #require(result.top.map { abs($0.effect) }.min())
    result.explain?.salient = .init(threshold: weakest, countAnd: 2, countOr: 0)
    let top = result.top[0]
    result.explain?.marks = [
      .init(
        kind: top.kind, mask: top.mask ?? 0, effect: top.effect, certain: .open, necessityLow: 0,
        necessityHigh: nil,
        low: nil, high: nil)
    ]
    let reader = try MarkupReader(
      Samples.page(try GameMaterial(result, measures: game.measures, sample: game.sample)))
    #expect(reader.elements.count { $0.attributes["class"] == "said" } == 2)
    #expect(reader.elements.count { $0.attributes["class"] == "row" } == 2)
    let words = reader.texts.joined(separator: " ")
    #expect(words.contains("hue raises v by 3.000 wherever it is present") && words.contains("– open"))
    #expect(words.contains("with none of its 2 words to"))
  }

  /// Noise that covers everything leaves an explanation of nothing, which the page says.
  @Test func anExplanationMayBeEmpty() throws {
    let game = try Samples.game([0, 3, -1, 2.5])
    var result = game.result
    for place in result.top.indices { result.top[place].effect = 0 }
    result.explain?.objective = 0
    result.explain?.lowerBound = 0
    result.explain?.salient = .init(threshold: 0, countAnd: 0, countOr: 0)
    let reader = try MarkupReader(Samples.page(try GameMaterial(result, measures: game.measures)))
    let words = reader.texts.joined(separator: " ")
    #expect(words.contains("The explanation has no interactions") && words.contains("0 stand out"))
    #expect(!words.contains("All Shapley values are 0") && !words.contains("How sparse it is 0"))
    #expect(!reader.elements.contains { $0.attributes["class"] == "said" })
  }

  /// Terms after the one that leaves nothing to explain are counted, not listed.
  @Test func theBriefTableEndsWhereAllIsExplained() throws {
    let game = try Samples.game([0, 1, 2, 5, -3, 2, 2, 9])
    for (shares, listed) in [([0.5, 0.996, 0.999, 1], 2), ([0.5, 0.6, 0.7, 0.8], 4)] {
      var result = game.result
      result.brief = zip(result.top, shares).map { .init($0, r2: $1) }
      let reader = try MarkupReader(Samples.page(try GameMaterial(result, measures: game.measures)))
      #expect(reader.elements.count { $0.name == "td" && $0.attributes["class"] == "kind" } == listed)
      #expect(reader.texts.joined(separator: " ").contains("2 weaker terms") == (listed == 2))
    }
  }

  /// The list of games begins with the strongest, and shows what each is about.
  @Test func theOverviewBeginsWithTheStrongest() throws {
    let games = try [2.0, -7, 4].enumerated().map { number, effect in
      try Samples.game(
        [0, effect, 0, effect], name: "g\(number)", players: ["hue\(number)", "ash"],
        sample: .tokens(order: [1, 0]))
    }
    let glimpses = Dictionary(
      uniqueKeysWithValues: games.compactMap { game in
        SampleGlimpse(game, among: 3).map { (game.result.name, $0) }
      })
    let page = try OverviewPage.html(Samples.job(games.map(\.result)), glimpses: glimpses) {
      "\($0.name).html"
    }
    let reader = try MarkupReader(String(decoding: page, as: UTF8.self))
    let links = reader.elements.filter { $0.name == "a" }.compactMap { $0.attributes["href"] }
    #expect(links == ["g1.html", "g2.html", "g0.html"])
    #expect(reader.texts.contains("ash hue1") && reader.texts.contains("sample"))
    #expect(reader.texts.contains("words") && !reader.texts.contains("players"))
  }

  /// A picture in a file is complete without the page.
  @Test func picturesAreFiles() throws {
    var random = SeededRandom(seed: 13)
    let pictures = GamePage.pictures(try Samples.game(random.normals(5)))
    #expect(pictures.count >= 8 && Set(pictures.map(\.name)).count == pictures.count)
    for picture in pictures {
      let text = String(decoding: picture.svg, as: UTF8.self)
      let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      #expect(text.hasPrefix(declaration))
      let reader = try MarkupReader("<!DOCTYPE html>\n" + text.dropFirst(declaration.count))
      let root = try #require(reader.elements.first)
      #expect(root.name == "svg" && root.attributes["xmlns"] == "http://www.w3.org/2000/svg")
      #expect(text.contains("--ink:") && (root.attributes["aria-label"] ?? "").count > 20)
      #expect(picture.name.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "-") }, "\(picture.name)")
      try expectDrawable(reader, picture.name)
      #expect(root.attributes["id"] == "andor-\(picture.name)")
      #expect(text.utf8.starts(with: GamePage.beginning(ofPicture: picture.name)))
    }
  }

  /// Rows and tiles of a page lead to each other; in files they would lead nowhere.
  @Test func picturesInFilesHaveNoLinks() throws {
    let game = try Samples.game([0, 2, 3, 9], players: ["hue", "ash"], sample: .tokens(order: [1, 0]))
    let links = try MarkupReader(Samples.page(game)).elements.filter { $0.name == "a" }
      .compactMap { $0.attributes["href"] }.filter { $0 != "#brief" }
    #expect(links.sorted() == ["#r1", "#r2", "#r3", "#t1", "#t2", "#t3"])
    for picture in GamePage.pictures(game) {
      let text = String(decoding: picture.svg, as: UTF8.self)
      let shown = String(text[(text.firstIndex(of: "\n") ?? text.startIndex)...].dropFirst())
      #expect(try !MarkupReader("<!DOCTYPE html>\n" + shown).elements.contains { $0.name == "a" })
    }
  }

  /// The job's word for the players, or that for what the sample is, stands in figures and sentences.
  @Test func playersAreCalledWhatTheyAre() throws {
    let table = SampleMaterial.table(TabularSample(sample: [1, 2], baseline: [0, 0]))
    for (kind, sample, word) in [
      ("head", nil, "head"), (nil, table, "measurement"), ("neuron", table, "neuron"),
      (nil, .tokens(order: [0, 1]), "word"), (nil, nil, "player"), ("of later versions", nil, "player"),
    ] as [(String?, SampleMaterial?, String)] {
      let plain = try Samples.game([0, 2, 3, 9], players: ["hue", "ash"], sample: sample)
      var result = plain.result
      (result.playerKind, result.additiveR2, result.pairwiseR2) = (kind, 0.5, 0.75)
      result.brief = [.init(result.top[0], r2: 0.5)]
      let game = try GameMaterial(result, measures: plain.measures, sample: sample)
      let texts = try MarkupReader(Samples.page(game)).texts.joined(separator: "\n")
      for text in [
        "What each \(word) is due", "with none of its 2 \(word)s", "all \(word)s present", "single \(word)s",
        "when \(word)s are masked", "equally among its \(word)s", "\(word)s of the interaction",
        "\(word)s present",
      ] {
        #expect(texts.contains(text), "\(text)")
      }
      // What the certificate says is about subsets of players, as in mathematics.
      let certificate = try #require(texts.firstRange(of: "How sure it is"))
      #expect(word == "player" || !texts[..<certificate.lowerBound].contains("player"))
    }
    let games = try ["g0", "g1"].map { name -> GameResult in
      var game = try Samples.game([0, 2, 3, 9], name: name).result
      game.playerKind = name == "g0" ? "head" : nil
      return game
    }
    for (shown, word) in [([games[0], games[0]], "heads"), (games, "players")] {
      let page = String(decoding: try OverviewPage.html(Samples.job(shown)) { _ in nil }, as: UTF8.self)
      #expect(page.contains("The \(word) raise v") && page.contains(">\(word)</th>"))
    }
  }

  @Test func theHeadlineHasTheCertificate() throws {
    var random = SeededRandom(seed: 9)
    var game = try Samples.game(random.normals(5))
    var result = game.result
    let measures = game.measures
    result.explain?.objective = 12.5
    result.explain?.lowerBound = 12.25
    result.explain?.gap = 0.02
    result.explain?.matchingResidual = 3e-14
    game = try GameMaterial(result, measures: measures)
    let texts = try MarkupReader(Samples.page(game)).texts
    for text in ["12.50", "12.25", "2.00 %", "±0.1000", "beyond that 3.00e−14"] {
      #expect(texts.contains(text), "\(text)")
    }
  }

  @Test func aThousandGamesFitAPage() throws {
    var random = SeededRandom(seed: 10)
    let games = try (0..<1500).map { number -> GameResult in
      var game = try Samples.game(random.normals(5), name: "game-\(number)").result
      game.players = (0..<5).map { "a rather long name of player number \($0)" }
      return game
    }
    let (job, ranked) = (Samples.job(games), OverviewPage.ranked(games))
    #expect(OverviewPage.pages(games: 1000) == 1 && OverviewPage.pages(games: 1500) == 2)
    for (page, listed) in [(1, ranked.prefix(1000)), (2, ranked.suffix(500))] {
      let html = try OverviewPage.html(job, page: page) { "games/\($0.name)/report.html" }
      #expect(html.count < 2_000_000)
      let reader = try MarkupReader(String(decoding: html, as: UTF8.self))
      let links = reader.elements.filter { $0.name == "a" }.compactMap { $0.attributes["href"] }
      #expect(links.contains(page == 1 ? "report-2.html" : "report.html"))
      #expect(links.filter { $0.hasPrefix("games/") } == listed.map { "games/\($0.name)/report.html" })
      #expect(
        reader.texts.contains {
          $0.contains(page == 1 ? "Games 1 to 1,000 of 1,500" : "Games 1,001 to 1,500 of 1,500")
        })
      // What the games have in common is said once.
      #expect(reader.texts.contains("What comes back") == (page == 1))
    }
  }

  /// Every order that can be chosen has a button, and gives every row a place of its own.
  @Test func theListCanBeSorted() throws {
    let games = try [2.0, -7, 4].enumerated().map { number, effect in
      var game = try Samples.game([number == 2 ? 90 : 0, effect, 0, effect], name: "g\(number)").result
      game.explain?.gap = [0.2, 0.1, 0.3][number]
      return game
    }
    let page = String(decoding: try OverviewPage.html(Samples.job(games)) { _ in nil }, as: UTF8.self)
    let reader = try MarkupReader(page)
    let buttons = reader.elements.filter { $0.name == "input" }
    #expect(buttons.compactMap { $0.attributes["id"] } == ["by-effect", "by-change", "by-gap", "by-job"])
    #expect(buttons.map { $0.attributes["checked"] } == ["checked", nil, nil, nil])
    // The rows stand in the order of the strongest effect, g2 with 90, g1, g0.
    let rows = reader.elements.filter { $0.name == "tr" }.compactMap { $0.attributes["id"] }
    #expect(rows == ["g1", "g2", "g3"])
    for rule in [
      "#g1{--change:1;--gap:1;--job:3;}", "#g2{--change:2;--gap:3;--job:2;}",
      "#g3{--change:3;--gap:2;--job:1;}",
    ] {
      #expect(page.contains(rule), "\(rule)")
    }
    for button in buttons.dropFirst() {
      let key = (button.attributes["id"] ?? "").dropFirst(3)
      #expect(page.contains("main:has(#by-\(key):checked) .sorted tbody tr{order:var(--\(key))}"))
    }
  }

  /// What the games have in common is drawn with its numbers.
  @Test func theAggregateIsShown() throws {
    let games = try ["g0", "g1"].map { try Samples.game([0, 2, 3, 9], name: $0).result }
    let job = Samples.job(games) {
      $0.aggregate = Aggregate(
        games: 2, gathered: 3, resamples: 1000,
        players: [.init(name: "hue", games: 2, mean: 4.25, low: 3.5, high: 5)],
        interactions: [
          .init(
            kind: "or", players: ["hue", "ash"], games: 2, mean: 1.375, low: 1, high: 2, listed: 0.5,
            certain: 0.25)
        ],
        orders: [.init(order: 1, mean: 7.125, low: 6, high: .infinity, certain: nil)])
    }
    let reader = try MarkupReader(String(decoding: try OverviewPage.html(job) { _ in nil }, as: UTF8.self))
    try expectDrawable(reader, "overview")
    for text in [
      "Who matters over all games", "hue", "4.25", "3.5", "hue · ash", "1.375", "7.125",
      "among the strongest in 50.0 % · certain in 25.0 %",
    ] {
      #expect(reader.texts.contains(text), "\(text)")
    }
  }

  @Test func contradictionsAreRefused() throws {
    let good = try Samples.game([0, 1, 2, 5]).result
    let changes: [(inout GameResult) -> Void] = [
      { $0.n = 3 }, { $0.n = 99 }, { $0.players = [] }, { $0.shapley = [1] }, { $0.strength.orNegative = [] },
      { $0.nullPlayers = [7] }, { $0.top[0].mask = 1 << 20 }, { $0.top[0].mask = -1 },
      { $0.top[0].order = 9 },
    ]
    for change in changes {
      var result = good
      change(&result)
      #expect(throws: ReportError.self) { try GameMaterial.check(result) }
    }
    #expect(throws: ReportError.self) {
      try GameMaterial(good, measures: try Samples.game([0, 1]).measures)
    }
  }

  @Test func anIncompleteJobSaysSo() throws {
    let game = try Samples.game([0, 1, 2, 5])
    var job = Samples.job([game.result])
    var document = job.document
    document.state = "incomplete"
    document.quarantined = ["g/3", "g/5"]
    job = JobMaterial(document: document, plan: job.plan, specification: job.specification)
    let page = String(decoding: GamePage.html(game, job: job), as: UTF8.self)
    #expect(try MarkupReader(page).texts.contains { $0.contains("2 shards are quarantined") })
  }
}
