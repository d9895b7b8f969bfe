// SPDX-License-Identifier: Apache-2.0
import AndorJob
import CAndorWire

extension LeaseOffer {
  init(_ wire: Andor__V2__LeaseOffer) throws(WireError) {
    kind = try Field.kind(wire.lease_kind.rawValue)
    lease = try Field.lease(wire.game, wire.shard, wire.attempt)
    deadlineMilliseconds = try Field.number(
      wire.deadline_milliseconds, "deadline", in: 1...Int(Int32.max))
    model = try Field.number(wire.model, "model", in: WireLimits.shortNumbers)
    round = try Field.number(wire.round, "round", in: WireLimits.shortNumbers)
    let isKnown = kind.evaluates || kind.explains
    masks = isKnown ? try Masks(wire) : .other(MaskKind(rawValue: wire.masks.rawValue))
    if isKnown { try Self.check(kind, masks) }
    valuesPerMask = try Field.valuesPerMask(wire.values_per_mask, masks.count, of: kind)
    values = try Field.digest(wire.values_digest, "values digest", isNeeded: kind.explains)
    guard values == nil || !kind.evaluates else {
      throw WireError(.malformed, "a lease of \(kind) names values")
    }
  }

  /// Checks that masks are told where they are evaluated, and only there.
  private static func check(_ kind: LeaseKind, _ masks: Masks) throws(WireError) {
    let isRight =
      switch masks {
      case .none: kind.explains
      case .subcube, .other: true
      case .list, .drawn: kind == .values
      }
    guard isRight, kind.evaluates || masks.count == 0 else {
      throw WireError(.malformed, "a lease of \(kind) names masks by \(masks.kind)")
    }
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V2__LeaseOffer.self, andor__v2__lease_offer__init)
    wire.pointee.lease_kind = kind.wire
    wire.pointee.game = UInt32(lease.shard.game)
    wire.pointee.shard = UInt32(lease.shard.index)
    wire.pointee.attempt = UInt32(lease.attempt)
    wire.pointee.deadline_milliseconds = UInt32(deadlineMilliseconds)
    wire.pointee.model = UInt32(model)
    wire.pointee.round = UInt32(round)
    wire.pointee.masks = Andor__V2__MaskKind(rawValue: masks.kind.rawValue)
    switch masks {
    case .none, .other: break
    case .subcube(let first, let bits):
      wire.pointee.first = first
      wire.pointee.bits = UInt32(bits)
    case .list(let count, let words):
      wire.pointee.count = UInt32(count)
      wire.pointee.words = UInt32(words)
    case .drawn(let stream, let first, let count):
      wire.pointee.stream = UInt32(stream)
      wire.pointee.first = UInt64(first)
      wire.pointee.count = UInt32(count)
    }
    wire.pointee.values_per_mask = UInt32(valuesPerMask)
    wire.pointee.values_digest = arena.copy(values?.bytes ?? [])
    header.lease = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_LEASE
  }
}

extension LeaseOffer.Masks {
  init(_ wire: Andor__V2__LeaseOffer) throws(WireError) {
    let kind = MaskKind(rawValue: wire.masks.rawValue)
    switch kind {
    case .none: self = .none
    case .subcube:
      let bits = try Field.number(wire.bits, "bits", in: 0...Limits.largestShardBits)
      guard wire.first <= UInt64(Int64.max), wire.first & (1 << UInt64(bits) - 1) == 0 else {
        throw WireError(.malformed, "\(wire.first) starts no subcube of 2^\(bits) masks")
      }
      self = .subcube(first: wire.first, bits: bits)
    case .list:
      let count = try Field.number(wire.count, "count", in: 1...WireLimits.shardMasks)
      let words = try Field.number(wire.words, "words", in: 1...WireLimits.words)
      guard count * words <= WireLimits.shardMasks else {
        throw WireError(
          .malformed, "\(count) masks of \(words) words where \(WireLimits.shardMasks) words are allowed")
      }
      self = .list(count: count, words: words)
    case .drawn:
      let count = try Field.number(wire.count, "count", in: 1...WireLimits.shardMasks)
      let first = try Field.number(wire.first, "first", in: 0...WireLimits.streamLength - count)
      let stream = try Field.number(wire.stream, "stream", in: WireLimits.shortNumbers)
      self = .drawn(stream: stream, first: first, count: count)
    default:
      self = .other(kind)
      return
    }
    // A number that this way to tell masks has no use for is a mistake of the sender's.
    let needsFirst = kind == .subcube || kind == .drawn
    let needsCount = kind == .list || kind == .drawn
    guard needsFirst || wire.first == 0, needsCount || wire.count == 0, kind == .subcube || wire.bits == 0,
      kind == .list || wire.words == 0, kind == .drawn || wire.stream == 0
    else { throw WireError(.malformed, "masks told by \(kind) have numbers of another kind") }
  }
}

extension Handback {
  init(_ wire: Andor__V2__Handback) throws(WireError) {
    kind = try Field.kind(wire.lease_kind.rawValue)
    lease = try Field.lease(wire.game, wire.shard, wire.attempt)
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V2__Handback.self, andor__v2__handback__init)
    wire.pointee.lease_kind = kind.wire
    wire.pointee.game = UInt32(lease.shard.game)
    wire.pointee.shard = UInt32(lease.shard.index)
    wire.pointee.attempt = UInt32(lease.attempt)
    header.handback = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_HANDBACK
  }
}

extension LeaseKind {
  /// The kind as generated code has it.
  var wire: Andor__V2__LeaseKind { Andor__V2__LeaseKind(rawValue: rawValue) }
}
