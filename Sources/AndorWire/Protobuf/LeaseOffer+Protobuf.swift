// SPDX-License-Identifier: Apache-2.0
import AndorJob
import CAndorWire

extension LeaseOffer {
  init(_ wire: Andor__V1__LeaseOffer) throws(WireError) {
    lease = try Field.lease(wire.game, wire.shard, wire.attempt)
    deadlineMilliseconds = try Field.number(
      wire.deadline_milliseconds, "deadline", in: 1...Int(Int32.max))
    switch wire.masks {
    case ANDOR__V1__MASK_KIND__MASKS_SUBCUBE:
      let bits = try Field.number(wire.bits, "bits", in: 0...Limits.largestShardBits)
      guard wire.first <= UInt64(Int64.max), wire.first & (1 << UInt64(bits) - 1) == 0, wire.count == 0
      else { throw WireError(.malformed, "\(wire.first) starts no subcube of 2^\(bits) masks") }
      masks = .subcube(first: wire.first, bits: bits)
    case ANDOR__V1__MASK_KIND__MASKS_LIST:
      guard wire.first == 0, wire.bits == 0 else {
        throw WireError(.malformed, "a list of masks is also a subcube")
      }
      masks = .list(count: try Field.number(wire.count, "count", in: 1...WireLimits.shardMasks))
    default:
      throw WireError(.malformed, "masks have no meaning for \(wire.masks.rawValue)")
    }
  }

  func write(into header: inout Andor__V1__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V1__LeaseOffer.self, andor__v1__lease_offer__init)
    wire.pointee.game = UInt32(lease.shard.game)
    wire.pointee.shard = UInt32(lease.shard.index)
    wire.pointee.attempt = UInt32(lease.attempt)
    wire.pointee.deadline_milliseconds = UInt32(deadlineMilliseconds)
    switch masks {
    case .subcube(let first, let bits):
      wire.pointee.masks = ANDOR__V1__MASK_KIND__MASKS_SUBCUBE
      wire.pointee.first = first
      wire.pointee.bits = UInt32(bits)
    case .list(let count):
      wire.pointee.masks = ANDOR__V1__MASK_KIND__MASKS_LIST
      wire.pointee.count = UInt32(count)
    }
    header.lease = wire
    header.kind_case = ANDOR__V1__ENVELOPE__KIND_LEASE
  }
}

extension Lease {
  init(_ wire: Andor__V1__Handback) throws(WireError) {
    self = try Field.lease(wire.game, wire.shard, wire.attempt)
  }

  func write(into header: inout Andor__V1__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V1__Handback.self, andor__v1__handback__init)
    wire.pointee.game = UInt32(shard.game)
    wire.pointee.shard = UInt32(shard.index)
    wire.pointee.attempt = UInt32(attempt)
    header.handback = wire
    header.kind_case = ANDOR__V1__ENVELOPE__KIND_HANDBACK
  }
}
