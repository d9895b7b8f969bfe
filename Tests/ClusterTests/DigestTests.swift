// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Testing

extension Cluster {
  /// G1: the same bytes whatever the shards, the workers and their threads.
  @Suite struct DigestTests {
    /// Every shard size, every number of workers and threads at least once with each neighbour.
    static let ways: [(shard: Int, workers: Int, threads: Int)] = [
      (6, 1, 1), (6, 4, 1), (7, 2, 2), (8, 1, 2), (8, 2, 1), (8, 4, 2), (9, 4, 1), (10, 2, 1), (11, 1, 2),
      (12, 2, 1),
    ]

    @Test func aFormulaGivesTheSameDigest() throws {
      let scratch = Scratch()
      var digests: Set<String> = []
      try withEvery("way", in: Self.ways) { way in
        let job = scratch.job(FormulaJob(shard: "\(way.shard)").text, named: "\(way).yaml")
        digests.insert(try digest(of: job, way, shards: 1 << (12 - way.shard), in: scratch))
      }
      #expect(digests.count == 1)
    }

    @Test func aNetworkGivesTheSameDigest() throws {
      let scratch = Scratch()
      let wine = scratch.copy("\(Built.examples)/wine", as: "wine")
      // The explanation follows from the values and is no part of the digest.
      let lines = Text.read("\(wine)/job.yaml").split(separator: "\n")
      let text = lines.filter { !$0.hasPrefix("explain:") }.joined(separator: "\n") + "\nexplain: none\n"
      var digests: Set<String> = []
      try withEvery("way", in: Self.ways) { way in
        let job = "\(wine)/\(way).yaml"
        Text.write(text + "engine: {shard: \(way.shard)}\n", to: job)
        digests.insert(try digest(of: job, way, shards: 2 << (13 - way.shard), in: scratch))
      }
      digests.insert(try scratch.undisturbedDigest(of: "\(wine)/job.yaml"))
      #expect(digests.count == 1)
    }

    private func digest(
      of job: String, _ way: (shard: Int, workers: Int, threads: Int), shards: Int, in scratch: Scratch
    ) throws -> String {
      let folder = scratch.folder("\(way)")
      try scratch.andor(
        "run", job, "--out", folder.path, "--workers", "\(way.workers)", "--threads", "\(way.threads)",
        "--quiet")
      let result = try folder.result()
      #expect(result.shards == shards)
      try folder.expectFinished(digest: result.digest ?? "")
      return try #require(result.digest)
    }
  }
}
