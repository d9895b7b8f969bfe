// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import CAndorWire
import CProtobufC

extension Hello {
  init(_ wire: Andor__V1__Hello) throws(WireError) {
    role = try Field.choice(wire.role.rawValue, "role", of: Role.self)
    name = try Field.text(wire.name, "name", least: 1, limit: Limits.nameBytes)
    build = try Field.text(wire.build, "build", limit: WireLimits.buildBytes)
    numerics = try Field.text(wire.numerics, "numerics", limit: WireLimits.numericsBytes)
    backends = Backends(rawValue: wire.backends)
    threads = try Field.number(wire.lanes, "threads", in: 0...Limits.threads)
    credit = try Field.number(wire.capacity, "capacity", in: 0...WireLimits.leases)
    process = try Field.number(wire.process, "process", in: WireLimits.numbers)
    host = try Field.text(wire.host, "host", limit: WireLimits.hostBytes)
    held = try Self.held(wire)
  }

  private static func held(_ wire: Andor__V1__Hello) throws(WireError) -> [Held] {
    let count = wire.n_held_game
    guard count <= WireLimits.held else {
      throw WireError(.malformed, "\(count) held shards where \(WireLimits.held) are allowed")
    }
    guard wire.n_held_shard == count, wire.n_held_attempt == count, wire.held_digests.len == 32 * count
    else { throw WireError(.malformed, "the columns of held shards differ in length") }
    var held: [Held] = []
    for row in 0..<count {
      let digest = ProtobufCBinaryData(len: 32, data: wire.held_digests.data + 32 * row)
      held.append(
        Held(
          lease: try Field.lease(wire.held_game[row], wire.held_shard[row], wire.held_attempt[row]),
          values: try Field.digest(digest, "held digest")))
    }
    return held
  }

  func write(into header: inout Andor__V1__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V1__Hello.self, andor__v1__hello__init)
    wire.pointee.role = Andor__V1__Role(rawValue: role.rawValue)
    wire.pointee.name = arena.copy(name, limit: Limits.nameBytes)
    wire.pointee.build = arena.copy(build, limit: WireLimits.buildBytes)
    wire.pointee.numerics = arena.copy(numerics, limit: WireLimits.numericsBytes)
    wire.pointee.backends = backends.rawValue
    wire.pointee.lanes = UInt32(threads)
    wire.pointee.capacity = UInt32(credit)
    wire.pointee.process = UInt32(process)
    wire.pointee.host = arena.copy(host, limit: WireLimits.hostBytes)
    precondition(held.count <= WireLimits.held, "a greeting names at most \(WireLimits.held) held shards")
    if !held.isEmpty {
      wire.pointee.n_held_game = held.count
      wire.pointee.held_game = arena.copy(elements: held.map { UInt32($0.lease.shard.game) })
      wire.pointee.n_held_shard = held.count
      wire.pointee.held_shard = arena.copy(elements: held.map { UInt32($0.lease.shard.index) })
      wire.pointee.n_held_attempt = held.count
      wire.pointee.held_attempt = arena.copy(elements: held.map { UInt32($0.lease.attempt) })
      wire.pointee.held_digests = arena.copy(held.flatMap(\.values.bytes))
    }
    header.hello = wire
    header.kind_case = ANDOR__V1__ENVELOPE__KIND_HELLO
  }
}
