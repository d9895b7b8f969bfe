// SPDX-License-Identifier: Apache-2.0
import AndorJob
import CAndorWire

extension Message {
  /// Reads the one kind that a header holds.
  init(_ header: Andor__V2__Envelope) throws(WireError) {
    self =
      switch header.kind_case {
      case ANDOR__V2__ENVELOPE__KIND_HELLO: .hello(try Hello(header.hello.pointee))
      case ANDOR__V2__ENVELOPE__KIND_WELCOME: .welcome(try Welcome(header.welcome.pointee))
      case ANDOR__V2__ENVELOPE__KIND_REFUSAL: .refusal(try Refusal(header.refusal.pointee))
      case ANDOR__V2__ENVELOPE__KIND_LEASE: .lease(try LeaseOffer(header.lease.pointee))
      case ANDOR__V2__ENVELOPE__KIND_RESULT: .result(try ShardResult(header.result.pointee))
      case ANDOR__V2__ENVELOPE__KIND_FAILURE: .failure(try ShardFailure(header.failure.pointee))
      case ANDOR__V2__ENVELOPE__KIND_HEARTBEAT: .heartbeat(try Heartbeat(header.heartbeat.pointee))
      case ANDOR__V2__ENVELOPE__KIND_ACK: .ack(try Acknowledgement(header.ack.pointee))
      case ANDOR__V2__ENVELOPE__KIND_FETCH_ARTIFACT:
        .fetchArtifact(try ArtifactRequest(header.fetch_artifact.pointee))
      case ANDOR__V2__ENVELOPE__KIND_ARTIFACT_CHUNK:
        .artifactChunk(try ArtifactChunk(header.artifact_chunk.pointee))
      case ANDOR__V2__ENVELOPE__KIND_DRAIN:
        .drain(try Field.text(header.drain.pointee.text, "text", limit: WireLimits.sentenceBytes))
      case ANDOR__V2__ENVELOPE__KIND_GOODBYE: .goodbye(try Goodbye(header.goodbye.pointee))
      case ANDOR__V2__ENVELOPE__KIND_HANDBACK: .handback(try Handback(header.handback.pointee))
      case ANDOR__V2__ENVELOPE__KIND_STATUS_REQUEST: .statusRequest
      case ANDOR__V2__ENVELOPE__KIND_STATUS: .status
      default: throw WireError(.unknownKind, "a header holds no kind of message known here")
      }
  }

  /// Lays the message out in an arena and hangs it into a header.
  func write(into header: UnsafeMutablePointer<Andor__V2__Envelope>, _ arena: Arena) {
    switch self {
    case .hello(let hello): hello.write(into: &header.pointee, arena)
    case .welcome(let welcome): welcome.write(into: &header.pointee, arena)
    case .refusal(let refusal): refusal.write(into: &header.pointee, arena)
    case .lease(let offer): offer.write(into: &header.pointee, arena)
    case .result(let result): result.write(into: &header.pointee, arena)
    case .failure(let failure): failure.write(into: &header.pointee, arena)
    case .heartbeat(let heartbeat): heartbeat.write(into: &header.pointee, arena)
    case .ack(let acknowledgement): acknowledgement.write(into: &header.pointee, arena)
    case .fetchArtifact(let request): request.write(into: &header.pointee, arena)
    case .artifactChunk(let chunk): chunk.write(into: &header.pointee, arena)
    case .drain(let text):
      header.pointee.drain = arena.make(Andor__V2__Drain.self, andor__v2__drain__init)
      header.pointee.drain.pointee.text = arena.copy(text, limit: WireLimits.sentenceBytes)
      header.pointee.kind_case = ANDOR__V2__ENVELOPE__KIND_DRAIN
    case .goodbye(let goodbye): goodbye.write(into: &header.pointee, arena)
    case .handback(let handback): handback.write(into: &header.pointee, arena)
    case .statusRequest:
      header.pointee.status_request =
        arena.make(Andor__V2__StatusRequest.self, andor__v2__status_request__init)
      header.pointee.kind_case = ANDOR__V2__ENVELOPE__KIND_STATUS_REQUEST
    case .status:
      header.pointee.status = arena.make(Andor__V2__Status.self, andor__v2__status__init)
      header.pointee.kind_case = ANDOR__V2__ENVELOPE__KIND_STATUS
    }
  }
}
