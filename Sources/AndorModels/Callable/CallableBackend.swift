// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorFormats
import AndorJob
import AndorSystem
import Glibc

/// A callable in a process of the user's, which listens on a Unix socket: one connection a thread.
///
/// Nothing of the job is run here, and the model exists once, in that process (`Protocols/callable.md`).
struct CallableBackend: ModelBackend {
  static let kind = ModelKind.callable
  private let line: CallableLine
  /// The connection that showed what is offered: that of the first thread.
  private let first: Locked<CallableConnection?>
  private let offer: CallableOffer

  /// Connects, and compares what is offered with the job.
  init(_ opening: ModelOpening) throws {
    guard let callable = opening.options.callable else {
      throw ModelError(.refused, "no callable is attached", hint: "Give this command --callable SOCKET.")
    }
    let isPlanning = opening.place != nil && opening.place?.planned == nil
    line = CallableLine(callable, isPlanning ? .plans : .evaluates, of: opening.specification)
    guard let connection = try line.connect(waiting: !isPlanning) else {
      throw ModelError(
        .interrupted, "stopped while the callable at \(callable.socket) was waited for",
        hint: "Start it again, and resume the job.")
    }
    offer = connection.offer
    first = Locked(connection)
  }

  var versions: [ModelVersion] {
    offer.versions.sorted { $0.key < $1.key }.map { ModelVersion(key: $0.key, version: $0.value) }
  }

  var preferredBatch: Int? { offer.batch ?? 64 }

  func waitForProcess() throws(ModelError) -> Bool {
    guard let connection = try line.connect(waiting: true) else { return false }
    first.withLock { $0 = connection }
    return true
  }

  func stopWaiting() { line.callable.stopWaiting() }

  func expect(rows: Int) { if line.role == .plans { line.callable.audience.expect(rows: rows) } }

  var threads: ModelThreads {
    .ofMasks { game in
      CallableValues(line, first.withLock { $0.take() }, game: game.name, players: game.players.count)
    }
  }
}

/// How a job's callable is reached, and what it must offer.
struct CallableLine: Sendable {
  let callable: AttachedCallable
  let role: CallableFrame.Role
  let key: String?
  let games: [String: Int]
  /// Milliseconds between two attempts to connect.
  private static let pause = 500

  init(_ callable: AttachedCallable, _ role: CallableFrame.Role, of job: JobSpecification) {
    (self.callable, self.role, key) = (callable, role, job.model.key)
    games = Dictionary(job.games.map { ($0.name, $0.players.count) }) { first, _ in first }
  }

  /// Connects; waits for a process that is not there, where it is to.
  /// - Returns: `nil` where nobody waits any more.
  /// - Throws: `ModelError`: `unreachable` where nobody listens, `notAuthorised` for another user's socket, `refused` for an
  ///   offer that is not the job's.
  func connect(waiting: Bool) throws(ModelError) -> CallableConnection? {
    let start = Moment.now
    while true {
      do throws(ModelError) {
        return try CallableConnection(self)
      } catch {
        let isLate = start.elapsedSeconds >= callable.patience
        guard waiting, error.code == .unreachable, !isLate else { throw error }
        guard callable.waits(milliseconds: Self.pause) else { return nil }
      }
    }
  }

  /// Returns why an offer is not the job's; `nil` where it is.
  func misfit(_ offer: CallableOffer) -> String? {
    if let key, key != offer.key { return "The callable's key is not the job's" }
    for (name, players) in games.sorted(by: { $0.key < $1.key }) {
      guard let offered = offer.games[name] else { return "The callable does not offer the game '\(name)'" }
      guard offered == players else {
        return "The callable's game '\(name)' has \(offered) players, the job's \(players)"
      }
    }
    return nil
  }
}

/// A connection to a callable that offers what the job needs.
final class CallableConnection: Sendable {
  let offer: CallableOffer
  private let stream: UnixStream
  private let socket: String

  init(_ line: CallableLine) throws(ModelError) {
    let socket = line.callable.socket
    self.socket = socket
    do throws(UnixStream.Failure) {
      stream = try UnixStream(socket)
    } catch {
      throw Self.error(error, socket)
    }
    let frame: [UInt8]
    do throws(UnixStream.Failure) {
      frame = try stream.receive(limit: CallableOffer.limit)
    } catch {
      throw Self.error(error, socket)
    }
    guard let offer = try CallableOffer(frame) else {
      throw ModelError(
        .refused, "what listens at \(socket) is no callable", hint: "Start it with the andor package.")
    }
    self.offer = offer
    let reason = line.misfit(offer)
    do throws(UnixStream.Failure) {
      try stream.send(
        reason.map { CallableFrame.refuse($0 + ".") }
          ?? CallableFrame.accept(line.role, process: getpid(), build: line.callable.build))
    } catch {
      throw Self.error(error, socket)
    }
    guard let reason else {
      line.callable.audience.join(self)
      return
    }
    throw ModelError(
      .refused, reason.prefix(1).lowercased() + reason.dropFirst(), at: socket,
      hint: "Attach the callable that the job was made for, or make a new job.")
  }

