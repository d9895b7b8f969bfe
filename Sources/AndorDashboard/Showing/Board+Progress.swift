// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Board {
  /// Returns the parts of the page that change, by the id of the element that holds them.
  func makeFragments() -> [String: Markup] {
    guard let view else { return [:] }
    return [
      "state": stateLabel(view.status), "progress": progress(view.status), "counts": counts(view.map),
      "mapnote": mapNote(view.map), "findings": findings(view), "search": searchPanel(view.status),
      "games": games(view.status), "crewnote": crewNote(view.status),
    ]
  }

  /// The page's title: how far the job is.
  var title: String {
    guard let status = view?.status else { return "andor" }
    return "\(Figures.percent(status.masksDone, of: status.masksTotal)) – \(status.job) – andor"
  }

  /// How far the job is, for those who listen.
  var spoken: String {
    view?.status.progressLine(columns: 200) ?? ""
  }

  private func stateLabel(_ status: StatusSnapshot) -> Markup {
    let words =
      switch status.state {
      case .running where status.presentWorkers.isEmpty: "waiting for workers"
      case .running: "running"
      case .aggregating: status.explaining == nil ? "aggregating" : "explaining"
      case .done: "done"
      case .incomplete: "incomplete"
      case .stopped: "stopped"
      }
    return "<span class=\"state \(status.state.rawValue)\">\(words)</span>"
  }

  private func progress(_ status: StatusSnapshot) -> Markup {
    let share = status.masksTotal > 0 ? Double(status.masksDone) / Double(status.masksTotal) : 1
    let percent = Figures.percent(status.masksDone, of: status.masksTotal)
    let bar: Markup = """
      <p class="percent">\(percent)</p>\
      <svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="progressbar" \
      aria-valuemin="0" aria-valuemax="100" aria-valuenow="\(Int(share * 100))" aria-label="Durable masks">\
      <rect class="track" width="1000" height="10"/>\
      <rect class="done" width="\(Numbers.coordinate(share * 1000))" height="10"/></svg>
      """
    let workers = status.presentWorkers
    var figures: [Markup] = [
      figure("Masks", "\(Figures.count(status.masksDone))", "of \(Figures.count(status.masksTotal))"),
      figure("Shards", Numbers.count(status.shardsDone), "of \(Numbers.count(status.shardsTotal))"),
    ]
    switch status.state {
    case .running:
      figures.append(
        figure("Rate", "\(Figures.rate(status.rate))", "masks/s", rates.count > 2 ? sparkline : ""))
      let left = status.secondsLeft.map(Figures.duration) ?? "–"
      figures.append(figure("To go", left, "running for \(Figures.duration(status.seconds))"))
    default: figures.append(figure("Time", Figures.duration(status.seconds), ""))
    }
    let threads = workers.reduce(0) { $0 + $1.threads }
    figures.append(
      figure(
        "Workers", Numbers.count(workers.count), "\(Numbers.count(threads)) thread\(threads == 1 ? "" : "s")")
    )
    let given = status.quarantined.count
    figures.append(
      figure("Repeated", "\(status.retries)", given == 0 ? "none quarantined" : "\(given) quarantined"))
    return "\(bar)<dl class=\"figures\">\(figures)</dl>"
  }

  private func figure(_ name: String, _ value: String, _ note: String, _ drawing: Markup = "") -> Markup {
    "<div><dt>\(name)</dt><dd><b>\(value)</b> <span>\(note)</span>\(drawing)</dd></div>"
  }

  /// The rate over the job's time.
  private var sparkline: Markup {
    let most = max(rates.max() ?? 0, 1e-9)
    let points = rates.enumerated().map { index, rate in
      Numbers.coordinate(Double(index) / Double(max(rates.count - 1, 1)) * 120) + ","
        + Numbers.coordinate(21 - rate / most * 20)
    }
    return """
      <svg class="spark" viewBox="0 0 120 22" preserveAspectRatio="none" aria-hidden="true">\
      <polyline points="\(points.joined(separator: " "))"/></svg>
      """
  }

  /// Returns how the workers do together.
  private func crewNote(_ status: StatusSnapshot) -> Markup {
    guard !status.workers.isEmpty else { return "No worker is connected." }
    let workers = status.presentWorkers
    guard !workers.isEmpty else { return "No worker was heard lately." }
    let threads = workers.reduce(0) { $0 + $1.threads }
    let busy = workers.reduce(0) { $0 + ($1.busy ?? 0) * Double($1.threads) } / Double(max(1, threads))
    let share = Int((busy * 100).rounded())
    let leases = status.workers.reduce(0) { $0 + $1.leases }
    return "Busy \(share)\u{202F}% of the time lately, \(Numbers.count(leases)) shards leased."
  }

  /// Returns the games that are not whole, when there are several.
  private func games(_ status: StatusSnapshot) -> Markup {
    let all = view?.map.sizes.count ?? 0
    guard all > 1 else { return "" }
    let open = status.games.filter { $0.durable < $0.shards }
    let rows = open.prefix(12).map { game -> Markup in
      """
      <tr><th scope="row">\(game.name)</th><td class="n">\(game.durable)</td>\
      <td class="n">\(game.shards)</td><td class="n">\(Figures.percent(game.durable, of: game.shards))</td></tr>
      """
    }
    // A status names the first hundred games that are not whole.
    let more = open.count > 12 ? open.count - 12 : 0
    let rest: Markup =
      more > 0 ? "<p class=\"note\">and \(more)\(open.count == 100 ? " or more" : "") others</p>" : ""
    let table: Markup =
      rows.isEmpty
      ? "<p class=\"note\">All \(all) games are whole.</p>"
      : """
      <table><thead><tr><th scope="col">Game</th><th scope="col" class="n">Durable</th>\
      <th scope="col" class="n">Shards</th><th scope="col" class="n"></th></tr></thead>\
      <tbody>\(rows)</tbody></table>\(rest)
      """
    return "<h2>Games</h2>\(table)"
  }
}
