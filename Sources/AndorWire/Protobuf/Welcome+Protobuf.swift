// SPDX-License-Identifier: Apache-2.0
import CAndorWire

extension Welcome {
  init(_ wire: Andor__V2__Welcome) throws(WireError) {
    worker = UInt32(try Field.number(wire.worker, "worker", in: WireLimits.numbers))
    heartbeatMilliseconds = try Field.number(
      wire.heartbeat_milliseconds, "heartbeat interval", in: 10...3_600_000)
    silenceMilliseconds = try Field.number(
      wire.silence_milliseconds, "silence", in: 10...86_400_000)
    numerics = try Field.digest(wire.numerics, "numerics class", isNeeded: false)
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V2__Welcome.self, andor__v2__welcome__init)
    wire.pointee.worker = worker
    wire.pointee.heartbeat_milliseconds = UInt32(heartbeatMilliseconds)
    wire.pointee.silence_milliseconds = UInt32(silenceMilliseconds)
    wire.pointee.numerics = arena.copy(numerics?.bytes ?? [])
    header.welcome = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_WELCOME
  }
}

extension Refusal {
  init(_ wire: Andor__V2__Refusal) throws(WireError) {
    code = try Field.choice(wire.code.rawValue, "refusal code", unknown: Code(rawValue: wire.code.rawValue))
    sentence = try Field.text(wire.sentence, "sentence", limit: WireLimits.sentenceBytes)
    expected = try Field.text(wire.expected, "expected", limit: WireLimits.sentenceBytes)
    found = try Field.text(wire.found, "found", limit: WireLimits.sentenceBytes)
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V2__Refusal.self, andor__v2__refusal__init)
    wire.pointee.code = Andor__V2__RefusalCode(rawValue: code.rawValue)
    wire.pointee.sentence = arena.copy(sentence, limit: WireLimits.sentenceBytes)
    wire.pointee.expected = arena.copy(expected, limit: WireLimits.sentenceBytes)
    wire.pointee.found = arena.copy(found, limit: WireLimits.sentenceBytes)
    header.refusal = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_REFUSAL
  }
}

extension Heartbeat {
  init(_ wire: Andor__V2__Heartbeat) throws(WireError) {
    credit = try Field.number(wire.credit, "credit", in: 0...WireLimits.leases)
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V2__Heartbeat.self, andor__v2__heartbeat__init)
    wire.pointee.credit = UInt32(credit)
    header.heartbeat = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_HEARTBEAT
  }
}

extension Goodbye {
  init(_ wire: Andor__V2__Goodbye) throws(WireError) {
    reason = try Field.choice(wire.reason.rawValue, "reason", unknown: .other)
    text = try Field.text(wire.text, "text", limit: WireLimits.sentenceBytes)
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V2__Goodbye.self, andor__v2__goodbye__init)
    wire.pointee.reason = Andor__V2__GoodbyeReason(rawValue: reason.rawValue)
    wire.pointee.text = arena.copy(text, limit: WireLimits.sentenceBytes)
    header.goodbye = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_GOODBYE
  }
}