  private static func error(_ failure: UnixStream.Failure, _ socket: String) -> ModelError {
    switch failure {
    case .tooLong:
      ModelError(
        .invalid, "the path \(socket) has more than the \(UnixStream.longestPath) bytes of a socket's",
        hint: "Let the callable listen in a folder with a shorter name.")
    case .nobody(let cause):
      ModelError(
        .unreachable, "nobody listens at \(socket) (\(String(cString: strerror(cause))))",
        hint: "Start the process that serves the callable.")
    case .foreign:
      ModelError(
        .notAuthorised, "the socket \(socket) belongs to another user",
        hint: "Attach a callable of your own.")
    case .ended:
      ModelError(
        .unreachable, "the process of the callable at \(socket) is gone", hint: "Start it again.")
    case .badLength(let length):
      ModelError(
        .runtime, "the callable announced a frame of \(length) bytes", at: socket,
        hint: "Use the same version of andor on both sides.")
    }
  }

  /// Tells something that nobody answers, where there is room for it at once.
  /// - Returns: `false` where nobody is there any more.
  func tell(_ frame: [UInt8]) -> Bool {
    do throws(UnixStream.Failure) {
      try stream.sendIfRoom(frame)
      return true
    } catch {
      return false
    }
  }

  /// Asks for the values of masks.
  func ask(_ game: String, _ masks: MaskTable) throws(ModelError) -> CallableAnswer {
    let frame: [UInt8]
    do throws(UnixStream.Failure) {
      try stream.send(CallableFrame.request(game, masks))
      frame = try stream.receive(limit: CallableAnswer.limit)
    } catch {
      throw Self.error(error, socket)
    }
    guard let answer = CallableAnswer(frame, masks: masks.count) else {
      throw ModelError(
        .runtime, "the callable's answer to \(masks.count) masks cannot be read", at: socket,
        hint: "Use the same version of andor on both sides.")
    }
    return answer
  }
}

/// A game whose values an attached callable computes, on one thread.
final class CallableValues: ValueSource {
  let wantsWholeBatches = true
  private let line: CallableLine
  private var connection: CallableConnection?
  private let game: String
  private let players: Int

  init(_ line: CallableLine, _ connection: CallableConnection?, game: String, players: Int) {
    (self.line, self.connection, self.game, self.players) = (line, connection, game, players)
  }

  var adviceForFinite: String { "Let the callable return finite numbers." }

  var adviceForRows: String {
    "Let the callable give a mask the same number in every call, whatever the other masks of the call: "
      + "no random numbers, no sums over the masks, a network in evaluation mode."
  }

  func evaluate(from first: UInt64, count: Int, into values: UnsafeMutablePointer<Double>) throws {
    try evaluate(MaskTable(players: players, from: first, count: count), into: values)
  }

  func evaluate(_ masks: MaskTable, into values: UnsafeMutablePointer<Double>) throws {
    guard !line.callable.audience.isStopping else { throw Self.error(2, "") }
    let current = try connection ?? CallableConnection(line)
    // A connection on which something went wrong is not used again.
    connection = nil
    switch try ask(current, masks) {
    case .values(let bytes):
      bytes.withUnsafeBytes { raw in
        guard let start = raw.baseAddress else { return }
        ElementType.float64.read(start, count: masks.count, into: values)
      }
      connection = current
    case .error(let cause, let text):
      if cause < 2 { connection = current }
      throw Self.error(cause, text)
    }
  }

  private func ask(
    _ connection: CallableConnection, _ masks: MaskTable
  ) throws(ModelError) -> CallableAnswer {
    let audience = line.callable.audience
    audience.asks(connection)
    defer { audience.isAnswered(connection) }
    do throws(ModelError) {
      let answer = try connection.ask(game, masks)
      if line.role == .plans { audience.planned(rows: masks.count) }
      return answer
    } catch {
      audience.leave(connection)
      // While a job is planned there is nobody to wait. Later the masks may be why the process has ended.
      guard error.code == .unreachable, line.role == .evaluates else { throw error }
      throw ModelError(
        .runtime, "the process of the callable ended while it had \(masks.count) masks to evaluate",
        hint: "Start it again.")
    }
  }

  private static func error(_ cause: UInt8, _ text: String) -> ModelError {
    switch cause {
    case 2: ModelError(.interrupted, "the callable was interrupted", hint: "Resume the job later.")
    case 3:
      ModelError(
        .refused, "the callable does not know the game: \(text)",
        hint: "Attach the callable that the job was made for.")
    default:
      ModelError(
        .runtime, "the callable failed (\(text))", hint: "Call it with the same masks in its own process.")
    }
  }
}
