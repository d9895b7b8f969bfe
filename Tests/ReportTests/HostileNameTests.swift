// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorReport
import Testing

/// Names come from job files of strangers: on a page they are text, whatever they contain.
@Suite struct HostileNameTests {
  static let names = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='alert(1)", "a\nb\tc\u{0}d",
    "\u{202E}desrever", "&lt;b&gt;", "</title><script>", "]]>", "javascript:alert(1)", "\u{FFFE}\u{FFFF}",
    "عربى", "𝕏 👩‍👩‍👧", String(repeating: "x", count: 128),
  ]

  private func page(_ sample: SampleMaterial?) throws -> String {
    var random = SplitMix(state: 5)
    let players = Array(Self.names.prefix(12))
    let values = (0..<1 << 12).map { _ in random.unit() }
    return Samples.page(try Samples.game(values, players: players, sample: sample))
  }

  @Test(arguments: ["none", "tokens", "table", "image"]) func namesStayText(view: String) throws {
    let samples: [String: SampleMaterial] = [
      "tokens": .tokens(order: Array(0..<12)),
      "table": .table(
        TabularSample(sample: (0..<12).map(Double.init), baseline: [Double](repeating: .nan, count: 12))),
    ]
    let image = ImageSample(
      width: 12, height: 4, channels: [(0..<48).map(Double.init)], owners: (0..<48).map { $0 % 12 })
    let page = try page(view == "image" ? image.map { .image($0) } : samples[view])
    let reader = try MarkupReader(page)
    let allowed: Set = [
      "html", "head", "meta", "title", "style", "body", "main", "header", "section", "figure",
      "figcaption", "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "p", "div", "span",
      "h1", "h2",
      "h3", "strong", "em", "small", "code", "pre", "bdi", "dl", "dt", "dd", "nav", "a", "svg", "g", "defs",
      "image",
      "use", "path", "rect", "line", "circle", "text", "clipPath", "linearGradient", "stop",
    ]
    for element in reader.elements {
      #expect(allowed.contains(element.name), "<\(element.name)>")
      for (name, value) in element.attributes {
        #expect(!name.hasPrefix("on") && name != "style" && name != "src", "\(name)=\(value)")
        if name == "href" {
          #expect(value.hasPrefix("#") || value.hasPrefix("data:image/png;base64,"), "\(value)")
        }
      }
    }
    // Each name is there as text, in the table of the numbers, with what cannot be seen replaced.
    for name in Self.names.prefix(12)
    where !name.unicodeScalars.contains(where: { $0.value < 32 || $0.value > 0x2000 }) {
      #expect(reader.texts.contains(name), "\(name)")
    }
    #expect(reader.texts.contains("a\u{240A}b\u{2409}c\u{2400}d"))
    #expect(!page.unicodeScalars.contains { [0x202E, 0xFFFE, 0xFFFF, 0].contains($0.value) })
  }

  @Test func theOverviewEscapesToo() throws {
    let games = try Self.names.prefix(2).enumerated().map { position, name in
      try Samples.game([0, 1, 2, Double(position)], name: name, players: [Self.names[0], Self.names[1]])
        .result
    }
    let page = try OverviewPage.html(Samples.job(games, name: Self.names[1])) {
      "games/\($0.name)/report.html"
    }
    let reader = try MarkupReader(String(decoding: page, as: UTF8.self))
    #expect(!reader.elements.contains { ["script", "img"].contains($0.name) })
    #expect(reader.texts.contains(Self.names[0]) && reader.texts.contains(Self.names[1]))
  }
}

/// Numbers of a fixed seed.
struct SplitMix {
  var state: UInt64

  mutating func unit() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-53 - 0.5
  }
}
