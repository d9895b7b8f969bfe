// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import Glibc
import Testing

extension Cluster {
  /// Results against references that share no code with andor.
  @Suite struct GroundTruthTests {
    /// numpy and Python's onnxruntime on all masks; result and job files against their schemas.
    @Test(arguments: ["wine", "digit", "sentence", "formula", "table"])
    func examplesAgreeWithThePythonReference(example: String) throws {
      let scratch = Scratch()
      // Values and dividends are compared here: the explanation has references of its own.
      let copy = scratch.copy("\(Built.examples)/\(example)", as: "example")
      let lines = Text.read("\(copy)/job.yaml").split(separator: "\n")
      let job = scratch.job(
        lines.filter { !$0.hasPrefix("explain:") }.joined(separator: "\n") + "\nexplain: none\n",
        named: "example/bare.yaml")
      let folder = scratch.folder(example)
      try scratch.andor("run", job, "--out", folder.path, "--workers", "2", "--threads", "1", "--quiet")
      try python("\(Built.root)/Tests/Reference/reference.py", job, folder.path, in: scratch)
      try python(
        "\(Built.root)/Tests/Reference/check_schemas.py", "\(Built.root)/Protocols", job, folder.path,
        in: scratch)
      try scratch.andor("verify", folder.path)
    }

    /// Players whose sample is their baseline: named, not evaluated, and in no interaction.
    @Test func nullPlayersTakeNoPart() throws {
      let scratch = Scratch()
      let wine = scratch.copy("\(Built.examples)/wine", as: "wine")
      // The sample's measurements 2, 5 and 12 are set to the baseline's.
      let mean = Text.bytes(of: "\(wine)/mean.npy")
      for file in ["class-0.npy", "class-1.npy"] {
        Text.change("\(wine)/\(file)") { bytes in
          let size = (bytes.count - 128) / 13
          for player in [2, 5, 12] {
            let range = 128 + player * size..<128 + (player + 1) * size
            bytes.replaceSubrange(range, with: mean[range])
          }
        }
      }
      let folder = scratch.folder("null_players")
      try scratch.andor("run", "\(wine)/job.yaml", "--out", folder.path, "--workers", "2", "--quiet")
      for game in try folder.result().games {
        #expect(game.nullPlayers == [2, 5, 12] && game.evaluations == 1 << 10 && game.n == 13)
        let harsanyi = NpyText.doubles(of: "\(folder.path)/games/\(game.name)/harsanyi.npy")
        #expect(harsanyi.count == 1 << 13)
        let others = harsanyi.indices.filter { $0 & (1 << 2 | 1 << 5 | 1 << 12) != 0 }
        #expect(others.allSatisfy { harsanyi[$0] == 0 })
        #expect([2, 5, 12].allSatisfy { game.shapley[$0] == 0 && game.banzhaf[$0] == 0 })
        #expect(harsanyi.contains { $0 != 0 })
      }
      try python("\(Built.root)/Tests/Reference/reference.py", "\(wine)/job.yaml", folder.path, in: scratch)
    }

    private func python(_ arguments: String..., in scratch: Scratch) throws {
      let child = try Child(executable: Built.python, arguments: arguments, environment: [:], in: scratch)
      #expect(child.wait() == .exit(0), "\(child.output)\(child.error)")
    }
  }
}
