// SPDX-License-Identifier: Apache-2.0
import AndorDashboard
import AndorJob
import Testing

@Suite struct BoardTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// A view in which every name is hostile.
  private var hostile: JobView {
    let name = Samples.hostileName
    var view = Samples.view()
    view.status.job = name
    view.status.workers[0].name = name
    view.status.workers[0].host = name
    view.events = [JobEvent(time: 0, event: "worker_lost", worker: name, game: name, shard: 1, reason: name)]
    view.finalInteractions = FinalInteractions(
      game: name, order: 3, finalCount: 4, total: 8,
      strongest: [.init(rank: 1, kind: "and", order: 1, mask: 1, players: [name], effect: 1.5)])
    view.status.explaining = .init(game: name, objective: 2, lowerBound: 1, gap: 0.5)
    view.status.departures = [.init(reason: "model", workers: 3, last: name, text: name)]
    return view
  }

  @Test func namesFromOutsideAreEscapedEverywhere() {
    var board = Board(version: "1")
    _ = board.take(hostile)
    for shown in [board.page, text(board.whole)] {
      #expect(!shown.contains("\u{202E}") && !shown.contains("\u{7}"))
      #expect(shown.contains("&lt;img"))
    }
    #expect(!board.page.contains("<img"))
    // In an update names stand in columns, as text, and escaped in the fragments.
    let fragments = text(board.whole).components(from: "\"html\":{", to: "}")
    #expect(fragments.contains("&lt;img") && !fragments.contains("<img"))
  }

  @Test func whoLeftAndWhyIsShown() {
    var board = Board(version: "1")
    var view = Samples.view()
    view.status.departures = [.init(reason: "runtime", workers: 2, last: "n7", text: "no ONNX Runtime")]
    _ = board.take(view)
    #expect(board.page.contains("2 workers left: no ONNX Runtime (last n7)"))
  }

  /// The content security policy forbids them, so that they would do nothing.
  @Test func nothingIsInline() {
    var board = Board(version: "1")
    _ = board.take(hostile)
    #expect(!board.page.contains(" style="))
    #expect(!board.page.contains("<style") && board.page.matches(of: #/<script(?! src=)/#).isEmpty)
    #expect(board.page.matches(of: #/<[^>]* on[a-z]+=/#).isEmpty)
  }

  @Test func thePageIsReadableWithoutScripts() throws {
    var board = Board(version: "1")
    _ = board.take(Samples.view(done: 5))
    let page = board.page
    #expect(page.contains("<noscript><meta http-equiv=\"refresh\""))
    #expect(page.contains("31.2 %") && page.contains("node-1") && page.contains("1.23 k"))
    let map = page.components(from: "<noscript><svg class=\"drawn\"", to: "</noscript>")
    #expect(map.matches(of: #/class="c-d"/#).count == 5)
    #expect(map.matches(of: #/class="c-l"/#).count == 1)
    #expect(map.matches(of: #/class="c-w"/#).count == 10)
  }

  @Test func whoComesBackGetsWhatWasMissed() {
    var board = Board(version: "1", run: 7)
    var updates = (1...5).map { text(board.take(Samples.view(done: $0))) }
    #expect(updates[0].hasPrefix("event: whole\nid: 7-1\n"))
    updates[0] = ""
    #expect(updates[4].hasPrefix("event: update\nid: 7-5\n"))
    #expect(text(board.events(after: "7-3")) == updates[3] + updates[4])
    #expect(board.events(after: "7-5").isEmpty)
    // From another run, from the future, from too long ago, or nonsense: everything anew.
    for last in [nil, "8-3", "7-6", "7--1", "x", ""] as [String?] {
      #expect(text(board.events(after: last)).hasPrefix("event: whole\nid: 7-5\n"), "\(last ?? "none")")
    }
    for done in 0..<Board.mostSent { _ = board.take(Samples.view(done: done % 16)) }
    #expect(text(board.events(after: "7-5")).hasPrefix("event: update\nid: 7-6\n"))
    #expect(text(board.events(after: "7-4")).hasPrefix("event: whole\n"))
  }

  /// An update has only what changed.
  @Test func updatesAreSmall() {
    var board = Board(version: "1")
    _ = board.take(Samples.view(done: 3, workers: 500))
    let update = text(board.take(Samples.view(done: 4, workers: 500)))
    #expect(update.contains("\"map\":\"3d 4l\""))
    #expect(!update.contains("node-17") && !update.contains("\"log\":\"<"))
    #expect(update.utf8.count < text(board.whole).utf8.count / 4)
  }

  @Test func aShardIsDescribed() {
    var board = Board(version: "1")
    var view = Samples.view(done: 3)
    view.holders = [.init(shard: 3, worker: 1), .init(shard: 9, worker: 77)]
    _ = board.take(view)
    #expect(board.describe(shard: 3) == "shard 3: being evaluated, with node-1")
    #expect(board.describe(shard: 0) == "shard 0: durable")
    #expect(board.describe(shard: 9) == "shard 9: waiting")
    #expect(board.describe(shard: 16) == nil && board.describe(shard: -1) == nil)
  }

  /// The last look at a search is older than its end.
  @Test func aFinishedSearchShowsWhatItFound() {
    var board = Board(version: "1")
    var view = Samples.view(done: 16)
    view.status.explaining = .init(game: "g0", objective: 2.911, lowerBound: 2.767, gap: 0.049)
    _ = board.take(view)
    #expect(board.page.contains("2.911") && board.page.contains("4.9 %"))
    view.status.explaining = nil
    view.finished = Samples.finished("g0", objective: 2.798, lowerBound: 2.771, gap: 0.0099)
    _ = board.take(view)
    for text in ["2.798", "2.771", "1.0 %", "The search for", "norm"] {
      #expect(board.page.contains(text), "\(text)")
    }
    #expect(!board.page.contains("2.911</b>"))
    view.finished = Samples.finished("g1", objective: 5.125, lowerBound: 5, gap: 0.024, method: .lasso)
    _ = board.take(view)
    #expect(board.page.contains("<b>5.125</b>") && board.page.contains("<dt>Objective</dt>"))
  }

  /// What is weaker than the threshold is not listed, however few stand out.
  @Test func theListEndsAtTheThreshold() {
    var board = Board(version: "1")
    var view = Samples.view(done: 16)
    view.status.state = .done
    var game = Samples.finished("g0", objective: 3, lowerBound: 3, gap: 0)
    game.top = [("hue", 2.0), ("ash", -0.5), ("dust", 0.1)].enumerated().map { place, player in
      .init(
        rank: place + 1, kind: "and", order: 1, mask: 1 << place, players: [player.0], effect: player.1)
    }
    game.explain?.salient = .init(threshold: 0.1, countAnd: 2, countOr: 0)
    view.finished = game
    _ = board.take(view)
    #expect(board.page.contains("2 AND-OR interactions stand out in <b>g0</b>"))
    #expect(board.page.contains("<i>hue</i>") && board.page.contains("<i>ash</i>"))
    #expect(!board.page.contains("<i>dust</i>") && !board.page.contains("Shown are"))
    game.explain?.salient.countOr = 30
    view.finished = game
    _ = board.take(view)
    #expect(board.page.contains("32 AND-OR interactions stand out") && board.page.contains("the 2 strongest"))
  }

  @Test func theReportIsNamedAtTheEnd() {
    var board = Board(version: "1")
    var view = Samples.view()
    view.report = "/jobs/a&b/report.html"
    _ = board.take(view)
    #expect(!board.page.contains("report.html"))
    view.status.state = .done
    _ = board.take(view)
    #expect(board.page.contains("<code>/jobs/a&amp;b/report.html</code>"))
  }

  @Test func theSearchLeavesACurve() {
    var board = Board(version: "1")
    for step in 0..<1000 {
      var view = Samples.view(done: 16)
      view.status.seconds = Double(step)
      view.status.explaining = .init(
        game: "g0", objective: 10 + 100 / Double(step + 1), lowerBound: 9, gap: 0.1)
      _ = board.take(view)
    }
    let curve = board.page.components(from: "<polyline class=\"upper\" points=\"", to: "\"")
    let points = curve.split(separator: " ").count
    #expect((100...Board.mostPoints).contains(points))
    #expect(board.page.contains("10.1"))
  }
}

extension String {
  /// What stands between the first occurrence of a text and the next one of another.
  func components(from start: String, to end: String) -> String {
    guard let first = range(of: start), let last = self[first.upperBound...].firstRange(of: end) else {
      return ""
    }
    return String(self[first.upperBound..<last.lowerBound])
  }

  private func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
