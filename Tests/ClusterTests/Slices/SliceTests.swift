// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// A job cut into slices that are evaluated by processes which know nothing of each other.
struct SliceRig {
  let scratch = Scratch()
  let job: String
  let digest: String
  let folder: ResultFolder

  init(_ job: FormulaJob) throws {
    self.job = scratch.job(job.text)
    digest = try scratch.undisturbedDigest(of: self.job)
    folder = scratch.folder("sliced")
  }

  func shard(_ index: String, into folder: String? = nil) throws -> Child {
    try Child(
      [
        "slice", job, index, "--out", folder ?? self.folder.path, "--threads", "1", "--quiet",
      ], in: scratch)
  }

  /// The folder of a slice.
  func path(_ slice: String) -> String { "\(folder.path)/slices/\(slice)" }

  func resume(sourceLocation: SourceLocation = #_sourceLocation) throws -> Child {
    let child = try Child(
      ["resume", folder.path, "--workers", "2", "--threads", "1"], in: scratch)
    #expect(child.wait() == .exit(0), "\(child.error)", sourceLocation: sourceLocation)
    try folder.expectFinished(digest: digest, sourceLocation: sourceLocation)
    #expect(
      !Scratch.names(in: folder.path).contains("slices"), "what was gathered is not kept twice",
      sourceLocation: sourceLocation)
    return child
  }
}

extension Cluster {
  /// G1 and G5 without sockets: `andor slice` anywhere, `andor resume` once.
  @Suite struct SliceTests {
    static let job = FormulaJob(players: 11, games: 3, shard: "6", cost: 60)

    /// All at the same time, each planning for itself, in one folder that none of them has made before.
    @Test(arguments: [1, 7])
    func slicesAtTheSameTimeGiveTheSameDigest(count: Int) throws {
      let rig = try SliceRig(Self.job)
      let slices = try (0..<count).map { try rig.shard("\($0)/\(count)") }
      for slice in slices { #expect(slice.wait() == .exit(0), "\(slice.error)") }
      let status = try rig.scratch.andor("status", rig.folder.path)
      #expect(status.output.contains("96 of 96"))
      let gathered = try rig.resume()
      #expect(gathered.error.contains("slices: \(count) found, 96 shards gathered"))
      #expect(!gathered.error.contains("evaluating here"))
      #expect(try rig.folder.result().evaluatedShards == 0)
    }

    @Test func aKilledSliceGoesOn() throws {
      let rig = try SliceRig(FormulaJob(players: 12, shard: "6", cost: 400))
      let first = try rig.shard("0/2")
      #expect(
        eventually {
          guard rig.folder.hasPlan, let status = try? Child(["status", rig.folder.path], in: rig.scratch)
          else { return false }
          return status.wait() == .exit(0) && !status.output.contains("  0 of 64")
        })
      first.signal(SIGKILL)
      #expect(first.wait() == .signal(SIGKILL))
      let second = try rig.shard("0/2")
      #expect(second.wait() == .exit(0), "\(second.error)")
      #expect(!second.output.contains(", 0 were there"))
      #expect(try rig.shard("1/2").wait() == .exit(0))
      _ = try rig.resume()
    }

    @Test func whatNoSliceHasIsNamedAndEvaluatedByResume() throws {
      let rig = try SliceRig(Self.job)
      for slice in ["0/4", "2/4"] { #expect(try rig.shard(slice).wait() == .exit(0)) }
      let gathered = try rig.resume()
      #expect(gathered.error.contains("slices missing of 4: 1, 3"))
      #expect(gathered.error.contains("evaluating here the 48 shards that are missing"))
      #expect(try rig.folder.result().evaluatedShards == 48)
    }

    /// A flipped bit in a slice costs its shard, which is named.
    @Test func damageIsFoundByDigest() throws {
      let rig = try SliceRig(Self.job)
      for slice in ["0/2", "1/2"] { #expect(try rig.shard(slice).wait() == .exit(0)) }
      Text.change("\(rig.path("0-of-2"))/games/g0/values.partial.npy") { $0[128 + 3 * 512 + 17] ^= 4 }
      let gathered = try rig.resume()
      #expect(gathered.error.contains("shards damaged on disk: 0/2: g0/3"))
      #expect(try rig.folder.result().evaluatedShards == 1)
    }

    /// Another plan of the same job has another fingerprint; so has a slice under another's name.
    @Test func slicesOfAnotherPlanAreRefused() throws {
      let rig = try SliceRig(Self.job)
      for slice in ["0/2", "1/2"] { #expect(try rig.shard(slice).wait() == .exit(0)) }
      let other = FormulaJob(players: 11, games: 3, shard: "6", cost: 60, seed: 9)
      let otherJob = rig.scratch.job(other.text, named: "other.yaml")
      let elsewhere = rig.scratch.folder("elsewhere").path
      try rig.scratch.andor(
        "slice", otherJob, "1/2", "--out", rig.folder.path, expecting: .exit(78))
      try rig.scratch.andor("slice", otherJob, "1/2", "--out", elsewhere)
      let stolen = rig.path("1-of-2")
      rename(stolen, "\(rig.scratch.path)/own")
      rename("\(elsewhere)/slices/1-of-2", stolen)
      let refused = try rig.scratch.andor("resume", rig.folder.path, expecting: .exit(78))
      #expect(refused.error.contains("\(stolen)/games/g1/ledger"))
      rename(stolen, "\(rig.scratch.path)/foreign")
      rename("\(rig.scratch.path)/own", rig.path("0-of-3"))
      let renamed = try rig.scratch.andor("resume", rig.folder.path, expecting: .exit(78))
      #expect(renamed.error.contains("0-of-3/games holds g1"))
      rename(rig.path("0-of-3"), stolen)
      _ = try rig.resume()
    }

    @Test func aSliceIsEvaluatedByOneProcessAtATime() throws {
      let rig = try SliceRig(FormulaJob(players: 12, shard: "6", cost: 1000))
      let first = try rig.shard("0/2")
      #expect(eventually { !Text.bytes(of: "\(rig.path("0-of-2"))/.andor.lock").isEmpty })
      let second = try rig.shard("0/2")
      #expect(second.wait() == .exit(73), "\(second.error)")
      #expect(second.error.contains("slice 0/2"))
      let early = try rig.scratch.andor("resume", rig.folder.path, expecting: .exit(73))
      #expect(early.error.contains("slice 0/2 is being evaluated"))
      first.signal(SIGTERM)
      #expect(first.wait() == .exit(75), "\(first.error)")
      _ = try rig.resume()
    }

    @Test func indicesBeginAtZero() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 6).text)
      for index in ["2/2", "-1/2", "1", "1/0", "a/b", "1/2/3"] {
        let child = try scratch.andor(
          "slice", job, index, "--out", scratch.folder("none").path, expecting: .exit(64))
        #expect(child.error.hasPrefix("error: "))
      }
      #expect(!Scratch.names(in: scratch.path).contains("none"))
    }

    /// More slices than shards: some have nothing to do.
    @Test func anEmptySliceIsDone() throws {
      let rig = try SliceRig(FormulaJob(players: 7, shard: "6"))
      for index in 0..<5 { #expect(try rig.shard("\(index)/5").wait() == .exit(0)) }
      _ = try rig.resume()
      let json = try rig.scratch.andor(
        "slice", rig.job, "0/1", "--out", rig.scratch.folder("json").path, "--json",
        "--quiet")
      #expect(json.output.contains("\"evaluated\":2"))
      let late = try rig.shard("3/5")
      #expect(late.wait() == .exit(0))
      #expect(late.output.contains(" is done: slice "))
    }
  }
}
