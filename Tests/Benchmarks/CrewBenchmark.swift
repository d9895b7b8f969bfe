// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorTransport
import AndorWire
import Glibc

/// Many workers in one process that answer each lease after a while with a table of zeros: a load for a real
/// coordinator. Arguments: its address, workers (1,000), seconds a shard (1).
///
/// `dashboard.py` measures with it what a dashboard costs.
enum CrewBenchmark {
  static func run(_ arguments: [String]) {
    guard let address = arguments.first else {
      return print("usage: Benchmarks crew tcp://HOST:PORT [N [S]]")
    }
    let count = arguments.count > 1 ? Int(arguments[1]) ?? 1000 : 1000
    let seconds = arguments.count > 2 ? Double(arguments[2]) ?? 1 : 1
    do {
      let endpoint = try Endpoint(address)
      var limit = rlimit(rlim_cur: 65_536, rlim_max: 65_536)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      var context = try Context()
      var workers: [CrewMember] = []
      for number in 0..<count {
        // A context has room for a thousand sockets.
        if number % 250 == 249 { context = try Context() }
        workers.append(try CrewMember(number, endpoint, context, nanoseconds: Int64(seconds * 1e9)))
      }
      while workers.contains(where: { !$0.isReleased }) {
        for index in workers.indices { try workers[index].act() }
        usleep(5_000)
      }
      print("\(count) workers delivered \(workers.reduce(0) { $0 + $1.delivered }) shards")
    } catch {
      print("stopped: \(error)")
    }
  }
}

/// A worker without a model.
struct CrewMember {
  private let number: Int
  private let socket: Socket
  private let nanoseconds: Int64
  private var session: UInt64 = 0
  private var fingerprint: SHA256Digest?
  private var lastSent: Int64 = 0
  private var busyUntil: Int64 = 0
  private var due: [(time: Int64, offer: LeaseOffer)] = []
  private(set) var delivered = 0
  private(set) var isReleased = false

  init(_ number: Int, _ endpoint: Endpoint, _ context: Context, nanoseconds: Int64) throws {
    self.number = number
    // Not all at the same speed, so that they do not answer in step.
    self.nanoseconds = nanoseconds + nanoseconds * Int64(number % 100) / 500
    var settings = DealerSettings()
    settings.connection.linger = .zero
    socket = try Socket.dealer(context, settings)
    try socket.connect(endpoint)
  }

  /// Reads what came, sends what is due.
  mutating func act() throws {
    let now = Self.monotonicNow()
    while let incoming = try socket.receive() {
      guard let header = incoming.frames.first else { continue }
      take(try WireCodec.decode(header.bytes), at: now)
    }
    while let first = due.first, first.time <= now {
      due.removeFirst()
      try deliver(first.offer)
    }
    guard now - lastSent > 2_000_000_000 else { return }
    lastSent = now
    if session == 0 {
      try send(
        .hello(
          Hello(
            role: .worker, name: "crew-\(number)", build: "0", host: "rack-\(number / 40)",
            process: number + 1, backends: Hello.Backends([.formula]), threads: 1, credit: 2,
            services: WorkerServices(leases: [.values], masks: [.subcube], words: 1, valuesPerMask: 1))))
    } else {
      try send(.heartbeat(Heartbeat()))
    }
  }

  private mutating func take(_ envelope: Envelope, at now: Int64) {
    switch envelope.message {
    case .welcome:
      session = envelope.session
      fingerprint = envelope.fingerprint
    case .lease(let offer):
      busyUntil = max(busyUntil, now) + nanoseconds
      due.append((busyUntil, offer))
    case .goodbye: isReleased = true
    default: break
    }
  }

  private mutating func deliver(_ offer: LeaseOffer) throws {
    guard case .subcube(_, let bits) = offer.masks else { return }
    let zeros = [UInt8](repeating: 0, count: 8 << bits)
    var hasher = SHA256Hasher()
    zeros.withUnsafeBytes { hasher.update($0) }
    let digest = hasher.finalize()
    let result = ShardResult(
      kind: .values, lease: offer.lease, frames: 1, count: 1 << bits, valuesPerMask: 1, values: digest,
      sums: nil, modelMicroseconds: Int(nanoseconds / 1000), totalMicroseconds: Int(nanoseconds / 1000))
    try send(.result(result), [Frame(copying: zeros)])
    delivered += 1
  }

  private func send(_ message: Message, _ payload: [Frame] = []) throws {
    let envelope = Envelope(fingerprint: fingerprint, session: session, message: message)
    _ = try socket.send([Frame(adopting: WireCodec.encode(envelope))] + payload)
  }

  private static func monotonicNow() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
