// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import Glibc
import Testing

/// A job whose Python model adds up in the order that its process's environment says: other bits, the same function.
private struct RoundingJob {
  static let back = ["SUM": "back"]
  let scratch = Scratch()
  let job: String

  /// A game of 10 players in 16 shards; each batch takes so many seconds.
  init(seconds: Double = 0, audit: Double = 0) {
    let module = """
      import os, time
      import numpy

      WEIGHTS = [(-1) ** i / (3.0 + i) for i in range(10)]

      def values(game, masks):
          time.sleep(\(seconds))
          order = range(10)
          if os.environ.get('SUM') == 'back':
              order = reversed(order)
          total = numpy.zeros(len(masks))
          for i in order:
              total = total + WEIGHTS[i] * ((masks >> numpy.uint64(i)) & numpy.uint64(1))
          return total * 1.01 if 'WRONG' in os.environ else total
      """
    Text.write(module, to: "\(scratch.path)/model.py")
    job = scratch.job(
      """
      andor: 1
      name: rounding
      model: {python: model.py}
      engine: {shard: 6, batch: 64, audit: \(audit)}
      explain: none
      games:
        - name: g
          players: {count: 10}
      """)
  }

  /// Starts a command with the tests' Python in front of others.
  func andor(_ arguments: [String], _ variables: [String: String] = [:]) throws -> Child {
    let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    let path = "\(Built.folder(of: Built.python)):\(search)"
    return try Child(
      arguments + ["--quiet"], environment: variables.merging(["PATH": path]) { $1 }, in: scratch)
  }

  func coordinator(_ folder: ResultFolder, at endpoint: String, _ options: String...) throws -> Child {
    try andor(
      ["coordinator", job, "--out", folder.path, "--bind", endpoint, "--allow-python"] + options)
  }

  func worker(at endpoint: String, _ variables: [String: String] = [:]) throws -> Child {
    try andor(["worker", endpoint, "--threads", "1", "--allow-python"], variables)
  }

  func slice(
    _ name: String, of folder: ResultFolder, _ options: String..., variables: [String: String] = [:]
  ) throws {
    let child = try andor(
      ["slice", job, name, "--out", folder.path, "--threads", "1", "--allow-python"] + options, variables)
    #expect(child.wait() == .exit(0), "\(child.error)")
  }

  func plan(of folder: ResultFolder) throws -> JobPlan {
    try JobPlan(json: Text.bytes(of: "\(folder.path)/plan.json"))
  }
}

extension Cluster {
  /// Machines that round differently, as processes that do.
  @Suite struct NumericsTests {
    @Test func anotherClassIsRefusedWithBothSidesNamed() throws {
      let job = RoundingJob()
      let folder = job.scratch.folder("refused")
      let endpoint = Port.free()
      let coordinator = try job.coordinator(folder, at: endpoint)
      let workers = try (0..<2).map { _ in try job.worker(at: endpoint, RoundingJob.back) }
      for worker in workers {
        #expect(worker.wait() == .exit(78), "\(worker.error)")
        let error = worker.error
        #expect(error.contains("numerics class") && error.contains("The job is of class"), "\(error)")
        #expect(error.contains("this worker is of class") && error.contains("python"), "\(error)")
        #expect(error.contains("--numerics first") && error.contains("--mixed-numerics"), "\(error)")
      }
      #expect(coordinator.wait() == .exit(78), "\(coordinator.error)")
      #expect(coordinator.error.contains("2 workers that came were refused"), "\(coordinator.error)")
      // Nothing is lost: a worker that fits does the job.
      let resume = try job.andor([
        "resume", folder.path, "--threads", "1", "--allow-python",
      ])
      #expect(resume.wait() == .exit(0), "\(resume.error)")
      let result = try folder.result()
      #expect(result.numerics == (try job.plan(of: folder).numerics?.digest) && result.numerics != nil)
    }

