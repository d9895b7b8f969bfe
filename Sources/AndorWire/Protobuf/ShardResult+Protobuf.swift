// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import CAndorWire

extension ShardResult {
  init(_ wire: Andor__V2__ShardResult) throws(WireError) {
    kind = try Field.kind(wire.lease_kind.rawValue)
    lease = try Field.lease(wire.game, wire.shard, wire.attempt)
    let allowed =
      switch kind {
      case .values: 1...1
      case .sums: 2...2
      default: 1...WireLimits.payloadFrames
      }
    frames = try Field.number(wire.frames, "frames", in: allowed)
    count = try Field.number(wire.count, "count", in: kind.evaluates ? 1...WireLimits.shardMasks : 0...0)
    valuesPerMask = try Field.valuesPerMask(wire.values_per_mask, count, of: kind)
    values = try Field.digest(wire.digest, "digest")
    sums = try Field.digest(wire.second_digest, "second digest", isNeeded: false)
    guard sums == nil || frames == 2 else {
      throw WireError(.malformed, "a second digest of a result with one frame")
    }
    let most = kind == .values ? WireLimits.endValues * valuesPerMask : 0
    ends = Array(
      UnsafeBufferPointer(
        start: wire.ends, count: try Field.number(wire.n_ends, "values of the ends", in: 0...most)))
    modelMicroseconds = try Field.number(wire.model_microseconds, "model time", in: 0...Int.max)
    totalMicroseconds = try Field.number(wire.total_microseconds, "total time", in: 0...Int.max)
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V2__ShardResult.self, andor__v2__shard_result__init)
    wire.pointee.lease_kind = kind.wire
    wire.pointee.game = UInt32(lease.shard.game)
    wire.pointee.shard = UInt32(lease.shard.index)
    wire.pointee.attempt = UInt32(lease.attempt)
    wire.pointee.frames = UInt32(frames)
    wire.pointee.count = UInt32(count)
    wire.pointee.values_per_mask = UInt32(valuesPerMask)
    wire.pointee.digest = arena.copy(values.bytes)
    wire.pointee.second_digest = arena.copy(sums?.bytes ?? [])
    wire.pointee.n_ends = ends.count
    wire.pointee.ends = arena.copy(elements: ends)
    wire.pointee.model_microseconds = UInt64(modelMicroseconds)
    wire.pointee.total_microseconds = UInt64(totalMicroseconds)
    header.result = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_RESULT
  }
}

extension ShardFailure {
  init(_ wire: Andor__V2__ShardFailure) throws(WireError) {
    kind = try Field.kind(wire.lease_kind.rawValue)
    lease = try Field.lease(wire.game, wire.shard, wire.attempt)
    reason =
      switch wire.kind {
      case ANDOR__V2__FAILURE_KIND__FAILURE_UNSPECIFIED: throw WireError(.malformed, "a failure has no kind")
      case ANDOR__V2__FAILURE_KIND__FAILURE_NON_FINITE: .nonFinite
      case ANDOR__V2__FAILURE_KIND__FAILURE_ARTIFACT: .artifact
      case ANDOR__V2__FAILURE_KIND__FAILURE_UNSUPPORTED: .unsupported
      case ANDOR__V2__FAILURE_KIND__FAILURE_MEMORY: .memory
      default: .model
      }
    text = try Field.text(wire.text, "text", limit: WireLimits.failureBytes, keepsLines: true)
    let words = reason == .nonFinite ? 1...WireLimits.words : 0...0
    mask = Array(
      UnsafeBufferPointer(
        start: wire.mask, count: try Field.number(wire.n_mask, "words of a mask", in: words)))
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    precondition(mask.count <= WireLimits.words, "a mask has at most \(WireLimits.words) words")
    let wire = arena.make(Andor__V2__ShardFailure.self, andor__v2__shard_failure__init)
    wire.pointee.lease_kind = kind.wire
    wire.pointee.game = UInt32(lease.shard.game)
    wire.pointee.shard = UInt32(lease.shard.index)
    wire.pointee.attempt = UInt32(lease.attempt)
    wire.pointee.kind =
      switch reason {
      case .nonFinite: ANDOR__V2__FAILURE_KIND__FAILURE_NON_FINITE
      case .model: ANDOR__V2__FAILURE_KIND__FAILURE_MODEL
      case .artifact: ANDOR__V2__FAILURE_KIND__FAILURE_ARTIFACT
      case .unsupported: ANDOR__V2__FAILURE_KIND__FAILURE_UNSUPPORTED
      case .memory: ANDOR__V2__FAILURE_KIND__FAILURE_MEMORY
      }
    wire.pointee.text = arena.copy(text, limit: WireLimits.failureBytes)
    wire.pointee.n_mask = mask.count
    wire.pointee.mask = arena.copy(elements: mask)
    header.failure = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_FAILURE
  }
}

extension Acknowledgement {
  init(_ wire: Andor__V2__Acknowledgement) throws(WireError) {
    kind = try Field.kind(wire.lease_kind.rawValue)
    lease = try Field.lease(wire.game, wire.shard, wire.attempt)
    disposition = try Field.choice(wire.disposition.rawValue, "disposition", unknown: .stale)
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V2__Acknowledgement.self, andor__v2__acknowledgement__init)
    wire.pointee.lease_kind = kind.wire
    wire.pointee.game = UInt32(lease.shard.game)
    wire.pointee.shard = UInt32(lease.shard.index)
    wire.pointee.attempt = UInt32(lease.attempt)
    wire.pointee.disposition = Andor__V2__Disposition(rawValue: disposition.rawValue)
    header.ack = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_ACK
  }
}
