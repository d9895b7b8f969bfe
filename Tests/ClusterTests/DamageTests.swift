// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import Glibc
import Testing

extension Cluster {
  /// G5: damage on disk is found at the resume, and costs exactly its shards.
  @Suite struct DamageTests {
    /// What is done to a file of the first game, and how many durable shards that costs.
    struct Damage: CustomStringConvertible, Sendable {
      let description: String
      let file: String
      let cost: Cost
      let change: @Sendable (inout [UInt8]) -> Void

      enum Cost: Sendable {
        case one, none, all
      }
    }

    /// 32 shards of 2^6 masks, all durable: every slot and every range of data counts.
    static let job = FormulaJob(players: 11, shard: "6", cost: 10)

    static let damages: [Damage] = [
      Damage(description: "a bit of a slot", file: "ledger", cost: .one) { $0[$0.count - 40] ^= 4 },
      Damage(description: "a slot of zeroes", file: "ledger", cost: .one) { bytes in
        for index in bytes.count - 64..<bytes.count { bytes[index] = 0 }
      },
      Damage(description: "half a slot is gone", file: "ledger", cost: .one) { $0.removeLast(30) },
      Damage(description: "a slot twice", file: "ledger", cost: .one) { bytes in
        bytes.replaceSubrange(
          bytes.count - 64..<bytes.count, with: bytes[(bytes.count - 128)..<(bytes.count - 64)])
      },
      Damage(description: "a bit of a value", file: "values.partial.npy", cost: .one) {
        $0[$0.count - 100] ^= 1
      },
      Damage(description: "values of zeroes", file: "values.partial.npy", cost: .one) { bytes in
        for index in bytes.count - 512..<bytes.count { bytes[index] = 0 }
      },
      Damage(description: "a value is gone", file: "values.partial.npy", cost: .one) { $0.removeLast(8) },
      Damage(description: "the ledger is empty", file: "ledger", cost: .all) { $0.removeAll() },
      Damage(description: "no damage", file: "ledger", cost: .none) { _ in },
    ]

    @Test func damageCostsItsShards() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job.text)
      let digest = try scratch.undisturbedDigest(of: job)
      try withEvery("damage", in: Self.damages) { damage in
        let folder = scratch.folder("damaged")
        defer { Scratch.remove(folder.path) }
        try scratch.andor(
          "run", job, "--out", folder.path, "--workers", "2", "--threads", "1", "--quiet",
          expecting: .signal(SIGKILL), environment: ["ANDOR_CRASH_AT": "mid-aggregation"])
        let before = try durableShards(of: folder, in: scratch)
        #expect(before == 32)
        Text.change("\(folder.path)/games/g0/\(damage.file)", damage.change)
        try scratch.andor("resume", folder.path, "--workers", "2", "--threads", "1", "--quiet")
        try folder.expectFinished(digest: digest)
        let lost = before - (try folder.result().recoveredShards)
        switch damage.cost {
        case .none: #expect(lost == 0)
        case .one: #expect(lost == 1)
        case .all: #expect(lost == before)
        }
      }
    }

    /// The ledger and the data cut at many lengths: never a crash, always the same digest.
    @Test func filesCutAnywhereAreRepaired() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job.text)
      let digest = try scratch.undisturbedDigest(of: job)
      var random = SeededRandom(seed: 9)
      let folder = scratch.folder("cut")
      try withEvery("file", in: ["ledger", "values.partial.npy"]) { file in
        for _ in 0..<3 {
          try scratch.andor(
            "run", job, "--out", folder.path, "--workers", "1", "--threads", "2", "--quiet",
            expecting: .signal(SIGKILL), environment: ["ANDOR_CRASH_AT": "mid-aggregation"])
          Text.change("\(folder.path)/games/g0/\(file)") { bytes in
            bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
          }
          try scratch.andor("resume", folder.path, "--workers", "1", "--threads", "2", "--quiet")
          try folder.expectFinished(digest: digest)
          Scratch.remove(folder.path)
        }
      }
    }

    private func durableShards(of folder: ResultFolder, in scratch: Scratch) throws -> Int {
      let status = try scratch.andor("status", folder.path, "--json")
      return try StatusSnapshot(json: Array(status.output.utf8)).shardsDone
    }
  }
}
