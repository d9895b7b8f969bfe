// SPDX-License-Identifier: Apache-2.0
import Testing

extension Cluster {
  /// A real Slurm on the loopback interface.
  @Suite struct SlurmTests {
    /// A node loses its power with coordinator and worker, a worker is given notice and requeues itself, and
    /// slices are gathered: see `Tests/Rigs/slurm-scenario`.
    @Test(
      .enabled(
        if: Tools.isRoot && Tools.areOnPath("slurmctld", "slurmd", "munged", "sbatch"),
        "Slurm is not installed here, or this is not root: Deploy/setup --tests"))
    func jobsGoThroughSlurm() throws {
      let scratch = Scratch()
      let scenario = try scratch.scenario("slurm-scenario")
      #expect(scenario.wait() == .exit(0), "\(scenario.output)\n\(scenario.error)")
      let lines = scenario.output.split(separator: "\n")
      #expect(lines.contains { $0.contains("lost its power") })
      #expect(lines.contains { $0.contains("is back in the queue") })
      #expect(lines.count { $0.contains(": same digest ") } == 3)
      #expect(Processes.mentioning("\(scratch.path)/").isEmpty)
    }

    @Test func aWrongCommandLineIsRefusedBeforeAnythingIsSubmitted() throws {
      let scratch = Scratch()
      for arguments in [["--workers", "4"], ["--workers"], ["--slices", "4", "--out", scratch.path]] {
        let child = try Child(
          executable: "/bin/bash", arguments: ["\(Built.root)/Deploy/slurm/andor-slurm"] + arguments,
          environment: [:], in: scratch)
        #expect(child.wait() == .exit(64))
        #expect(child.error.hasPrefix("error: "))
      }
    }
  }
}
