// SPDX-License-Identifier: Apache-2.0
import AndorText

extension StatusSnapshot {
  /// Returns the job's progress in one line: masks, share, rate, workers, retries, time to go.
  ///
  /// Parts that do not fit are left out from the end, so that the line is at most `columns` wide.
  public func progressLine(columns: Int = 80) -> String {
    var parts = [
      "\(Numbers.prefixed(masksDone))/\(Numbers.prefixed(masksTotal)) masks",
      Numbers.percent(masksDone, of: masksTotal),
    ]
    switch state {
    case .running:
      parts += running
    case .aggregating:
      parts.append(explaining?.text ?? "aggregating")
    case .done: parts.append("done in \(Numbers.duration(seconds))")
    case .incomplete: parts.append("incomplete")
    case .disputed: parts.append("disputed")
    case .stopped: parts.append("stopped")
    }
    if retries > 0 { parts.append("\(retries) retr\(retries == 1 ? "y" : "ies")") }
    if !quarantined.isEmpty { parts.append("\(quarantined.count) quarantined") }
    while parts.count > 1, parts.joined(separator: ", ").count > columns { parts.removeLast() }
    return String(parts.joined(separator: ", ").prefix(columns))
  }

  /// Rate, time to go and workers; only a coordinator knows that there are no workers.
  private var running: [String] {
    let isCoordinators = counters != nil
    let present = presentWorkers.count
    guard present > 0 || rate > 0 && !isCoordinators else {
      return [isCoordinators ? "waiting for workers" : "running"] + (departures ?? []).map(\.line)
    }
    return ["\(Numbers.rate(rate))/s"] + (secondsLeft.map { ["ETA \(Numbers.duration($0))"] } ?? [])
      + (present == 0 ? [] : ["\(present) worker\(present == 1 ? "" : "s")"])
  }

  /// Returns the whole snapshot as lines of at most `columns` characters.
  public func report(columns: Int = 80) -> [String] {
    var head = TextTable([("", .left), ("", .left)])
    head.add(["job", job])
    head.add(["state", state == .stopped ? "stopped (andor resume continues it)" : state.rawValue])
    head.add([
      "masks", "\(masksDone) of \(masksTotal) (\(Numbers.percent(masksDone, of: masksTotal)))",
    ])
    head.add(["shards", "\(shardsDone) of \(shardsTotal), \(retries) repeated"])
    if state == .running, rate > 0 {
      head.add(["rate", "\(Numbers.rate(rate)) masks/s"])
      if let secondsLeft { head.add(["to go", Numbers.duration(secondsLeft)]) }
    }
    if let counters, counters.audits > 0 { head.add(["audits", "\(counters.audits) made"]) }
    if let skipped = counters?.skippedAudits {
      head.add(["not audited", skipped.sentence(of: shardsTotal)])
    }
    if let strangers { head.add(["strangers", strangers.line]) }
    if !quarantined.isEmpty { head.add(["quarantined", quarantined.joined(separator: ", ")]) }
    head.add(["fingerprint", String(fingerprint.prefix(16))])
    var lines = head.lines(columns: columns)
    for departure in departures ?? [] {
      let text = Lettering.wrapped(departure.line, columns: columns - 13)
      lines += text.enumerated().map { ($0 == 0 ? "left         " : "             ") + $1 }
    }
    if !workers.isEmpty { lines += [""] + workerLines(columns: columns) }
    if !games.isEmpty {
      var table = TextTable([("game", .left), ("durable", .right), ("shards", .right), ("", .right)])
      for game in games.prefix(20) {
        table.add([
          game.name, String(game.durable), String(game.shards),
          Numbers.percent(game.durable, of: game.shards),
        ])
      }
      lines += [""] + table.lines(columns: columns)
      if games.count > 20 { lines.append("and \(games.count - 20) more games") }
    }
    return lines
  }
}

extension StatusSnapshot.Departure {
  /// The departure in one line: how many workers left, and the last one's words.
  public var line: String {
    "\(workers) worker\(workers == 1 ? "" : "s") left: \(text)"
      + (workers == 1 ? " (\(last))" : " (last \(last))")
  }
}

extension StatusSnapshot.Strangers {
  /// The counts that are not 0, in one line.
  public var line: String {
    let messages = badMessages + unasked + hellos
    let parts = [
      messages > 0 ? "\(Numbers.count(messages, "message")) refused" : nil,
      otherVersions > 0 ? "\(Numbers.count(otherVersions)) of other versions" : nil,
      cut > 0 ? "\(Numbers.count(cut, "connection")) cut" : nil,
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }
}

extension StatusSnapshot.Explaining {
  /// The search in one line.
  public var text: String {
    if let effectsDone, let effectsTotal {
      return "explaining \(game): how certain the effects are, \(effectsDone) of \(effectsTotal) answers"
        + (seconds.map { ", \(Numbers.duration($0))" } ?? "")
    }
    return "explaining \(game): \(method?.words.objectiveIsNorm == false ? "objective" : "|I|") "
      + "\(Numbers.ascii(objective)), bound \(Numbers.ascii(lowerBound)), "
      + "gap \(Numbers.share(gap))" + (seconds.map { ", \(Numbers.duration($0))" } ?? "")
  }
}
