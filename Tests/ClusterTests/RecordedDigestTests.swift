// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import FoundationEssentials
import Testing

extension Cluster {
  /// The examples give the bytes that were recorded: values and Möbius transforms those of the first edition,
  /// explanations those of the last change of their numbers.
  @Suite struct RecordedDigestTests {
    @Test(arguments: ["digit", "wine", "sentence", "table", "formula"])
    func anExampleGivesItsRecordedBytes(name: String) throws {
      let recorded = try Recorded.read().jobs[name]
      let job = try #require(recorded)
      let scratch = Scratch()
      let folder = scratch.folder(name)
      try scratch.andor(
        "run", "\(Built.examples)/\(name)/job.yaml", "--out", folder.path, "--workers", "1", "--quiet",
        // A debug build takes over a minute for the digits on a machine of its own.
        seconds: 600)
      for (game, files) in job.games.sorted(by: { $0.key < $1.key }) {
        func digest(_ file: String) -> String {
          let bytes = Text.bytes(of: "\(folder.path)/games/\(game)/\(file).npy")
          return SHA256Digest(of: bytes).description
        }
        // A network's values have other bits on another processor; what is computed from them has not.
        let isNetwork = !["table", "formula"].contains(name)
        guard !isNetwork || digest("values") == files.values else { continue }
        #expect(digest("values") == files.values, "\(game)")
        #expect(digest("harsanyi") == files.harsanyi, "\(game)")
        #expect(digest("and") == files.and, "\(game)")
        #expect(digest("or") == files.or, "\(game)")
        #expect(try folder.result().games.first { $0.name == game }?.digest == files.digest)
      }
    }

    /// SHA-256 of files, by job and game.
    struct Recorded: Decodable {
      struct Job: Decodable {
        struct Files: Decodable {
          var digest, values, harsanyi, and, or: String
        }
        var games: [String: Files]
      }
      var jobs: [String: Job]

      static func read() throws -> Recorded {
        let bytes = Text.bytes(of: "\(Built.root)/Tests/Cases/examples/digests.json")
        return try JSONDecoder().decode(Recorded.self, from: Data(bytes))
      }
    }
  }
}
