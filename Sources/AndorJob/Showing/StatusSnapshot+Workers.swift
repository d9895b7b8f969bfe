// SPDX-License-Identifier: Apache-2.0
import AndorText

extension StatusSnapshot {
  /// Returns the workers as lines of at most `columns` characters; of more than `most` the first, and how
  /// many more.
  ///
  /// What a coordinator of an older version does not tell has no column.
  func workerLines(columns: Int, most: Int = .max) -> [String] {
    guard !workers.isEmpty else { return [] }
    let isDetailed = workers.contains { $0.rate != nil }
    var header: [(String, TextTable.Side)] = [("worker", .left)]
    if isDetailed { header.append(("host", .left)) }
    header.append(("threads", .right))
    if isDetailed { header += [("busy", .right), ("masks/s", .right)] }
    header += [("leases", .right), ("shards", .right)]
    if isDetailed { header += [("failed", .right), ("heard", .right)] }
    var table = TextTable(header)
    for worker in workers.prefix(most) {
      var cells = [worker.name]
      if isDetailed { cells.append(worker.place) }
      cells.append(String(worker.threads))
      if isDetailed {
        let busy = worker.busy.flatMap { Int(exactly: ($0 * 100).rounded()) } ?? 0
        cells += ["\(busy) %", Numbers.rate(worker.rate ?? 0)]
      }
      cells += [String(worker.leases), String(worker.shards)]
      if isDetailed {
        let silence = worker.silence ?? 0
        let heard = silence < 1 ? "now" : Numbers.duration(silence.rounded())
        cells += [String(worker.failures ?? 0), worker.standing == .silent ? "silent \(heard)" : heard]
      }
      table.add(cells)
    }
    let rest = workers.count - min(most, workers.count)
    return table.lines(columns: columns) + (rest > 0 ? ["and \(rest) more workers"] : [])
  }

  /// Returns the snapshot as a table that is drawn again and again in its place: at most `rows` lines of at
  /// most
  /// `columns` characters.
  public func watchLines(columns: Int = 80, rows: Int = 24) -> [String] {
    let width = max(10, min(columns, 80) - 2)
    let share = masksTotal > 0 ? Double(masksDone) / Double(masksTotal) : 1
    let filled = Int((min(max(share, 0), 1) * Double(width)).rounded(.down))
    let isOpen = state == .running || state == .aggregating
    var lines = TextTable.cut(
      "\(job), \(isOpen ? "running for \(Numbers.duration(seconds))" : state.rawValue)", to: columns)
    lines.append("[\(String(repeating: "=", count: filled))\(String(repeating: " ", count: width - filled))]")
    lines.append(progressLine(columns: columns))
    if let counters {
      lines += TextTable.cut(
        "shards \(shardsDone) of \(shardsTotal), leased \(counters.inFlight), audited \(counters.audits), "
          + "refused \(counters.rejected), differing \(counters.divergences)", to: columns)
    }
    lines += (departures ?? []).flatMap { TextTable.cut($0.line, to: columns) }
    let room = max(1, rows - lines.count - 3)
    let workers = workerLines(columns: columns, most: room)
    return lines + (workers.isEmpty ? [] : [""] + workers)
  }
}
