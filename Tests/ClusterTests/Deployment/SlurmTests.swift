// SPDX-License-Identifier: Apache-2.0
import Glibc
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
      #expect(lines.count { $0.contains(": same digest ") } == 4)
      #expect(Processes.mentioning("\(scratch.path)/").isEmpty)
    }

    /// The coordinator searches for explanations, so it asks for what the plan says of that; workers get what was given.
    @Test func theCoordinatorAsksForTheMemoryOfItsSearch() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 20).text)
      mkdir("\(scratch.path)/bin", 0o700)
      Text.write(
        "#!/bin/sh\necho \"$@\" >>'\(scratch.path)/calls'\necho 7\n", to: "\(scratch.path)/bin/sbatch")
      chmod("\(scratch.path)/bin/sbatch", 0o700)
      func submitted(_ options: String...) throws -> [String] {
        unlink("\(scratch.path)/calls")
        let child = try Child(
          executable: "/bin/bash",
          arguments: [
            "\(Built.root)/Deploy/slurm/andor-slurm", job, "--out", "\(scratch.path)/out", "--workers", "2",
            "--andor", Built.andor, "--mem=123M",
          ] + options, environment: ["PATH": "\(scratch.path)/bin:/usr/local/bin:/usr/bin:/bin"], in: scratch)
        #expect(child.wait() == .exit(0), "\(child.error)")
        return Text.read("\(scratch.path)/calls").split(separator: "\n").map(String.init)
      }
      let calls = try submitted()
      #expect(calls.count == 2)
      let asked = try #require(calls[0].firstMatch(of: #/ --mem=([0-9]+)M /#).flatMap { Int($0.1) })
      // 11 vectors of 2^20 doubles are the search; the values and the transform are there beside them.
      #expect((100..<2_000).contains(asked), "\(asked)")
      #expect(!calls[0].contains("--mem=123M") && calls[1].contains("--mem=123M"))
      #expect(try submitted("--coordinator-mem", "3G")[0].contains(" --mem=3G "))
    }

    /// The section of the page on clusters: what it tells to submit is submitted as it stands there.
    @Test func theCommandsOfThePageAreSubmitted() throws {
      let scratch = Scratch()
      let page = Text.read("\(Built.root)/Sources/AndorEngine/AndorEngine.docc/Pages/Cluster.md")
      let section = try #require(page.firstMatch(of: #/(?s)\n## Slurm\n(.*?)\n## /#)?.1)
      let commands = section.split(separator: "\n").filter {
        $0.hasPrefix("andor-slurm ") || $0.hasPrefix("andor keys ")
      }
      #expect(commands.count { $0.hasPrefix("andor-slurm ") } == 3)
      let bin = "\(scratch.path)/bin"
      mkdir(bin, 0o700)
      symlink(Built.andor, "\(bin)/andor")
      symlink("\(Built.root)/Deploy/slurm/andor-slurm", "\(bin)/andor-slurm")
      Text.write("#!/bin/sh\necho \"$@\" >>'\(scratch.path)/calls'\necho 7\n", to: "\(bin)/sbatch")
      chmod("\(bin)/sbatch", 0o700)
      Text.write(FormulaJob(players: 6).text, to: "\(scratch.path)/job.yaml")
      let script = "set -e; cd '\(scratch.path)'\n\(commands.joined(separator: "\n"))"
      let child = try Child(
        executable: "/bin/bash", arguments: ["-c", script],
        environment: ["PATH": "\(bin):/usr/local/bin:/usr/bin:/bin"], in: scratch)
      #expect(child.wait() == .exit(0), "\(child.error)")
      let calls = Text.read("\(scratch.path)/calls").split(separator: "\n")
      // Two coordinators with their workers, and workers that stay.
      #expect(calls.count == 5)
      #expect(calls.last?.contains("cache=/scratch/andor stay=yes") == true)
      #expect(calls.dropLast().allSatisfy { !$0.contains("stay=yes") })
    }

    @Test func aWrongCommandLineIsRefusedBeforeAnythingIsSubmitted() throws {
      let scratch = Scratch()
      for arguments in [
        ["--workers", "4"], ["--workers"], ["--slices", "4", "--out", scratch.path], ["--cache"],
        ["--stay", "--workers", "4", "--andor", Built.andor, scratch.job(FormulaJob(players: 3).text)],
      ] {
        let child = try Child(
          executable: "/bin/bash", arguments: ["\(Built.root)/Deploy/slurm/andor-slurm"] + arguments,
          environment: [:], in: scratch)
        #expect(child.wait() == .exit(64))
        #expect(child.error.hasPrefix("error: "))
      }
    }
  }
}
