// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import CAndorWire

extension ShardResult {
  init(_ wire: Andor__V1__ShardResult) throws(WireError) {
    lease = try Field.lease(wire.game, wire.shard, wire.attempt)
    values = try Field.digest(wire.values_digest, "values digest")
    sums = try Field.digest(wire.sums_digest, "sums digest")
    count = try Field.number(wire.count, "count", in: 1...WireLimits.shardMasks)
    modelMicroseconds = try Field.number(wire.model_microseconds, "model time", in: 0...Int.max)
    totalMicroseconds = try Field.number(wire.total_microseconds, "total time", in: 0...Int.max)
  }

  func write(into header: inout Andor__V1__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V1__ShardResult.self, andor__v1__shard_result__init)
    wire.pointee.game = UInt32(lease.shard.game)
    wire.pointee.shard = UInt32(lease.shard.index)
    wire.pointee.attempt = UInt32(lease.attempt)
    wire.pointee.values_digest = arena.copy(values.bytes)
    wire.pointee.sums_digest = arena.copy(sums.bytes)
    wire.pointee.count = UInt32(count)
    wire.pointee.model_microseconds = UInt64(modelMicroseconds)
    wire.pointee.total_microseconds = UInt64(totalMicroseconds)
    header.result = wire
    header.kind_case = ANDOR__V1__ENVELOPE__KIND_RESULT
  }
}

extension ShardFailure {
  init(_ wire: Andor__V1__ShardFailure) throws(WireError) {
    lease = try Field.lease(wire.game, wire.shard, wire.attempt)
    kind =
      switch wire.kind {
      case ANDOR__V1__FAILURE_KIND__FAILURE_NON_FINITE: .nonFinite
      case ANDOR__V1__FAILURE_KIND__FAILURE_MODEL: .model
      case ANDOR__V1__FAILURE_KIND__FAILURE_ARTIFACT: .artifact
      case ANDOR__V1__FAILURE_KIND__FAILURE_UNSUPPORTED: .unsupported
      case ANDOR__V1__FAILURE_KIND__FAILURE_MEMORY: .memory
      default: throw WireError(.malformed, "failure has no meaning for \(wire.kind.rawValue)")
      }
    text = try Field.text(wire.text, "text", limit: WireLimits.failureBytes)
    guard kind == .nonFinite || wire.mask == 0 else {
      throw WireError(.malformed, "a failure of kind \(kind.rawValue) names a mask")
    }
    mask = wire.mask
  }

  func write(into header: inout Andor__V1__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V1__ShardFailure.self, andor__v1__shard_failure__init)
    wire.pointee.game = UInt32(lease.shard.game)
    wire.pointee.shard = UInt32(lease.shard.index)
    wire.pointee.attempt = UInt32(lease.attempt)
    wire.pointee.kind =
      switch kind {
      case .nonFinite: ANDOR__V1__FAILURE_KIND__FAILURE_NON_FINITE
      case .model: ANDOR__V1__FAILURE_KIND__FAILURE_MODEL
      case .artifact: ANDOR__V1__FAILURE_KIND__FAILURE_ARTIFACT
      case .unsupported: ANDOR__V1__FAILURE_KIND__FAILURE_UNSUPPORTED
      case .memory: ANDOR__V1__FAILURE_KIND__FAILURE_MEMORY
      }
    wire.pointee.text = arena.copy(text, limit: WireLimits.failureBytes)
    wire.pointee.mask = mask
    header.failure = wire
    header.kind_case = ANDOR__V1__ENVELOPE__KIND_FAILURE
  }
}

extension Acknowledgement {
  init(_ wire: Andor__V1__Acknowledgement) throws(WireError) {
    lease = try Field.lease(wire.game, wire.shard, wire.attempt)
    disposition = try Field.choice(wire.disposition.rawValue, "disposition", of: Disposition.self)
  }

  func write(into header: inout Andor__V1__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V1__Acknowledgement.self, andor__v1__acknowledgement__init)
    wire.pointee.game = UInt32(lease.shard.game)
    wire.pointee.shard = UInt32(lease.shard.index)
    wire.pointee.attempt = UInt32(lease.attempt)
    wire.pointee.disposition = Andor__V1__Disposition(rawValue: disposition.rawValue)
    header.ack = wire
    header.kind_case = ANDOR__V1__ENVELOPE__KIND_ACK
  }
}
