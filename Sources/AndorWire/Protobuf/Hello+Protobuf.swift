// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import CAndorWire
import CProtobufC

extension Hello {
  init(_ wire: Andor__V2__Hello) throws(WireError) {
    role = try Field.choice(wire.role.rawValue, "role", unknown: nil)
    name = try Field.text(wire.name, "name", least: 1, limit: Limits.nameBytes)
    build = try Field.text(wire.build, "build", limit: WireLimits.buildBytes)
    host = try Field.text(wire.host, "host", limit: WireLimits.hostBytes)
    process = try Field.number(wire.process, "process", in: WireLimits.numbers)
    backends = Backends(rawValue: wire.backends)
    threads = try Field.number(wire.threads, "threads", in: 0...Limits.threads)
    credit = try Field.number(wire.credit, "credit", in: 0...WireLimits.leases)
    services = WorkerServices(
      leaseKinds: wire.lease_kinds, maskKinds: wire.mask_kinds,
      words: try Field.number(wire.words, "words", in: 0...WireLimits.words),
      valuesPerMask: try Field.number(wire.values_per_mask, "values a mask", in: 0...Limits.valuesPerMask))
    numerics = try WorkerNumerics(wire)
    held = try Self.held(wire)
  }

  private static func held(_ wire: Andor__V2__Hello) throws(WireError) -> [Held] {
    let count = wire.n_held_kind
    guard count <= WireLimits.held else {
      throw WireError(.malformed, "\(count) held shards where \(WireLimits.held) are allowed")
    }
    guard wire.n_held_game == count, wire.n_held_shard == count, wire.n_held_attempt == count,
      wire.held_digests.len == 32 * count
    else { throw WireError(.malformed, "the columns of held shards differ in length") }
    var held: [Held] = []
    for row in 0..<count {
      let digest = ProtobufCBinaryData(len: 32, data: wire.held_digests.data + 32 * row)
      held.append(
        Held(
          kind: try Field.kind(wire.held_kind[row]),
          lease: try Field.lease(wire.held_game[row], wire.held_shard[row], wire.held_attempt[row]),
          values: try Field.digest(digest, "held digest")))
    }
    return held
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V2__Hello.self, andor__v2__hello__init)
    wire.pointee.role = Andor__V2__Role(rawValue: role.rawValue)
    wire.pointee.name = arena.copy(name, limit: Limits.nameBytes)
    wire.pointee.build = arena.copy(build, limit: WireLimits.buildBytes)
    wire.pointee.host = arena.copy(host, limit: WireLimits.hostBytes)
    wire.pointee.process = UInt32(process)
    wire.pointee.backends = backends.rawValue
    wire.pointee.threads = UInt32(threads)
    wire.pointee.credit = UInt32(credit)
    wire.pointee.lease_kinds = services.leaseKinds
    wire.pointee.mask_kinds = services.maskKinds
    wire.pointee.words = UInt32(services.words)
    wire.pointee.values_per_mask = UInt32(services.valuesPerMask)
    numerics.write(into: &wire.pointee, arena)
    write(heldInto: &wire.pointee, arena)
    header.hello = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_HELLO
  }

  private func write(heldInto wire: inout Andor__V2__Hello, _ arena: Arena) {
    precondition(held.count <= WireLimits.held, "a greeting names at most \(WireLimits.held) held shards")
    guard !held.isEmpty else { return }
    wire.n_held_kind = held.count
    wire.held_kind = arena.copy(elements: held.map(\.kind.rawValue))
    wire.n_held_game = held.count
    wire.held_game = arena.copy(elements: held.map { UInt32($0.lease.shard.game) })
    wire.n_held_shard = held.count
    wire.held_shard = arena.copy(elements: held.map { UInt32($0.lease.shard.index) })
    wire.n_held_attempt = held.count
    wire.held_attempt = arena.copy(elements: held.map { UInt32($0.lease.attempt) })
    wire.held_digests = arena.copy(held.flatMap(\.values.bytes))
  }
}

extension WorkerNumerics {
  init(_ wire: Andor__V2__Hello) throws(WireError) {
    processor = try Field.text(wire.processor, "processor", limit: WireLimits.numericsBytes)
    runtime = try Field.text(wire.runtime, "runtime", limit: WireLimits.numericsBytes)
    device = try Field.text(wire.device, "device", limit: WireLimits.numericsBytes)
    digest = try Field.digest(wire.numerics, "numerics class", isNeeded: false)
    probeCount = try Field.number(
      wire.probe_count, "probe values", in: 0...(digest == nil ? 0 : WireLimits.probes))
  }

  func write(into wire: inout Andor__V2__Hello, _ arena: Arena) {
    wire.processor = arena.copy(processor, limit: WireLimits.numericsBytes)
    wire.runtime = arena.copy(runtime, limit: WireLimits.numericsBytes)
    wire.device = arena.copy(device, limit: WireLimits.numericsBytes)
    wire.numerics = arena.copy(digest?.bytes ?? [])
    wire.probe_count = UInt32(probeCount)
  }
}
