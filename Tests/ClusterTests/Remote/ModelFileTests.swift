// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc
import Testing

extension Cluster {
  /// Weights and modules that the job file does not name: half a job with one of them, half with another, is no result.
  @Suite struct ModelFileTests {
    /// A job in a folder of its own.
    private struct Rig {
      let scratch = Scratch()
      let folder: String
      let out: ResultFolder

      init(model: String, games: String) {
        folder = "\(scratch.path)/job"
        mkdir(folder, 0o700)
        out = scratch.folder("out")
        Text.write(
          """
          andor: 1
          name: t
          model: \(model)
          explain: none
          engine: {shard: 6, audit: 0}
          games: [\(games)]
          """, to: "\(folder)/job.yaml")
      }

      /// Two games of one shard each.
      static func onnx(_ path: String = "far-weights.onnx") -> Rig {
        let games = ["g", "h"].map { name in
          "{name: \(name), players: {count: 3}, inputs: [{name: x, sample: [2, 3, 4], baseline: 0, players: {each: true}}]}"
        }
        return Rig(model: "{onnx: \(path)}", games: games.joined(separator: ", "))
      }

      static func python() -> Rig {
        let rig = Rig(model: "{python: m.py}", games: "{name: g, players: {count: 8}}")
        mkdir("\(rig.folder)/lib", 0o700)
        Text.write("k = 1.0\n", to: "\(rig.folder)/lib/helper.py")
        Text.write("0.5", to: "\(rig.folder)/w.txt")
        Text.write(
          """
          from pathlib import Path
          from lib.helper import k
          w = float((Path(__file__).resolve().parent / "w.txt").read_text())
          def values(game, masks):
              return [w + k * bin(int(m)).count("1") for m in masks]
          """, to: "\(rig.folder)/m.py")
        return rig
      }

      func put(_ fixture: String, as name: String) {
        Text.write(Text.bytes(of: "\(Built.fixtures)/models/\(fixture)"), to: "\(folder)/\(name)")
      }

      func run(_ words: String..., expecting ending: Ending) throws -> Child {
        let child = try Child(
          words + ["--allow-python", "--quiet"], environment: ModelFileTests.environment, in: scratch)
        #expect(child.wait() == ending, "\(child.error)")
        return child
      }
    }

    private static let environment = [
      "PATH": "\(Built.folder(of: Built.python)):/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    ]

    /// 1.5 x0 − 2 x1 + 0.25 x2 + 0.5 on the masks of (2, 3, 4).
    private static let linear = [0.5, 3.5, -5.5, -2.5, 1.5, 4.5, -4.5, -1.5]
    private static let counts = (0..<256).map { 0.5 + Double($0.nonzeroBitCount) }

    private func values(of rig: Rig) -> [Double] { NpyText.doubles(of: "\(rig.out.path)/games/g/values.npy") }

    private func expectRefusedAfterAChange(_ rig: Rig, of file: String, to bytes: [UInt8]) throws {
      let job = "\(rig.folder)/job.yaml"
      let before = Text.bytes(of: "\(rig.folder)/\(file)")
      _ = try rig.run("slice", job, "0/2", "--out", rig.out.path, expecting: .exit(0))
      Text.write(bytes, to: "\(rig.folder)/\(file)")
      let refused = try rig.run("resume", rig.out.path, expecting: .exit(65))
      #expect(refused.error.contains("'\(file)' is not the file that the job was made with"))
      unlink("\(rig.folder)/\(file)")
      let missing = try rig.run("resume", rig.out.path, expecting: .exit(66))
      #expect(missing.error.contains(file))
      Text.write(before, to: "\(rig.folder)/\(file)")
      _ = try rig.run("resume", rig.out.path, expecting: .exit(0))
    }

    @Test func weightsThatChangedBetweenSliceAndResumeAreRefused() throws {
      let rig = Rig.onnx()
      rig.put("far-weights.onnx", as: "far-weights.onnx")
      rig.put("far-weights.bin", as: "far-weights.bin")
      var other = Text.bytes(of: "\(rig.folder)/far-weights.bin")
      other[66] ^= 0x40
      try expectRefusedAfterAChange(rig, of: "far-weights.bin", to: other)
      #expect(values(of: rig) == Self.linear)
    }

    @Test func aHelperThatChangedBetweenSliceAndResumeIsRefused() throws {
      let rig = Rig.python()
      try expectRefusedAfterAChange(rig, of: "lib/helper.py", to: Array("k = 2.0\n".utf8))
      #expect(values(of: rig) == Self.counts)
    }

    @Test func theLinksOfADownloadCacheAreFollowed() throws {
      let rig = Rig.onnx("snapshots/c0/model.onnx")
      for folder in ["blobs", "snapshots", "snapshots/c0"] { mkdir("\(rig.folder)/\(folder)", 0o700) }
      rig.put("far-weights.onnx", as: "blobs/aaa")
      rig.put("far-weights.bin", as: "blobs/bbb")
      symlink("../../blobs/aaa", "\(rig.folder)/snapshots/c0/model.onnx")
      symlink("../../blobs/bbb", "\(rig.folder)/snapshots/c0/far-weights.bin")
      _ = try rig.run("run", "\(rig.folder)/job.yaml", "--out", rig.out.path, expecting: .exit(0))
      #expect(values(of: rig) == Self.linear)
    }

    /// Two workers for which the job's folder is empty, with one cache.
    @Test(.enabled(if: Tools.isRoot && Tools.areOnPath("unshare", "mount"), "hiding a folder needs root"))
    func workersElsewhereGetAllFilesOfTheModel() throws {
      let onnx = Rig.onnx("sub/model.onnx")
      mkdir("\(onnx.folder)/sub", 0o700)
      onnx.put("far-weights.onnx", as: "sub/model.onnx")
      onnx.put("far-weights.bin", as: "sub/far-weights.bin")
      for (rig, right) in [(onnx, Self.linear), (Rig.python(), Self.counts)] {
        let endpoint = Port.free()
        let coordinator = try Child(
          [
            "coordinator", "\(rig.folder)/job.yaml", "--out", rig.out.path, "--bind", endpoint,
            "--allow-python",
            "--quiet",
          ], environment: Self.environment, in: rig.scratch)
        #expect(eventually { rig.out.hasPlan || coordinator.poll() != nil }, "\(coordinator.error)")
        let hide = "mount -t tmpfs none \(rig.folder) && exec \"$@\""
        let workers = try (0..<2).map { _ in
          try Child(
            executable: "/usr/bin/unshare",
            arguments: [
              "--mount", "sh", "-c", hide, "sh", Built.andor, "worker", endpoint, "--threads", "1",
              "--allow-python",
            ], environment: Self.environment, in: rig.scratch)
        }
        #expect(coordinator.wait() == .exit(0), "\(coordinator.error)")
        for worker in workers { #expect(worker.wait() == .exit(0), "\(worker.error)") }
        #expect(values(of: rig) == right)
        let left = Scratch.names(in: "\(rig.scratch.path)/cache/andor").filter { $0.hasPrefix(".") }
        #expect(left.isEmpty, "\(left)")
      }
    }
  }
}
