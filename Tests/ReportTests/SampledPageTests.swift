// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorReport
import Testing

/// The pages of sampled games: intervals beside every number, no word about all masks, and contradictions refused.
@Suite struct SampledPageTests {
  @Test func everyNumberHasItsInterval() throws {
    let game = try Samples.sampled()
    let reader = try MarkupReader(Samples.page(game))
    for player in 0..<70 {
      for number in [game.result.shapley, game.result.shapleyLow ?? [], game.result.shapleyHigh ?? []] {
        #expect(reader.texts.contains("\(number[player])"))
      }
    }
    for row in game.result.top {
      for number in [row.effect, row.low, row.high, row.share] {
        #expect(reader.texts.contains(number.map { "\($0)" } ?? "none"))
      }
    }
    // A line with two ends for each of 20 interactions and 30 players, one for each R² of two rounds.
    #expect(reader.elements.count { $0.attributes["class"] == "whisker" && $0.name == "line" } == 3 * 50 + 6)
    let words = reader.texts.joined(separator: " ")
    #expect(words.contains("98.0 % (97.0 % to 98.5 %) of masks of all sizes"))
    #expect(!words.contains("possible interaction") && !words.contains("Banzhaf"))
    #expect(!words.contains("explains only"))
  }

  @Test func aPoorFitIsSaid() throws {
    let words = try MarkupReader(Samples.page(Samples.sampled(r2: 0.75))).texts.joined(separator: " ")
    #expect(words.contains("explains only 75 % (74–76) of size-uniform inputs"))
  }

  @Test(arguments: [0, 1, 2]) func linksLeadSomewhere(_ kind: Int) throws {
    let image = ImageSample(
      width: 10, height: 7, channels: [(0..<70).map(Double.init)], owners: Array(0..<70))
    let samples: [SampleMaterial?] = [nil, image.map(SampleMaterial.image), .tokens(order: Array(0..<70))]
    let game = try Samples.sampled(sample: samples[kind])
    let reader = try MarkupReader(Samples.page(game))
    let names = reader.elements.compactMap { $0.attributes["id"] }
    #expect(Set(names).count == names.count, "an id names one element")
    let links = reader.elements.compactMap { $0.attributes["href"] }.filter { $0.hasPrefix("#") }
    for link in links { #expect(names.contains(String(link.dropFirst())), "\(link)") }
    #expect(links.contains("#r1") == (kind > 0) && links.contains("#t1") == (kind > 0))
  }

  @Test func picturesAreFiles() throws {
    let pictures = GamePage.pictures(try Samples.sampled())
    let names = ["interactions-of-the-surrogate", "shapley-values", "explained-at-unseen-masks"]
    #expect(pictures.map(\.name) == names)
    for picture in pictures {
      let text = String(decoding: picture.svg, as: UTF8.self)
      let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      #expect(text.hasPrefix(declaration))
      _ = try MarkupReader("<!DOCTYPE html>\n" + text.dropFirst(declaration.count))
    }
  }

  @Test func theOverviewListsSampledGames() throws {
    let games = [try Samples.sampled().result, try Samples.game([0, 1, 2, 5], name: "h").result]
    let page = try OverviewPage.html(Samples.job(games)) { _ in nil }
    let texts = try MarkupReader(String(decoding: page, as: UTF8.self)).texts
    #expect(texts.contains("70") && texts.contains("h"))
  }

  @Test func contradictionsAreRefused() throws {
    let changes: [(inout GameResult) -> Void] = [
      { $0.n = 3 }, { $0.n = 2000 }, { $0.players = [] }, { $0.shapley = [1] }, { $0.shapleyLow = nil },
      { $0.shapleyHigh = [1] }, { $0.nullPlayers = [70] }, { $0.top[0].members = nil },
      { $0.top[0].members = [3, 99] }, { $0.top[0].members = [-1, 2] }, { $0.top[0].order = 9 },
    ]
    for change in changes {
      var result = try Samples.sampled().result
      change(&result)
      #expect(throws: ReportError.self) { try GameMaterial.check(result) }
    }
  }
}
