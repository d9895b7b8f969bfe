// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// The process of an attached callable, as one process of andor tells it what becomes of the job.
///
/// Phases and the end go over the connection that is there longest, a cancel over each that waits for an answer. Nothing is
/// waited for: what does not fit the socket's buffer, because the callable computes, is dropped. Thread-safe.
public final class CallableAudience: Sendable {
  /// How a job ended.
  public enum Outcome: UInt8, Sendable {
    /// It is done.
    case done = 0
    /// It was stopped, and can be resumed.
    case stopped = 1
    /// It failed, or shards are missing.
    case failed = 2
  }

  private struct State {
    /// The connection that is there longest.
    var kept: CallableConnection?
    /// Those with a request in flight.
    var asking: [ObjectIdentifier: CallableConnection] = [:]
    var lastPhase = ""
    var lastSent: Moment?
    /// Rows that were evaluated while the job was planned, and how many there will be.
    var planned = (done: 0, total: 0)
    /// Whether nothing more is to be asked.
    var isStopping = false
  }

  /// Phases may be sent ten times a second.
  private static let pause = Duration.milliseconds(150)
  private let state = Locked(State())

  /// Creates an audience that nobody has joined.
  public init() {}

  /// Whether there is a connection to speak over.
  var isThere: Bool { state.withLock { $0.kept != nil } }

  /// Says how far a phase is, unless that was said a moment ago; a total that is not known is `nil`.
  public func announce(_ phase: String, done: Int?, total: Int?) {
    let connection: CallableConnection? = state.withLock { state in
      if phase == state.lastPhase, let last = state.lastSent, Moment.now.since(last) < Self.pause {
        return nil
      }
      (state.lastPhase, state.lastSent) = (phase, .now)
      return state.kept
    }
    guard let connection else { return }
    if !connection.tell(CallableFrame.phase(phase, done: done ?? 0, total: total ?? 0)) { leave(connection) }
  }

  /// Says how the job ended, with a reason unless it is done, and closes the connection.
  public func end(_ outcome: Outcome, _ reason: String = "") {
    let kept = state.withLock { state in
      defer { state = State() }
      return state.kept
    }
    _ = kept?.tell(CallableFrame.end(outcome, reason))
  }

  /// Asks nothing more, and takes back what was asked and has not been begun: the run is to stop.
  public func stop() {
    let isNew = state.withLock { state in
      defer { state.isStopping = true }
      return !state.isStopping
    }
    if isNew { cancel() }
  }

  /// Whether nothing more is to be asked.
  var isStopping: Bool { state.withLock { $0.isStopping } }

  /// Takes back what was asked and has not been begun.
  func cancel() {
    for connection in state.withLock({ $0.asking.values.map(\.self) }) {
      _ = connection.tell(CallableFrame.cancel)
    }
  }

  /// Lets a connection be spoken over, if it is the only one.
  func join(_ connection: CallableConnection) {
    state.withLock { if $0.kept == nil { $0.kept = connection } }
  }

  /// Forgets a connection that is broken.
  func leave(_ connection: CallableConnection) {
    state.withLock { if $0.kept === connection { $0.kept = nil } }
  }

  /// Takes note of a request in flight; where the connection that was spoken over is gone, this one takes its place.
  func asks(_ connection: CallableConnection) {
    state.withLock { state in
      state.asking[ObjectIdentifier(connection)] = connection
      if state.kept == nil { state.kept = connection }
    }
  }

  /// Takes note that no request is in flight any more.
  func isAnswered(_ connection: CallableConnection) {
    state.withLock { $0.asking[ObjectIdentifier(connection)] = nil }
  }

  /// Takes note of how many rows planning evaluates at most.
  func expect(rows: Int) {
    let planned = state.withLock { state in
      state.planned.total = rows
      return state.planned
    }
    announce("planning", done: planned.done, total: rows)
  }

  /// Counts rows that were evaluated while the job is planned.
  func planned(rows: Int) {
    let planned = state.withLock { state in
      state.planned.done += rows
      return state.planned
    }
    let done = planned.total > 0 ? min(planned.done, planned.total) : planned.done
    announce("planning", done: done, total: planned.total)
  }
}