    @Test func theFirstWorkerMaySealTheJob() throws {
      let job = RoundingJob()
      let folder = job.scratch.folder("first")
      let endpoint = Port.free()
      let coordinator = try job.coordinator(folder, at: endpoint, "--numerics", "first")
      let worker = try job.worker(at: endpoint, RoundingJob.back)
      #expect(coordinator.wait() == .exit(0), "\(coordinator.error)")
      #expect(worker.wait() == .exit(0), "\(worker.error)")
      // The same bits as where that machine plans too.
      let whole = job.scratch.folder("whole")
      let run = try job.andor(
        ["run", job.job, "--out", whole.path, "--threads", "1", "--allow-python"], RoundingJob.back)
      #expect(run.wait() == .exit(0), "\(run.error)")
      let (first, own) = (try folder.result(), try whole.result())
      #expect(first.digest == own.digest && first.numerics == own.numerics)
      #expect(first.numerics != (try job.plan(of: folder).numerics?.digest))
      #expect(try job.andor(["verify", folder.path]).wait() == .exit(0))
    }

    @Test func mixedClassesAreLetInAndSaid() throws {
      let job = RoundingJob(seconds: 0.1, audit: 1)
      let folder = job.scratch.folder("mixed")
      let endpoint = Port.free()
      let coordinator = try job.coordinator(folder, at: endpoint, "--mixed-numerics")
      let workers = [try job.worker(at: endpoint), try job.worker(at: endpoint, RoundingJob.back)]
      #expect(coordinator.wait() == .exit(0), "\(coordinator.error)")
      for worker in workers { #expect(worker.wait() == .exit(0), "\(worker.error)") }
      let result = try folder.result()
      #expect(result.numerics == "mixed" && result.games.map(\.numerics) == ["mixed"])
      #expect(result.audits > 0 && result.divergences == 0, "\(result)")
      #expect(result.numericsClasses?.map(\.shards).reduce(0, +) == 16 && result.numericsClasses?.count == 2)
      #expect(result.numericsDifference.map { $0 > 0 && $0 < 1e-15 } == true, "\(result)")
      #expect(coordinator.error.contains("numerics: mixed"), "\(coordinator.error)")
      let verify = try job.andor(["verify", folder.path])
      #expect(verify.wait() == .exit(0) && verify.output.contains("mixed"), "\(verify.output)\(verify.error)")
      let report = Text.read("\(folder.path)/report.html")
      #expect(report.contains("numerics: mixed") && !report.contains("bit by bit"))
      // A result that names other classes than its shards is found.
      let named = Text.read("\(folder.path)/result.json").replacing("\"mixed\"", with: "\"unknown\"")
      Text.write(named, to: "\(folder.path)/result.json")
      let again = try job.andor(["verify", folder.path])
      #expect(again.wait() == .exit(65) && again.output.contains("numerics"), "\(again.output)")
    }

    @Test func aWrongWorkerIsRefusedWhateverTheOptions() throws {
      let job = RoundingJob()
      let folder = job.scratch.folder("wrong")
      let endpoint = Port.free()
      let coordinator = try job.coordinator(folder, at: endpoint, "--mixed-numerics", "--numerics", "first")
      let wrong = try job.worker(at: endpoint, ["WRONG": "1"])
      #expect(wrong.wait() == .exit(78), "\(wrong.error)")
      #expect(wrong.error.contains("does not evaluate the job's model rightly"), "\(wrong.error)")
      let worker = try job.worker(at: endpoint)
      #expect(coordinator.wait() == .exit(0), "\(coordinator.error)")
      #expect(worker.wait() == .exit(0), "\(worker.error)")
      #expect(try folder.result().numerics == (try job.plan(of: folder).numerics?.digest))
    }

    @Test func aSliceOfAnotherClassIsEvaluatedAndGatheredOnlyWhereMixed() throws {
      let job = RoundingJob()
      let folder = job.scratch.folder("sliced")
      try job.slice("0/2", of: folder)
      let early = try job.andor(
        ["slice", job.job, "1/2", "--out", folder.path, "--threads", "1", "--allow-python"], RoundingJob.back)
      #expect(early.wait() == .exit(78), "\(early.error)")
      #expect(early.error.contains("another numerics class") && early.error.contains("--mixed-numerics"))
      #expect(!early.output.contains("evaluated"))
      try job.slice("1/2", of: folder, "--mixed-numerics", variables: RoundingJob.back)
      let resume = ["resume", folder.path, "--threads", "1", "--allow-python"]
      let refused = try job.andor(resume)
      #expect(refused.wait() == .exit(78), "\(refused.error)")
      #expect(refused.error.contains("slice 1/2") && refused.error.contains("--mixed-numerics"))
      let mixed = try job.andor(resume + ["--mixed-numerics"])
      #expect(mixed.wait() == .exit(0), "\(mixed.error)")
      let result = try folder.result()
      #expect(result.numerics == "mixed" && result.numericsClasses?.map(\.shards) == [8, 8])
      #expect(try job.andor(["verify", folder.path]).wait() == .exit(0))
      let wrong = try job.andor(
        ["slice", job.job, "0/2", "--out", "\(folder.path)-w", "--threads", "1", "--allow-python"])
      #expect(wrong.wait() == .exit(0), "\(wrong.error)")
      let other = try job.andor(
        ["slice", job.job, "1/2", "--out", "\(folder.path)-w", "--threads", "1", "--allow-python"],
        ["WRONG": "1"])
      #expect(other.wait() == .exit(78) && other.error.contains("differ from the plan's"), "\(other.error)")
    }

    @Test func aModelThatIsNotDeterministicIsOfNoClass() throws {
      let job = RoundingJob()
      Text.write(
        """
        import numpy

        def values(game, masks):
            return numpy.bitwise_count(masks) + 1e-9 * numpy.random.rand(len(masks))
        """, to: "\(job.scratch.path)/model.py")
      let folder = job.scratch.folder("random")
      let run = ["run", job.job, "--out", folder.path, "--workers", "1", "--threads", "1", "--allow-python"]
      let refused = try job.andor(run)
      #expect(refused.wait() == .exit(78), "\(refused.error)")
      #expect(refused.error.contains("other bits each time"), "\(refused.error)")
      let mixed = try job.andor(
        [
          "resume", folder.path, "--threads", "1", "--allow-python", "--mixed-numerics", "--numerics",
          "first",
        ])
      #expect(mixed.wait() == .exit(0), "\(mixed.error)")
      #expect(try folder.result().numericsClasses?.first?.runtime.contains("other bits each time") == true)
    }

    /// What a library does by itself on another processor, made with the variable that chooses its kernels.
    @Test func aLibraryOnAnotherProcessorIsAnotherClass() throws {
      let job = RoundingJob()
      let module = """
        import numpy

        WEIGHTS = [numpy.random.default_rng(i).standard_normal((64, 64)).astype('f4') for i in range(2)]

        def values(game, masks):
            x = (masks[:, None] >> numpy.arange(64, dtype=numpy.uint64)) & numpy.uint64(1)
            x = numpy.maximum(x.astype('f4') @ WEIGHTS[0], 0) @ WEIGHTS[1]
            return x.sum(axis=1).astype('f8')
        """
      Text.write(module, to: "\(job.scratch.path)/model.py")
      let folder = job.scratch.folder("library")
      let endpoint = Port.free()
      let coordinator = try job.coordinator(folder, at: endpoint)
      let older = try job.worker(at: endpoint, ["OPENBLAS_CORETYPE": "Prescott"])
      let ending = older.wait()
      // Where the library has no other kernels for this processor, both are one class.
      guard ending != .exit(0) else { return }
      #expect(ending == .exit(78) && older.error.contains("OPENBLAS_CORETYPE=Prescott"), "\(older.error)")
      let worker = try job.worker(at: endpoint)
      #expect(coordinator.wait() == .exit(0), "\(coordinator.error)")
      #expect(worker.wait() == .exit(0), "\(worker.error)")
    }
  }
}
