// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

extension Cluster {
  /// Files of a job on their way to workers that do not share the coordinator's folder.
  @Suite struct CacheTests {
    /// A coordinator of a Python job in a folder of its own, whose path leads nowhere for the workers.
    private struct Rig {
      let scratch = Scratch()
      let endpoint = Port.free()
      let coordinator: Child
      let out: ResultFolder
      let sharesFolder: Bool

      init(named name: String, hidden: Bool, padding: Int = 0, cost: Double = 0) throws {
        sharesFolder = !hidden
        let folder = "\(scratch.path)/\(name)"
        mkdir(folder, 0o700)
        let text = """
          import time
          # \(String(repeating: "x", count: padding))
          def load(): pass
          def values(game, masks):
              time.sleep(\(cost))
              return masks.astype("float64") * 2
          """
        Text.write(text, to: "\(folder)/host.py")
        Text.write(
          """
          andor: 1
          name: \(name)
          model: {python: host.py}
          explain: none
          engine: {shard: 6, batch: 64, audit: 0}
          games: [{name: g, players: {count: 9}}]
          """, to: "\(folder)/job.yaml")
        out = ResultFolder(path: "\(scratch.path)/out")
        coordinator = try Child(
          [
            "coordinator", "\(folder)/job.yaml", "--out", out.path, "--bind", endpoint, "--allow-python",
            "--quiet",
          ], environment: CacheTests.environment, in: scratch)
        #expect(eventually { out.hasPlan || coordinator.poll() != nil }, "\(coordinator.error)")
      }

      /// A worker in a mount namespace in which the coordinator's folder is empty.
      func worker(limit: String, cache: String) throws -> Child {
        let words = ["worker", endpoint, "--threads", "1", "--allow-python", "--cache-limit", limit]
        var environment = CacheTests.environment
        environment["XDG_CACHE_HOME"] = cache
        if sharesFolder { return try Child(words, environment: environment, in: scratch) }
        let hide = "mount -t tmpfs none \(scratch.path)/$1 && shift && exec \"$@\""
        let name = Scratch.names(in: scratch.path).first {
          access("\(scratch.path)/\($0)/host.py", F_OK) == 0
        }
        return try Child(
          executable: "/usr/bin/unshare",
          arguments: ["--mount", "sh", "-c", hide, "sh", name ?? "none", Built.andor] + words,
          environment: environment, in: scratch)
      }
    }

    private static let environment = [
      "PATH": "\(Built.folder(of: Built.python)):/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    ]

    private static func cached(_ cache: String) -> [String] {
      Scratch.names(in: "\(cache)/andor").filter { $0.utf8.count == 64 }
    }

    @Test func aSharedPathWithTheRightDigestIsUsedAsItIs() throws {
      let rig = try Rig(named: "shared", hidden: false)
      let cache = "\(rig.scratch.path)/worker-cache"
      let worker = try rig.worker(limit: "1M", cache: cache)
      #expect(rig.coordinator.wait() == .exit(0), "\(rig.coordinator.error)")
      #expect(worker.wait() == .exit(0), "\(worker.error)")
      #expect(Self.cached(cache).isEmpty)
    }

    /// Three modules of 40,000 bytes and a cache for two: the first goes when the third comes.
    @Test(.enabled(if: Tools.isRoot && Tools.areOnPath("unshare", "mount"), "hiding a folder needs root"))
    func pythonModulesAreFetchedAndTheOldestMakesRoom() throws {
      let cacheOwner = Scratch()
      let cache = "\(cacheOwner.path)/cache"
      var seen: [[String]] = []
      for (name, padding) in [("one", 40_000), ("two", 40_001), ("three", 40_002)] {
        let rig = try Rig(named: name, hidden: true, padding: padding)
        let worker = try rig.worker(limit: "90K", cache: cache)
        #expect(rig.coordinator.wait() == .exit(0), "\(rig.coordinator.error)")
        #expect(worker.wait() == .exit(0), "\(worker.error)")
        seen.append(Self.cached(cache))
        #expect(NpyText.doubles(of: "\(rig.out.path)/games/g/values.npy") == (0..<512).map { Double(2 * $0) })
      }
      #expect(seen.map(\.count) == [1, 2, 2])
      #expect(!seen[2].contains(seen[0][0]), "the one not used for longest is gone")
      #expect(Scratch.names(in: "\(cache)/andor").count == 2, "no claim is left")
    }

    @Test(.enabled(if: Tools.isRoot && Tools.areOnPath("unshare", "mount"), "hiding a folder needs root"))
    func aJobThatDoesNotFitIsRefusedWithTheFigure() throws {
      let rig = try Rig(named: "large", hidden: true, padding: 5000)
      let worker = try rig.worker(limit: "4K", cache: "\(rig.scratch.path)/worker-cache")
      #expect(worker.wait() == .exit(78), "\(worker.error)")
      #expect(worker.error.contains("the cache may hold 4096"))
    }
  }
}
