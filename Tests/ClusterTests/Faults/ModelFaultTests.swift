// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// A job whose Python model does what a test wants of it, by files beside it and by the environment.
struct FaultyModel {
  let scratch = Scratch()
  let job: String

  /// A game of 12 players in 64 shards of 64 masks; `lines` may change `values` of `masks`.
  init(audit: Double = 0, _ lines: String...) {
    let module = """
      import os, pathlib, time
      import numpy

      folder = pathlib.Path(__file__).parent

      def values(game, masks):
          # So slow that the preflight's timing ends long before the masks that tests spoil.
          time.sleep(0.004)
          values = numpy.bitwise_count(masks) ** 2 / 7
          values = values - 3.0 * ((masks & numpy.uint64(6)) == 6)
      \(lines.map { "    \($0)\n" }.joined())
          return values
      """
    Text.write(module, to: "\(scratch.path)/model.py")
    job = scratch.job(
      """
      andor: 1
      name: faulty
      model: {python: model.py}
      engine: {shard: 6, batch: 64, audit: \(audit)}
      explain: none
      games:
        - name: g
          players: {count: 12}
      """)
  }

  /// Runs a command with the tests' Python in front of others.
  func andor(_ arguments: [String], variables: [String: String] = [:]) throws -> Child {
    let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    let path = "\(Built.folder(of: Built.python)):\(search)"
    return try Child(
      arguments, environment: variables.merging(["PATH": path]) { $1 }, in: scratch)
  }

  func run(to folder: ResultFolder) throws -> Child {
    let child = try andor([
      "run", job, "--out", folder.path, "--workers", "2", "--threads", "1", "--allow-python", "--quiet",
    ])
    child.wait()
    return child
  }
}

extension Cluster {
  /// What a model does wrong after the preflight found nothing, seen from the command line.
  @Suite struct ModelFaultTests {
    /// Mask 0x5A3 lies in shard 22.
    static let once = "if (masks == 0x5A3).any() and (folder / 'broken').exists():"

    @Test func aShardThatAlwaysFailsIsNamedAndCostsOnlyItself() throws {
      let model = FaultyModel(Self.once, "    raise RuntimeError('no such coalition')")
      let digest = try #require(
        {
          let whole = model.scratch.folder("whole")
          #expect(try model.run(to: whole).wait() == .exit(0))
          return try whole.result().digest
        }())

      Text.write("", to: "\(model.scratch.path)/broken")
      let folder = model.scratch.folder("incomplete")
      let run = try model.run(to: folder)
      #expect(run.wait() == .exit(1), "\(run.error)")
      #expect(run.error.contains("shard g/22 is quarantined") && !run.error.contains("0/22"), "\(run.error)")
      let result = try folder.result()
      #expect(result.state == "incomplete" && result.quarantined == ["g/22"] && result.digest == nil)
      #expect(result.evaluatedShards == 63 && result.reevaluatedAcknowledgedShards == 0)
      let check = try Child(
        executable: Built.python,
        arguments: [
          "\(Built.root)/Tests/Reference/check_schemas.py", "\(Built.root)/Protocols", model.job, folder.path,
        ], environment: [:], in: model.scratch)
      #expect(check.wait() == .exit(0), "\(check.output)\(check.error)")
      let events = Text.read("\(folder.path)/events.jsonl")
      #expect(events.contains("no such coalition"), "the model's own words are kept")

      let verify = try model.andor(["verify", folder.path])
      #expect(verify.wait() == .exit(1), "\(verify.output)\(verify.error)")
      #expect(verify.error.contains("g/22") && verify.error.contains("andor resume"))

      unlink("\(model.scratch.path)/broken")
      let resume = try model.andor([
        "resume", folder.path, "--workers", "1", "--threads", "1", "--allow-python", "--quiet",
      ])
      #expect(resume.wait() == .exit(0), "\(resume.error)")
      try folder.expectFinished(digest: digest)
      #expect(try folder.result().evaluatedShards == 1, "nothing durable was evaluated again")
      #expect(try model.andor(["verify", folder.path]).wait() == .exit(0))
    }

    @Test func aValueThatIsNotFiniteEndsTheJobWithItsMask() throws {
      let model = FaultyModel("values[masks == 0x5A3] = numpy.nan")
      let run = try model.run(to: model.scratch.folder("nan"))
      #expect(run.wait() == .exit(65), "\(run.error)")
      #expect(run.error.contains("1443") || run.error.contains("0x5a3"), "the mask is named: \(run.error)")
    }

    @Test func aModelThatIsNotDeterministicIsReported() throws {
      // At masks that are not tried before, as bits that differ there already are those of another class.
      let model = FaultyModel(
        audit: 1, "values = values + 1e-9 * (masks % 97 == 2) * numpy.random.rand(len(masks))")
      let folder = model.scratch.folder("random")
      let run = try model.run(to: folder)
      #expect(run.wait() == .exit(0), "\(run.error)")
      let divergences = try folder.result().divergences
      #expect(divergences > 1)
      #expect(run.error.contains("warning: \(divergences) results differ"), "\(run.error)")
      #expect(run.error.contains("not deterministic"))
      let verify = try model.andor(["verify", folder.path])
      #expect(verify.wait() == .exit(0), "\(verify.error)")
      #expect(verify.output.contains("job: \(divergences) results differ"), "\(verify.output)")
    }

    /// G8: what one worker says wrongly is overruled by two others, and the worker is sent away.
    @Test func aLyingWorkerIsFoundAndOverruled() throws {
      let lie = "if 'LIE' in os.environ: values = numpy.where(masks % 97 == 2, values + 1e-9, values)"
      // Slow enough that nobody is done before all have come.
      let model = FaultyModel(audit: 1, lie, "if 'SLOW' in os.environ: time.sleep(0.05)")
      let whole = model.scratch.folder("whole")
      let honest = try model.run(to: whole)
      #expect(honest.wait() == .exit(0) && honest.error.isEmpty, "\(honest.error)")
      let digest = try whole.result().digest

      let endpoint = Port.free()
      let folder = model.scratch.folder("lied")
      let coordinator = try model.andor([
        "coordinator", model.job, "--out", folder.path, "--bind", endpoint, "--allow-python", "--quiet",
      ])
      let worker = ["worker", endpoint, "--threads", "1", "--allow-python", "--quiet"]
      let liar = try model.andor(worker + ["--name", "liar"], variables: ["LIE": "1", "SLOW": "1"])
      #expect(eventually { Text.read("\(folder.path)/events.jsonl").contains("liar") })
      let others = try (0..<2).map { _ in try model.andor(worker, variables: ["SLOW": "1"]) }
      #expect(coordinator.wait() == .exit(0), "\(coordinator.error)")
      let result = try folder.result()
      #expect(result.state == "done" && result.digest == digest)
      #expect(result.divergences > 0 && result.audits > 0 && result.reevaluatedAcknowledgedShards == 0)
      #expect(Text.read("\(folder.path)/events.jsonl").contains("liar"))
      #expect(liar.wait() == .exit(78), "the liar is told: \(liar.error)")
      for other in others { #expect(other.wait() == .exit(0), "\(other.error)") }
    }
  }
}
