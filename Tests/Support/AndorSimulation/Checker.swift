// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTransport
import AndorWire

/// Watches from outside what a coordinator hears, says and tells its disk, and writes down every broken promise.
///
/// It knows nothing of the coordinator's tables, and errs on the side of the coordinator: where the order of things
/// is not known it expects less.
struct Checker {
  private struct Seat {
    var number: UInt32?
    var name = ""
    var credit: Int
    /// What it asked for in this round; leases may come from before that is taken in.
    var wished: Int?
    var leases: Set<Lease> = []
    var lastHeard: Int64
    /// Was silent for so long that it counts as gone until it says hello.
    var isGone = false
    /// The hello that was heard last, until it is answered; one of too many in a second is not.
    var greeting: Hello?

    mutating func take(_ hello: Hello) {
      (credit, name, isGone, greeting) = (hello.credit, hello.name, false, nil)
      leases.formIntersection(hello.held.map(\.lease))
    }
  }

  private var seats: [RoutingID: Seat] = [:]
  /// Shards whose result was acknowledged as durable since the disk last reported some.
  private var acknowledged: Set<ShardReference> = []
  /// The numbers of the workers that sent a result of each shard in this life of the coordinator.
  private var makers: [ShardReference: Set<UInt32>] = [:]
  /// How often each shard's result was acknowledged as durable in this life of the coordinator.
  private var answers: [ShardReference: Int] = [:]
  /// Who was ever leased a shard, by name.
  private var given: [ShardReference: Set<String>] = [:]
  /// Shards of which some worker was told that they are durable, and which were not taken back since.
  var promised: Set<ShardReference> = []
  private let disk: SimulatedDisk
  private let isAudited: Bool
  private let silence: Int64
  var isDraining = false
  var violations: [String] = []

  init(_ disk: SimulatedDisk, isAudited: Bool, silence: Int64) {
    (self.disk, self.isAudited, self.silence) = (disk, isAudited, silence)
  }

  /// Another coordinator starts.
  mutating func restart() {
    seats = [:]
    acknowledged = []
    makers = [:]
    answers = [:]
    isDraining = false
  }

  /// A connection is found ended.
  mutating func ended(_ route: RoutingID) { seats[route] = nil }

  /// The coordinator hears a message.
  mutating func heard(_ message: Message, from route: RoutingID, at now: Int64) {
    if let seat = seats[route], now - seat.lastHeard > silence {
      seats[route]?.isGone = true
      seats[route]?.leases = []
    }
    if case .hello(let hello) = message {
      seats[route, default: Seat(credit: 0, lastHeard: now)].greeting = hello
    } else {
      seats[route]?.greeting = nil
    }
    seats[route]?.lastHeard = now
    // Leases of explanations are no shards'.
    if message.isOfExplanation { return }
    switch message {
    case .result(let result):
      seats[route]?.leases.remove(result.lease)
      if let number = seats[route]?.number { makers[result.lease.shard, default: []].insert(number) }
    case .failure(let failure): seats[route]?.leases.remove(failure.lease)
    case .handback(let handback): seats[route]?.leases.remove(handback.lease)
    case .heartbeat(let heartbeat):
      if heartbeat.credit > 0, let credit = seats[route]?.credit {
        seats[route]?.credit = max(credit, heartbeat.credit)
        seats[route]?.wished = heartbeat.credit
      }
    case .goodbye: seats[route] = nil
    default: break
    }
  }

