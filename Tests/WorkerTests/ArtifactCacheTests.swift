// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorSystem
import AndorTestKit
import Glibc
import Testing

@testable import AndorWorker

@Suite struct ArtifactCacheTests {
  private static func artifact(_ bytes: [UInt8]) -> Artifact {
    Artifact(path: "m.onnx", role: .model, sha256: SHA256Digest(of: bytes).description, bytes: bytes.count)
  }

  private let scratch = TemporaryFolder()
  private let cache: ArtifactCache

  init() {
    cache = ArtifactCache(folder: "\(scratch.path)/andor", limit: 100)
  }

  private var names: [String] { (try? Folder.names(in: cache.folder)) ?? [] }

  private func store(_ bytes: [UInt8]) throws -> Artifact {
    let artifact = Self.artifact(bytes)
    let incoming = try cache.begin(artifact)
    // In pieces whose borders fall anywhere.
    for start in stride(from: 0, to: bytes.count, by: 7) {
      try incoming.append(Array(bytes[start..<min(start + 7, bytes.count)]))
    }
    #expect(incoming.isWhole)
    #expect(try incoming.finish() == "\(cache.folder)/\(artifact.sha256)")
    return artifact
  }

  @Test(arguments: [0, 1, 7, 60])
  func aFileIsFoundUnderItsDigest(count: Int) throws {
    let artifact = try store((0..<count).map { UInt8($0) })
    #expect(cache.path(of: artifact) == "\(cache.folder)/\(artifact.sha256)")
    #expect(names == [artifact.sha256])
  }

  @Test func aDamagedFileIsNotFound() throws {
    let artifact = try store([1, 2, 3])
    let file = try Descriptor("\(cache.folder)/\(artifact.sha256)", O_WRONLY)
    try file.write([9], at: 1)
    #expect(cache.path(of: artifact) == nil)
  }

  /// Other bytes than those promised, or more of them, are refused, and nothing is left of them.
  @Test func anotherFileIsRefused() throws {
    do {
      let incoming = try cache.begin(Self.artifact([1, 2, 3]))
      try incoming.append([1, 2, 4])
      #expect(throws: JobError.self) { try incoming.finish() }
      let longer = try cache.begin(Self.artifact([1, 2, 3]))
      #expect(throws: JobError.self) { try longer.append([1, 2, 3, 4]) }
    }
    #expect(names.isEmpty)
  }

  /// Two files of the same content, as two paths of a job can have, do not disturb each other.
  @Test func twoOfTheSameContentGoTheirWays() throws {
    let artifact = Self.artifact([5, 6])
    var first: IncomingArtifact? = try cache.begin(artifact)
    let second = try cache.begin(artifact)
    try first?.append([5, 6])
    _ = try first?.finish()
    first = nil
    try second.append([5, 6])
    _ = try second.finish()
    #expect(cache.path(of: artifact) != nil && names == [artifact.sha256])
  }

  /// A claim keeps its files, and only those, for as long as it is held.
  @Test func aClaimedFileStays() throws {
    let old = try store((0..<60).map { UInt8($0) })
    let claimed = try store((0..<30).map { UInt8($0 + 1) })
    var claim: CacheClaim? = try cache.claim([claimed])
    #expect(CacheClaim.names(in: cache.folder) == [claimed.sha256])
    cache.makeRoom(for: [Artifact(path: "new", role: .model, sha256: "", bytes: 90)])
    #expect(cache.path(of: old) == nil && cache.path(of: claimed) != nil)
    withExtendedLifetime(claim) {}
    claim = nil
    #expect(CacheClaim.names(in: cache.folder).isEmpty && names == [claimed.sha256])
    cache.makeRoom(for: [Artifact(path: "new", role: .model, sha256: "", bytes: 90)])
    #expect(names.isEmpty)
  }

  /// A list without a lock was left by a worker that was killed.
  @Test func aLeftOverListIsRemoved() throws {
    let kept = try store([1, 2, 3])
    let list = try Descriptor("\(cache.folder)/.claim.1.1", O_WRONLY | O_CREAT)
    try list.write(Array(kept.sha256.utf8), at: 0)
    #expect(CacheClaim.names(in: cache.folder).isEmpty)
    #expect(names == [kept.sha256])
  }

  @Test func aJobThatDoesNotFitIsRefused() {
    let error = #expect(throws: JobError.self) {
      try cache.claim([Artifact(path: "a", role: .model, sha256: "", bytes: 101)])
    }
    #expect(error?.code == .refused && error?.message.contains("101") == true)
  }
}
