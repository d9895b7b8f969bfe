// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The progress display on standard error: one live line on a terminal, a line every 10 s elsewhere.
///
/// One thread calls it, as often as it likes; it draws no oftener than an eye or a log can use.
final class Progress {
  /// What is shown.
  enum Mode {
    /// Nothing but warnings.
    case silent
    /// Text for people.
    case text
    /// One JSON object a line, a second apart.
    case json
  }

  private let mode: Mode
  private let isLive: Bool
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant?
  private var isLineOpen = false
  private var lastLine = ""

  /// A display in a mode.
  init(_ mode: Mode) {
    self.mode = mode
    isLive = mode == .text && Console.isLive
  }

  private var interval: Duration {
    switch mode {
    case .json: .seconds(1)
    default: isLive ? .milliseconds(100) : .seconds(10)
    }
  }

  /// Shows where the job stands, unless that was shown a moment ago; `isFinal` shows it in any case.
  func update(_ snapshot: @autoclosure () -> StatusSnapshot, isFinal: Bool = false) {
    guard mode != .silent else { return }
    let now = clock.now
    if last == nil && !isLive && mode == .text && !isFinal { last = now }
    if let last, !isFinal, now - last < interval { return }
    last = now
    let snapshot = snapshot()
    switch mode {
    case .silent: return
    case .json: Console.say(String(decoding: snapshot.json, as: UTF8.self))
    case .text where isLive:
      Console.draw("\r\(snapshot.progressLine(columns: Console.columns - 1))\u{1b}[K")
      isLineOpen = true
      if isFinal { close() }
    case .text:
      let line = snapshot.progressLine(columns: 120)
      if line != lastLine { Console.say(line) }
      lastLine = line
    }
  }

  /// Shows how the search for an explanation goes.
  func explaining(_ search: StatusSnapshot.Explaining) {
    let now = clock.now
    guard mode != .silent else { return }
    if let last, now - last < interval { return }
    last = now
    switch mode {
    case .silent: return
    case .json: Console.say(search.line)
    case .text where isLive:
      Console.draw("\r\(search.text.prefix(Console.columns - 1))\u{1b}[K")
      isLineOpen = true
    case .text: Console.say(search.text)
    }
  }

  /// A sentence for people between two updates; warnings are shown even when silent.
  func note(_ text: String, isWarning: Bool = false) {
    guard mode == .text || isWarning else { return }
    close()
    Console.say(text)
  }

  /// An address that somebody needs to go on; where it was asked for, it is said even when silent.
  func announce(_ name: String, _ address: String, _ text: String, wasAskedFor: Bool = false) {
    guard mode != .silent || wasAskedFor else { return }
    close()
    Console.say(mode == .json ? JSONLine.object([name: .text(address)]) : text)
  }

  /// Ends the live line, so that what follows begins at the left.
  func close() {
    if isLineOpen { Console.draw("\n") }
    isLineOpen = false
  }
}
