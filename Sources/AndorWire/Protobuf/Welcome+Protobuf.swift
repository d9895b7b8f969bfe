// SPDX-License-Identifier: Apache-2.0
import CAndorWire

extension Welcome {
  init(_ wire: Andor__V1__Welcome) throws(WireError) {
    worker = UInt32(try Field.number(wire.worker, "worker", in: WireLimits.numbers))
    heartbeatMilliseconds = try Field.number(
      wire.heartbeat_milliseconds, "heartbeat interval", in: 10...3_600_000)
    silenceMilliseconds = try Field.number(
      wire.silence_milliseconds, "silence", in: 10...86_400_000)
    leases = try Field.number(wire.leases, "leases", in: 0...WireLimits.leases)
  }

  func write(into header: inout Andor__V1__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V1__Welcome.self, andor__v1__welcome__init)
    wire.pointee.worker = worker
    wire.pointee.heartbeat_milliseconds = UInt32(heartbeatMilliseconds)
    wire.pointee.silence_milliseconds = UInt32(silenceMilliseconds)
    wire.pointee.leases = UInt32(leases)
    header.welcome = wire
    header.kind_case = ANDOR__V1__ENVELOPE__KIND_WELCOME
  }
}

extension Refusal {
  init(_ wire: Andor__V1__Refusal) throws(WireError) {
    code = try Field.choice(wire.code.rawValue, "refusal code", of: Code.self)
    sentence = try Field.text(wire.sentence, "sentence", limit: WireLimits.sentenceBytes)
  }

  func write(into header: inout Andor__V1__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V1__Refusal.self, andor__v1__refusal__init)
    wire.pointee.code = Andor__V1__RefusalCode(rawValue: code.rawValue)
    wire.pointee.sentence = arena.copy(sentence, limit: WireLimits.sentenceBytes)
    header.refusal = wire
    header.kind_case = ANDOR__V1__ENVELOPE__KIND_REFUSAL
  }
}

extension Heartbeat {
  init(_ wire: Andor__V1__Heartbeat) throws(WireError) {
    inFlight = try Field.number(wire.in_flight, "leases in flight", in: 0...WireLimits.leases)
    guard wire.rows_per_second.isFinite, wire.rows_per_second >= 0 else {
      throw WireError(.malformed, "rows a second are \(wire.rows_per_second)")
    }
    rowsPerSecond = wire.rows_per_second
    credit = try Field.number(wire.capacity, "capacity", in: 0...WireLimits.leases)
  }

  func write(into header: inout Andor__V1__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V1__Heartbeat.self, andor__v1__heartbeat__init)
    wire.pointee.in_flight = UInt32(inFlight)
    wire.pointee.rows_per_second = rowsPerSecond
    wire.pointee.capacity = UInt32(credit)
    header.heartbeat = wire
    header.kind_case = ANDOR__V1__ENVELOPE__KIND_HEARTBEAT
  }
}