  /// The coordinator says something.
  mutating func said(_ message: Message, to route: RoutingID) {
    switch message {
    case .lease(let offer) where offer.kind == .explanation:
      if isDraining { violations.append("an explanation is leased after the end was asked for") }
      if seats[route]?.number == nil { violations.append("an explanation is leased to nobody") }
    case .ack(let ack) where ack.kind == .explanation: break
    case .welcome(let welcome):
      // A process has one address.
      for (other, seat) in seats where other != route && seat.number == welcome.worker { seats[other] = nil }
      guard let greeting = seats[route]?.greeting else {
        violations.append("a welcome for somebody who said no hello")
        return
      }
      seats[route]?.take(greeting)
      // Another number is that of a process that was forgotten.
      if seats[route]?.number != welcome.worker { seats[route]?.leases = [] }
      seats[route]?.number = welcome.worker
    case .lease(let offer): checkLease(offer.lease, to: route)
    case .ack(let ack):
      seats[route]?.leases.remove(ack.lease)
      checkAcknowledgement(ack)
    case .refusal(let refusal):
      // Who is asked for a hello may be known all the same, and keep its leases until then.
      if refusal.code != .helloFirst, refusal.code != .unknownArtifact { seats[route] = nil }
    case .goodbye: seats[route] = nil
    default: break
    }
  }

  private mutating func checkLease(_ lease: Lease, to route: RoutingID) {
    guard let seat = seats[route], seat.number != nil else {
      violations.append("\(lease.line) is leased to somebody who is not there")
      return
    }
    if seat.leases.count >= seat.credit {
      violations.append(
        "w\(seat.number ?? 0) has \(seat.leases.count) leases with a credit of \(seat.credit)")
    }
    if isDraining { violations.append("\(lease.line) is leased after the end was asked for") }
    if !isAudited, disk.isDurable(lease.shard) {
      violations.append("\(lease.line) is leased, though it is durable")
    }
    if disk.isOnItsWay(lease.shard) {
      violations.append("\(lease.line) is leased while its result is on its way to the disk")
    }
    seats[route]?.leases.insert(lease)
    given[lease.shard, default: []].insert(seat.name)
  }

  private mutating func checkAcknowledgement(_ ack: Acknowledgement) {
    guard ack.disposition != .stale else { return }
    let shard = ack.lease.shard
    if !disk.isDurable(shard) { violations.append("\(ack.lease.line) is acknowledged and not durable") }
    promised.insert(shard)
    guard ack.disposition == .durable else { return }
    acknowledged.insert(shard)
    answers[shard, default: 0] += 1
    let commits = disk.state.withLock { $0.cells[shard.game][shard.index].commits }
    if answers[shard, default: 0] > commits {
      violations.append("\(shard) is acknowledged as durable \(answers[shard, default: 0]) times")
    }
  }

  /// After the coordinator was told what became durable: who made it and is there knows by now.
  ///
  /// - Parameter name: tells a producer's name from the number in a slot.
  mutating func checkReports(
    at now: Int64, name: (UInt32) -> String?, isReached: (RoutingID) -> Bool
  ) {
    let (reported, forgotten) = disk.state.withLock { state in
      defer { (state.reported, state.forgotten) = ([], []) }
      return (state.reported, state.forgotten)
    }
    promised.subtract(forgotten)
    for (route, seat) in seats {
      guard let wished = seat.wished else { continue }
      seats[route]?.credit = wished
      seats[route]?.wished = nil
    }
    for (shard, producer) in reported {
      if let name = name(producer), given[shard]?.contains(name) != true {
        violations.append("\(shard) is durable by \(name), who was never leased it")
      }
    }
    for (shard, producer) in reported where !acknowledged.contains(shard) {
      // A process that was forgotten meanwhile has another number now, and is not who made it.
      guard let name = name(producer), let makers = makers[shard], makers.count == 1,
        let (route, seat) = seats.first(where: {
          $0.value.name == name && $0.value.number.map(makers.contains) ?? false
        }),
        !seat.isGone, now - seat.lastHeard < silence, isReached(route)
      else { continue }
      violations.append("\(shard) of \(name) is durable and not acknowledged")
    }
    acknowledged = []
    violations += disk.state.withLock { $0.problems }
  }
}

extension Message {
  /// Whether it says something of a lease of an explanation.
  fileprivate var isOfExplanation: Bool {
    switch self {
    case .result(let result): result.kind == .explanation
    case .failure(let failure): failure.kind == .explanation
    case .handback(let handback): handback.kind == .explanation
    default: false
    }
  }
}

extension Lease {
  /// `game/shard#attempt`.
  var line: String { "\(shard)#\(attempt)" }
}
