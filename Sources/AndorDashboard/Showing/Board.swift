// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText
import Glibc

/// What a dashboard shows: the latest view of the job, and what is remembered of earlier ones.
///
/// A value: a view in, an update of the page out.
package struct Board {
  /// A moment of the search for an explanation.
  struct SearchPoint: Equatable {
    var seconds: Double
    var objective: Double
    var lowerBound: Double
    var gap: Double
  }

  /// What was sent under a number.
  struct Sent {
    let number: Int
    let bytes: [UInt8]
  }

  static let mostEvents = 200
  package static let mostPoints = 240
  package static let mostSent = 64

  /// Which andor this is.
  let version: String
  /// Tells the numbers of this run's updates from those of another.
  let run: UInt32

  private(set) var view: JobView?
  private(set) var cells = MapCells(ShardMap(sizes: [], bytes: []))
  /// The latest events, oldest first.
  private(set) var events: [JobEvent] = []
  /// The search that is running or was the last one, oldest point first.
  private(set) var search: [SearchPoint] = []
  private(set) var searchedGame: String?
  private(set) var searchMethod: Explanation.Method?
  /// Masks a second over the job's time, oldest first, `rateInterval` seconds apart.
  private(set) var rates: [Double] = []
  private var rateInterval = 1.0
  private var nextRate = 0.0

  private var number = 0
  private var fragments: [String: Markup] = [:]
  private var workers = WorkerColumns([], [], sizes: [])
  private var sent: [Sent] = []

  /// Creates an empty board.
  package init(version: String, run: UInt32 = .random(in: .min ... .max)) {
    self.version = version
    self.run = run
  }

  /// Takes in a view and returns the event that updates a page which shows what was there before.
  package mutating func take(_ view: JobView) -> [UInt8] {
    let isFirst = self.view == nil
    self.view = view
    // Audits that agree are in the map, and would fill the log.
    let news = view.events.filter { $0.event != "audit_agreed" }
    events = Array((events + news).suffix(Self.mostEvents))
    noteRate(view.status)
    noteSearch(view)
    let before = (cells: cells, workers: workers)
    cells = MapCells(view.map)
    workers = WorkerColumns(view.status.workers, view.holders, sizes: view.map.sizes)
    let latest = makeFragments()
    var update = JSONText()
    put(latest.filter { fragments[$0.key] != $0.value }, into: &update)
    fragments = latest
    update.put("map", cells.changes(since: before.cells))
    update.put("workers", workers.json(since: before.workers))
    update.put("log", Markup(joining: news.map(logLine)).text)
    number += 1
    let bytes = isFirst ? whole : Self.event("update", id: id(number), update.object)
    assert(sent.last.map { $0.number + 1 == number } ?? true, "updates are numbered without gaps")
    sent.append(Sent(number: number, bytes: bytes))
    if sent.count > Self.mostSent { sent.removeFirst() }
    return bytes
  }

  /// The event that fills a page from nothing.
  package var whole: [UInt8] {
    var update = JSONText()
    put(fragments, into: &update)
    update.put("games", view?.map.sizes.count ?? 0)
    update.put("map", cells.runs)
    update.put("share", cells.shardsPerCell)
    update.put("workers", workers.json(since: nil))
    update.put("log", Markup(joining: events.map(logLine)).text)
    return Self.event("whole", id: id(number), update.object)
  }

  /// The event that says that the job has ended.
  var farewell: [UInt8] { Self.event("end", id: id(number), "{}") }

  /// Returns what a client gets that has the events up to an id: those it missed, or a whole one.
  package func events(after last: String?) -> [UInt8] {
    let prefix = "\(run)-"
    guard let last, last.hasPrefix(prefix), let had = Int(last.dropFirst(prefix.count)), had <= number,
      let oldest = sent.first?.number, had + 1 >= oldest
    else { return whole }
    return sent.filter { $0.number > had }.flatMap(\.bytes)
  }

  private func id(_ number: Int) -> String { "\(run)-\(number)" }

  private static func event(_ name: String, id: String, _ data: String) -> [UInt8] {
    Array("event: \(name)\nid: \(id)\ndata: \(data)\n\n".utf8)
  }

  private func put(_ fragments: [String: Markup], into update: inout JSONText) {
    var html = JSONText()
    for (name, fragment) in fragments.sorted(by: { $0.key < $1.key }) { html.put(name, fragment.text) }
    update.put("html", html)
    update.put("title", title)
    update.put("spoken", spoken)
  }

  private mutating func noteRate(_ status: StatusSnapshot) {
    guard status.state == .running, status.seconds >= nextRate else { return }
    nextRate = status.seconds + rateInterval
    rates.append(status.rate.isFinite ? max(0, status.rate) : 0)
    guard rates.count > Self.mostPoints else { return }
    rates = Self.halved(rates)
    rateInterval *= 2
  }

  /// Notes where the search stands; after its end, which may come between two views, what it found.
  private mutating func noteSearch(_ view: JobView) {
    let seconds = view.status.seconds
    if let now = view.status.explaining {
      let point = SearchPoint(
        seconds: seconds, objective: now.objective, lowerBound: now.lowerBound, gap: now.gap)
      noteSearch(of: now.game, now.method, point)
    } else if let game = view.finished, let found = game.explain {
      let point = SearchPoint(
        seconds: seconds, objective: found.objective, lowerBound: found.lowerBound, gap: found.gap)
      noteSearch(of: game.name, found.method, point)
    }
  }

  private mutating func noteSearch(of game: String, _ method: Explanation.Method?, _ now: SearchPoint) {
    if game != searchedGame { search = [] }
    (searchedGame, searchMethod) = (game, method)
    if let last = search.last, last.objective == now.objective, last.lowerBound == now.lowerBound { return }
    search.append(now)
    // The last point stays; between the others half of them go.
    if search.count > Self.mostPoints { search = Self.halved(search.dropLast()) + [search[search.count - 1]] }
  }

  /// Returns every second element, the first one included.
  private static func halved<Element>(_ elements: [Element]) -> [Element] {
    stride(from: 0, to: elements.count, by: 2).map { elements[$0] }
  }
}
