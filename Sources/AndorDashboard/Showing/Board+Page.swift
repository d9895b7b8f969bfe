// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

extension Board {
  /// The status as JSON on one line; before the first view there is none.
  var status: [UInt8] { view?.status.json ?? Array("{}".utf8) }

  /// The whole page with what is known now; a script keeps it up to date where scripts run, and the page
  /// reloads itself where they do not.
  package var page: String {
    let parts = makeFragments()
    func part(_ id: String) -> Markup { parts[id] ?? "" }
    let map = view.map { drawnMap($0.map) } ?? ""
    return
      ("""
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <noscript><meta http-equiv="refresh" content="5"></noscript>
    <title>\(title)</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/dashboard.css">
    <script src="/dashboard.js" defer></script>
    </head>
    <body>
    <header>
    <p class="brand">andor</p>
    <h1>\(view?.status.job ?? "")</h1>
    <div id="state">\(part("state"))</div>
    <p id="link" class="note"><noscript>reloads every 5 s</noscript></p>
    </header>
    <main>
    <p id="spoken" role="status" class="unseen"></p>
    <section id="progress" aria-label="Progress">\(part("progress"))</section>
    <div class="columns">
    <div>
    <section class="map" aria-labelledby="maphead">
    <h2 id="maphead">Cube map</h2>
    <p class="note" id="mapnote">\(part("mapnote"))</p>
    <noscript>\(map)</noscript>
    <canvas id="map" tabindex="0" role="img" aria-label="Map of the shards; arrow keys move, the list below \
    counts them" hidden></canvas>
    <p id="cell" class="note" aria-live="polite"></p>
    <ul id="counts" class="legend">\(part("counts"))</ul>
    </section>
    <section id="search">\(part("search"))</section>
    </div>
    <section id="findings">\(part("findings"))</section>
    </div>
    \(workersSection(part("workersnote")))
    <section id="games">\(part("games"))</section>
    <section aria-labelledby="loghead">
    <h2 id="loghead">Events</h2>
    <ol id="log" reversed>\(Markup(joining: events.reversed().map(logLine)))</ol>
    </section>
    </main>
    <footer class="note">andor \(version) · <span>job \(String(view?.status.fingerprint.prefix(16) ?? ""))</span> · \
    <a href="/status.json">status.json</a> · <a href="/metrics">metrics</a></footer>
    </body>
    </html>

    """ as Markup).text
  }

  /// The columns of the table of workers: key, title, whether numbers, whether small screens show it.
  private static let columns: [(key: String, title: String, isNumber: Bool, isWide: Bool)] = [
    ("name", "Worker", false, false), ("host", "Host", false, true), ("threads", "Threads", false, false),
    ("busy", "Busy", true, false), ("rate", "Masks/s", true, false), ("leases", "Leased", true, true),
    ("shards", "Durable", true, false), ("failures", "Failed", true, true),
    ("silence", "Last heard", true, true),
  ]

  private func workersSection(_ note: Markup) -> Markup {
    let head = Self.columns.map { column -> Markup in
      let classes = [column.isNumber ? "n" : "", column.isWide ? "wide" : ""].joined(separator: " ")
      return "<th scope=\"col\" class=\"\(classes)\" data-key=\"\(column.key)\">\(column.title)</th>"
    }
    let rows = (view?.status.workers ?? []).prefix(25).map(workerRow)
    return """
      <section aria-labelledby="workershead">
      <h2 id="workershead">Workers</h2>
      <p class="note" id="workersnote">\(note)</p>
      <canvas id="load" hidden role="img" aria-label="One cell a worker, darker the busier it is"></canvas>
      <div class="scroll"><table id="workers"><thead><tr>\(head)</tr></thead>
      <tbody>\(rows)</tbody></table></div>
      <p id="pages" hidden><button type="button" id="back">Previous</button> <span id="range"></span> \
      <button type="button" id="on">Next</button></p>
      </section>
      """
  }

  private func workerRow(_ worker: StatusSnapshot.Worker) -> Markup {
    """
    <tr><th scope="row">\(worker.name)</th><td class="wide">\(worker.place)</td><td>\(worker.threads)</td>\
    <td class="n">\(Int(((worker.busy ?? 0) * 100).rounded()))\u{202F}%</td>\
    <td class="n">\(Numbers.rate(worker.rate ?? 0))</td><td class="n wide">\(worker.leases)</td>\
    <td class="n">\(worker.shards)</td><td class="n wide">\(worker.failures ?? 0)</td>\
    <td class="n wide">\(Numbers.duration(worker.silence ?? 0))</td></tr>
    """
  }
}
