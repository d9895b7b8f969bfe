// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Testing

extension Cluster {
  /// What a batch system or a user takes away from a process, all commands know alike.
  @Suite struct MachineTests {
    private static let job = """
      andor: 1
      name: machine
      model: {formula: true}
      explain: none
      engine: {shard: 20}
      games:
        - name: g
          players: {count: 24}
          formula: {terms: [{and: [0, 1], value: 1}]}

      """

    private func shell(_ line: String, in scratch: Scratch) throws -> Child {
      let child = try Child(
        executable: "/bin/sh", arguments: ["-c", line, Built.andor, scratch.job(Self.job)], environment: [:],
        in: scratch)
      child.wait()
      return child
    }

    @Test func aProcessorMoreThanAllowedIsNotTaken() throws {
      let scratch = Scratch()
      let plan = try shell(
        "taskset -c \"$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')\" $0 plan $1", in: scratch)
      let threads = plan.output.split(separator: "\n").first { $0.hasPrefix("threads") }
      #expect(threads?.split(separator: " ").dropFirst().first == "1", "\(plan.output)\(plan.error)")
      let doctor = try shell(
        "taskset -c \"$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')\" $0 doctor", in: scratch)
      let line = doctor.output.split(separator: "\n").first { $0.hasPrefix("cores") }
      #expect(line?.split(separator: " ").last == "1")
    }

    @Test func aJobThatDoesNotFitItsLimitIsRefused() throws {
      let scratch = Scratch()
      let refused = try shell("ulimit -v 4194304; $0 plan $1 --threads 256", in: scratch)
      #expect(refused.wait() == .exit(65))
      #expect(
        refused.error.contains("this process may have 4.00 GiB (ulimit -v)"), "\(refused.error)")
      let accepted = try shell("$0 doctor", in: scratch)
      #expect(!accepted.output.contains("ulimit -v"))
    }

    /// Libraries and threads hung or aborted in less.
    @Test func tooLittleAddressSpaceIsRefused() throws {
      let scratch = Scratch()
      let commands = [
        "plan $1", "run $1 --out out", "coordinator $1 --out out", "worker tcp://127.0.0.1:9",
      ]
      try withEvery("command", in: commands) { command in
        let refused = try shell("ulimit -v 200000; $0 \(command)", in: scratch)
        #expect(refused.wait() == .exit(78), "\(command)")
        #expect(refused.error.contains("195 MiB of address space (ulimit -v)"), "\(refused.error)")
        #expect(refused.error.contains("raise the limits of address space"), "\(refused.error)")
      }
      #expect(!Scratch.names(in: scratch.path).contains("out"))
    }

    /// The kernel kills at a hard limit; a tenth of the time before, the process is told.
    @Test func aHardLimitOnProcessorTimeIsHeeded() throws {
      let scratch = Scratch()
      let job = scratch.job(
        Self.job.replacing("count: 24", with: "count: 16").replacing(
          "explain: none", with: "explain: {noise: 0.04, gap: 0}"),
        named: "long.yaml")
      let stopped = try shell("ulimit -t 4; $0 run \(job) --out \(scratch.path)/out --quiet", in: scratch)
      #expect(stopped.wait() == .exit(75), "\(stopped.error)")
      #expect(stopped.error.contains("Resume with: andor resume"), "\(stopped.error)")
    }
  }
}
