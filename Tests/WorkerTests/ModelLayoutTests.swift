// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorSystem
import AndorTestKit
import Glibc
import Testing

@testable import AndorWorker

/// Fetched files at the places that they have in the job.
@Suite struct ModelLayoutTests {
  private let scratch = TemporaryFolder()
  private let cache: ArtifactCache

  init() { cache = ArtifactCache(folder: "\(scratch.path)/andor", limit: 1000) }

  private func fetched(_ path: String, _ bytes: [UInt8]) throws -> (artifact: Artifact, path: String) {
    let artifact = Artifact(
      path: path, role: .model, sha256: SHA256Digest(of: bytes).description, bytes: bytes.count)
    let incoming = try cache.begin(artifact)
    try incoming.append(bytes)
    return (artifact, try incoming.finish())
  }

  private var names: [String] { ((try? Folder.names(in: cache.folder)) ?? []).filter { $0.hasPrefix(".") } }

  @Test func filesStandAtTheirPlacesForAsLongAsTheClaimHolds() throws {
    let files = [
      try fetched("m.onnx", [1]), try fetched("deep/down/w.bin", [2, 3]), try fetched("./copy.bin", [2, 3]),
      try fetched("copy.bin", [2, 3]), try fetched("/elsewhere/x", [4]),
    ]
    var claim: CacheClaim? = try cache.claim(files.map(\.artifact))
    let layout = try #require(try claim?.layOut(files))
    for (artifact, path) in files {
      #expect(FileDigest.matches(layout.path(of: artifact.path), artifact))
      var (here, there) = (stat(), stat())
      #expect(stat(layout.path(of: artifact.path), &here) == 0 && stat(path, &there) == 0)
      #expect(here.st_ino == there.st_ino, "a link takes no space")
      #expect(layout.path(of: artifact.path).hasPrefix("\(layout.folder)/"))
    }
    withExtendedLifetime(claim) {}
    claim = nil
    #expect(names.isEmpty && files.allSatisfy { cache.path(of: $0.artifact) != nil })
  }

  /// A worker may end while a thread still prepares its job: what that thread holds is gone, and it makes nothing new.
  @Test func nothingIsLeftOfAWorkerThatEnds() throws {
    let files = [try fetched("m.onnx", [1])]
    let hold = CacheHold()
    let claim = try hold.claim { () throws(JobError) in try cache.claim(files.map(\.artifact)) }
    _ = try claim.layOut(files)
    #expect(names.count == 2, "a list and a layout")
    hold.end()
    #expect(names.isEmpty)
    #expect(throws: JobError.self) { try claim.layOut(files) }
    #expect(throws: JobError.self) {
      try hold.claim { () throws(JobError) in try cache.claim(files.map(\.artifact)) }
    }
    #expect(names.isEmpty)
    withExtendedLifetime(claim) {}
  }

  /// A path that climbs further than any file of the plan leads nowhere, and traps nobody.
  @Test func aPathOfNoFileOfThePlanIsNotThere() throws {
    let layout = try ModelLayout([], in: "\(cache.folder)/empty")
    #expect(access(layout.path(of: "../../m.onnx"), F_OK) != 0)
    #expect(layout.path(of: "../../m.onnx").hasPrefix("\(cache.folder)/empty"))
  }

  /// Paths above the job's folder, or those of a coordinator that means harm, stay in the layout.
  @Test func nothingStandsOutsideTheLayout() throws {
    let files = [
      try fetched("m.onnx", [1]), try fetched("../../w.bin", [2]), try fetched("a/../../../../b", [3]),
    ]
    let claim = try cache.claim(files.map(\.artifact))
    let layout = try claim.layOut(files)
    let root = try #require(names.first { $0.hasPrefix(".model.") }.map { "\(cache.folder)/\($0)" })
    for (artifact, _) in files {
      let place = layout.path(of: artifact.path)
      #expect(place.hasPrefix("\(root)/") && !place.contains("..") && FileDigest.matches(place, artifact))
    }
    // From the job's folder the way is the same as in the job.
    #expect(access("\(layout.folder)/../../w.bin", R_OK) == 0)
  }

  @Test func differentFilesAtOnePlaceAreRefused() throws {
    let files = [try fetched("a", [1]), try fetched("./a", [2])]
    let claim = try cache.claim(files.map(\.artifact))
    let error = #expect(throws: JobError.self) { try claim.layOut(files) }
    #expect(error?.code == .refused)
  }

  /// A worker that was killed leaves claim and layout: the next one removes both.
  @Test func aLeftOverLayoutIsRemoved() throws {
    cache.makeFolder()
    _ = try Folder.create("\(cache.folder)/.model.1.1")
    for name in [".model.1.1/m.onnx", ".claim.1.1"] {
      _ = try Descriptor("\(cache.folder)/\(name)", O_WRONLY | O_CREAT)
    }
    let own = try cache.claim([])
    #expect(names.count == 1)
    withExtendedLifetime(own) {}
  }
}
