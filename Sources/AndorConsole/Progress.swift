// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// The progress display on standard error: one live line on a terminal, a line every 10 s elsewhere.
///
/// One thread calls it, as often as it likes; it draws no oftener than an eye or a log can use.
package final class Progress {
  /// What is shown.
  package enum Mode {
    /// Nothing but warnings.
    case silent
    /// Text for people.
    case text
    /// One JSON object a line, at least one a second.
    case json
  }

  /// The job's games, as far as they are known.
  package var games = 0

  private let mode: Mode
  private let isLive: Bool
  private var last: Moment?
  private var isLineOpen = false
  private var lastLine = ""

  /// Creates a display in a mode.
  package init(_ mode: Mode) {
    self.mode = mode
    isLive = mode == .text && Console.isLive
  }

  private var interval: Duration { isLive ? .milliseconds(100) : .seconds(10) }

  /// Shows that a phase begins whose steps cannot be counted.
  package func begin(_ phase: String) {
    if mode == .json { PhaseTicker.show(PhaseProgress(phase: phase)) }
  }

  /// Shows where the job stands, unless that was shown a moment ago; `isFinal` shows it in any case.
  package func update(_ snapshot: @autoclosure () -> StatusSnapshot, isFinal: Bool = false) {
    guard mode != .silent else { return }
    if mode == .json {
      let snapshot = snapshot()
      let progress = PhaseProgress(snapshot, explained: snapshot.explaining?.explained ?? 0, of: games)
      return PhaseTicker.show(progress, urgent: isFinal)
    }
    let now = Moment.now
    if last == nil && !isLive && !isFinal { last = now }
    if let last, !isFinal, now.since(last) < interval { return }
    last = now
    let snapshot = snapshot()
    if isLive {
      Console.draw("\r\(snapshot.progressLine(columns: Console.columns - 1))\u{1b}[K")
      isLineOpen = true
      if isFinal { endLine() }
    } else {
      let line = snapshot.progressLine(columns: 120)
      if line != lastLine { Console.say(line) }
      lastLine = line
    }
  }

  /// Shows how the search for an explanation goes.
  package func explaining(_ search: StatusSnapshot.Explaining) {
    guard mode != .silent else { return }
    if mode == .json {
      return PhaseTicker.show(PhaseProgress(search, explained: search.explained ?? 0, of: games))
    }
    let now = Moment.now
    if let last, now.since(last) < interval { return }
    last = now
    if isLive {
      Console.draw("\r\(search.text.prefix(Console.columns - 1))\u{1b}[K")
      isLineOpen = true
    } else {
      Console.say(search.text)
    }
  }

  /// Shows a sentence between two updates; warnings are shown even when silent.
  package func note(_ text: String, isWarning: Bool = false) {
    guard mode == .text || isWarning else { return }
    endLine()
    Console.say(text)
  }

  /// Shows an address that somebody needs to continue; where it was asked for, it is printed even with --quiet.
  package func announce(_ name: String, _ address: String, _ text: String, wasAskedFor: Bool = false) {
    guard mode != .silent || wasAskedFor else { return }
    endLine()
    Console.say(mode == .json ? JSONLine.object([name: .text(address)]) : text)
  }

  /// Ends the live line, so that what follows begins at the left, and the lines of JSON.
  package func close() {
    if mode == .json { PhaseTicker.end() }
    endLine()
  }

  private func endLine() {
    if isLineOpen { Console.draw("\n") }
    isLineOpen = false
  }
}
