// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

extension Board {
  /// Returns the parts of the page that change, by the id of the element that holds them.
  func makeFragments() -> [String: Markup] {
    guard let view else { return [:] }
    return [
      "state": stateLabel(view.status), "progress": progress(view.status), "counts": counts(view.map),
      "mapnote": mapNote(view.map), "findings": findings(view), "search": searchPanel(view.status),
      "games": games(view.status), "workersnote": workersNote(view.status),
    ]
  }

  /// The page's title: how far the job is.
  var title: String {
    guard let status = view?.status else { return "andor" }
    return "\(Numbers.percent(status.masksDone, of: status.masksTotal)) – \(status.job) – andor"
  }

  /// How far the job is, in words for a screen reader.
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
      case .disputed: "disputed"
      case .stopped: "stopped"
      }
    return "<span class=\"state \(status.state.rawValue)\">\(words)</span>"
  }

  private func progress(_ status: StatusSnapshot) -> Markup {
    let share = status.masksTotal > 0 ? Double(status.masksDone) / Double(status.masksTotal) : 1
    let percent = Numbers.percent(status.masksDone, of: status.masksTotal)
    let bar: Markup = """
      <p class="percent">\(percent)</p>\
      <svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="progressbar" \
      aria-valuemin="0" aria-valuemax="100" aria-valuenow="\(Int(share * 100))" aria-label="Durable masks">\
      <rect class="track" width="1000" height="10"/>\
      <rect class="done" width="\(Numbers.coordinate(share * 1000))" height="10"/></svg>
      """
    let workers = status.presentWorkers
    var figures: [Markup] = [
      figure("Masks", "\(Numbers.prefixed(status.masksDone))", "of \(Numbers.prefixed(status.masksTotal))"),
      figure("Shards", Numbers.count(status.shardsDone), "of \(Numbers.count(status.shardsTotal))"),
    ]
    switch status.state {
    case .running:
      figures.append(
        figure("Rate", "\(Numbers.rate(status.rate))", "masks/s", rates.count > 2 ? sparkline : ""))
      let left = status.secondsLeft.map(Numbers.duration) ?? "–"
      figures.append(figure("To go", left, "running for \(Numbers.duration(status.seconds))"))
    default: figures.append(figure("Time", Numbers.duration(status.seconds), ""))
    }
    let threads = workers.reduce(0) { $0 + $1.threads }
    figures.append(
      figure(
        "Workers", Numbers.count(workers.count), "\(Numbers.count(threads)) thread\(threads == 1 ? "" : "s")")
    )
    let given = status.quarantined.count
    figures.append(
      figure("Repeated", "\(status.retries)", given == 0 ? "none quarantined" : "\(given) quarantined"))
    return "\(bar)<dl class=\"figures\">\(figures)</dl>\(report(status))"
  }

  /// Returns where the report is once the job has ended: this page's server ends with it, so that the file is named.
  private func report(_ status: StatusSnapshot) -> Markup {
    guard let path = view?.report, status.state == .done || status.state == .incomplete else { return "" }
    return
      "<p class=\"note\">The report, for a browser on the coordinator’s machine: <code>\(path)</code></p>"
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
  private func workersNote(_ status: StatusSnapshot) -> Markup {
    let left = (status.departures ?? []).map {
      "<br><strong>\(String($0.line.prefix(600)))</strong>" as Markup
    }
    return "\(presence(status))\(left)"
  }

  private func presence(_ status: StatusSnapshot) -> Markup {
    guard !status.workers.isEmpty else { return "No worker is connected." }
    let workers = status.presentWorkers
    guard !workers.isEmpty else { return "No worker has been heard lately." }
    let threads = workers.reduce(0) { $0 + $1.threads }
    let busy = workers.reduce(0) { $0 + ($1.busy ?? 0) * Double($1.threads) } / Double(max(1, threads))
    let share = Int((busy * 100).rounded())
    let leases = status.workers.reduce(0) { $0 + $1.leases }
    return "Busy \(share)\u{202F}% of the time lately, \(Numbers.count(leases)) shards leased."
  }

  /// Returns the games with missing shards, where the job has several games.
  private func games(_ status: StatusSnapshot) -> Markup {
    let all = view?.map.sizes.count ?? 0
    guard all > 1 else { return "" }
    let open = status.games.filter { $0.durable < $0.shards }
    let rows = open.prefix(12).map { game -> Markup in
      """
      <tr><th scope="row">\(game.name)</th><td class="n">\(game.durable)</td>\
      <td class="n">\(game.shards)</td><td class="n">\(Numbers.percent(game.durable, of: game.shards))</td></tr>
      """
    }
    // A status names the first hundred games with missing shards.
    let more = open.count > 12 ? open.count - 12 : 0
    let rest: Markup =
      more > 0 ? "<p class=\"note\">and \(more)\(open.count == 100 ? " or more" : "") others</p>" : ""
    let table: Markup =
      rows.isEmpty
      ? "<p class=\"note\">All \(all) games are complete.</p>"
      : """
      <table><thead><tr><th scope="col">Game</th><th scope="col" class="n">Durable</th>\
      <th scope="col" class="n">Shards</th><th scope="col" class="n"></th></tr></thead>\
      <tbody>\(rows)</tbody></table>\(rest)
      """
    return "<h2>Games</h2>\(table)"
  }
}
