// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTransport

/// What each connection has said that it should not have, and how often it asks; pure.
///
/// By connection and address: messages of a connection that has ended can still come when another one has its number,
/// and are not charged to that. Memory is that of the connections, whose number is bounded; everything costs O(1).
struct Conduct {
  /// A message that nobody honest sends, or not often.
  enum Offence {
    /// It cannot be read, or no worker says such a thing.
    case badMessage
    /// It is of another version of the protocol.
    case otherVersion
    /// It comes before a greeting, is of another session, or asks too often.
    case unasked
    /// It is a greeting too many.
    case tooManyHellos
  }

  /// What the connection of an offence deserves.
  enum Sentence {
    /// An answer, as to somebody who does not know better.
    case answer
    /// Its end.
    case cut
  }

  private struct Record {
    var offences: Budget
    var hellos: Budget
    var questions: Budget
  }

  private let bounds: PeerBounds
  private var records: [ConnectionID: [RoutingID: Record]] = [:]
  private var allHellos: Budget
  /// What was counted since the start.
  private var counts = StatusSnapshot.Strangers()

  init(_ bounds: PeerBounds, at now: Int64) {
    self.bounds = bounds
    allHellos = Budget(bounds.allHellos, perSecond: Double(bounds.allHellos), at: now)
  }

  /// How many connections something is known of.
  var count: Int { records.count }

  /// Somebody who speaks: an address and its connection, where that is known.
  struct Speaker {
    let route: RoutingID
    let connection: ConnectionID?
  }

  /// Judges an offence.
  mutating func judge(_ offence: Offence, of speaker: Speaker, at now: Int64) -> Sentence {
    count(offence)
    let total = Double(bounds.unaskedMessages)
    let cost = offence == .unasked ? 1 : total / Double(bounds.badMessages)
    let isBorne = change(speaker, at: now) { $0.offences.spend(cost, at: now) }
    return isBorne ? .answer : .cut
  }

  /// What is done with a greeting.
  enum Reception {
    /// It is read.
    case now
    /// So many greet that it is left out: an honest worker repeats it.
    case later
    /// The connection greets too often.
    case never
  }

  /// Decides about a greeting.
  mutating func receive(_ speaker: Speaker, at now: Int64) -> Reception {
    guard change(speaker, at: now, { $0.hellos.spend(at: now) }) else { return .never }
    return allHellos.spend(at: now) ? .now : .later
  }

  /// Returns whether a question for the status is to be answered.
  mutating func mayAsk(_ speaker: Speaker, at now: Int64) -> Bool {
    change(speaker, at: now) { $0.questions.spend(at: now) }
  }

  /// Forgets a connection that ended.
  mutating func forget(_ connection: ConnectionID) { records[connection] = nil }

  /// Returns the counts as a status shows them; `nil` where there is nothing to show.
  /// - Parameter cut: how many connections were cut, by whatever bound.
  func shown(cut: Int) -> StatusSnapshot.Strangers? {
    var shown = counts
    shown.cut = cut
    return shown == StatusSnapshot.Strangers() ? nil : shown
  }

  private mutating func count(_ offence: Offence) {
    switch offence {
    case .badMessage: counts.badMessages += 1
    case .otherVersion: counts.otherVersions += 1
    case .unasked: counts.unasked += 1
    case .tooManyHellos: counts.hellos += 1
    }
  }

  /// Changes what is known of a speaker; of one without a connection nothing is, and all is borne.
  private mutating func change(_ speaker: Speaker, at now: Int64, _ change: (inout Record) -> Bool) -> Bool {
    guard let connection = speaker.connection else { return true }
    var record =
      records[connection]?[speaker.route]
      ?? Record(
        offences: Budget(
          bounds.unaskedMessages, perSecond: Double(bounds.unaskedMessages) / Double(bounds.badMessages) / 15,
          at: now),
        hellos: Budget(bounds.hellos, perSecond: 1, at: now),
        questions: Budget(bounds.questions, perSecond: 10, at: now))
    defer { records[connection, default: [:]][speaker.route] = record }
    return change(&record)
  }
}
