// SPDX-License-Identifier: Apache-2.0
import AndorJob
import CAndorWire

extension ArtifactRequest {
  init(_ wire: Andor__V2__ArtifactRequest) throws(WireError) {
    digest = try Field.digest(wire.digest, "artifact digest")
    offset = try Field.number(wire.offset, "offset", in: 0...Limits.artifactBytes)
    length = try Field.number(wire.length, "length", in: 1...WireLimits.chunkBytes)
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V2__ArtifactRequest.self, andor__v2__artifact_request__init)
    wire.pointee.digest = arena.copy(digest.bytes)
    wire.pointee.offset = UInt64(offset)
    wire.pointee.length = UInt32(length)
    header.fetch_artifact = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_FETCH_ARTIFACT
  }
}

extension ArtifactChunk {
  init(_ wire: Andor__V2__ArtifactChunk) throws(WireError) {
    digest = try Field.digest(wire.digest, "artifact digest")
    total = try Field.number(wire.total, "total", in: 0...Limits.artifactBytes)
    offset = try Field.number(wire.offset, "offset", in: 0...total)
  }

  func write(into header: inout Andor__V2__Envelope, _ arena: Arena) {
    let wire = arena.make(Andor__V2__ArtifactChunk.self, andor__v2__artifact_chunk__init)
    wire.pointee.digest = arena.copy(digest.bytes)
    wire.pointee.offset = UInt64(offset)
    wire.pointee.total = UInt64(total)
    header.artifact_chunk = wire
    header.kind_case = ANDOR__V2__ENVELOPE__KIND_ARTIFACT_CHUNK
  }
}
