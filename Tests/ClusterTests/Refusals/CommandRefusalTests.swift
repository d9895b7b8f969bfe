// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Glibc
import Testing

extension Cluster {
  /// Commands that cannot be carried out.
  @Suite struct CommandRefusalTests {
    static let usage: [[String]] = [
      ["frobnicate"], ["run"], ["run", "job.yaml", "--frob"], ["run", "job.yaml", "--workers", "many"],
      ["run", "job.yaml", "--workers", "-1"], ["run", "job.yaml", "--threads", "0"],
      ["run", "job.yaml", "--json=yes"], ["coordinator", "job.yaml"], ["worker"],
      ["worker", "nonsense"],
      ["worker", "tcp://127.0.0.1:99999"], ["resume"], ["status"], ["verify"],
      ["coordinator", "job.yaml", "--out", "out", "--bind", "here"],
    ]

    @Test func unknownWordsAreAMistakeOfUsage() throws {
      let scratch = Scratch()
      try withEvery("arguments", in: Self.usage) { arguments in
        let child = try Child(arguments, in: scratch)
        #expect(child.wait() == .exit(64), "\(child.error)")
        child.expectSentence([])
      }
    }

    @Test func aCommandThatIsNoneIsAnsweredWithThoseThatAre() throws {
      let scratch = Scratch()
      for (arguments, meant) in [
        (["frobnicate"], nil), (["stauts", "x"], "status"), (["help", "explian"], "explain"),
      ]
        as [([String], String?)]
      {
        let child = try Child(arguments, in: scratch)
        #expect(child.wait() == .exit(64))
        #expect(child.error.contains("init, run, coordinator") && child.error.contains("no command"))
        #expect(child.error.contains("Did you mean '\(meant ?? "")'?") == (meant != nil), "\(child.error)")
      }
      let child = try scratch.andor("explain", "r", "--nois", "1", expecting: .exit(64))
      #expect(child.error.contains("Run andor help explain."), "\(child.error)")
    }

    /// An attached process that would never be asked.
    @Test func aCallableForAnotherModelIsRefused() throws {
      let scratch = Scratch()
      let job = "\(Built.examples)/formula/job.yaml"
      let folder = scratch.folder("out").path
      for arguments in [["plan", job], ["run", job, "--out", folder]] {
        let child = try Child(arguments + ["--callable", "\(scratch.path)/socket"], in: scratch)
        #expect(child.wait() == .exit(64))
        child.expectSentence(["--callable", "formula"])
      }
      #expect(Scratch.names(in: folder).isEmpty)
    }

    /// No machine has so many devices, and most have none: the model is not run on another one instead.
    @Test func aDeviceThatIsNotThereIsRefused() throws {
      let scratch = Scratch()
      let folder = scratch.folder("out").path
      let digit = "\(Built.examples)/digit/job.yaml"
      for arguments in [
        ["plan", digit], ["run", digit, "--out", folder], ["slice", digit, "0/2", "--out", folder],
      ] {
        let child = try Child(arguments + ["--device", "cuda:127"], in: scratch)
        #expect(child.wait() == .exit(78), "\(child.error)")
        child.expectSentence(["cuda:127", "--device cpu"])
      }
      #expect(Scratch.names(in: folder).isEmpty)
      let formula = try Child(
        ["plan", "\(Built.examples)/formula/job.yaml", "--device", "cuda"], in: scratch)
      #expect(formula.wait() == .exit(64))
      formula.expectSentence(["--device cuda:0", "formula"])
    }

    /// In a folder made a root, where nobody has mounted /proc, there are no arguments to be read.
    @Test(.enabled(if: Tools.isRoot && Tools.areOnPath("unshare", "mount"), "hiding /proc needs root"))
    func outsideProcOneSentenceIsSaid() throws {
      let scratch = Scratch()
      let child = try Child(
        executable: "/usr/bin/unshare",
        arguments: ["-m", "sh", "-c", "mount -t tmpfs none /proc && exec \"$0\" status x", Built.andor],
        environment: [:], in: scratch)
      #expect(child.wait() == .exit(78))
      child.expectSentence(["/proc"])
    }

    @Test func whatIsMissingIsNamed() throws {
      let scratch = Scratch()
      let absent = "\(scratch.path)/absent"
      mkdir("\(scratch.path)/empty", 0o700)
      try withEvery(
        "arguments",
        in: [
          ["run", "\(absent).yaml"], ["resume", absent], ["resume", "\(scratch.path)/empty"],
          ["status", absent], ["verify", absent],
          ["coordinator", "\(absent).yaml", "--out", absent, "--bind", Port.free()],
        ]
      ) { arguments in
        let child = try Child(arguments, in: scratch)
        #expect(child.wait() == .exit(66), "\(child.error)")
        child.expectSentence([])
        #expect(access(absent, F_OK) != 0)
      }
    }

    @Test func aCoordinatorThatIsNotThereIsSaidSo() throws {
      let scratch = Scratch()
      let endpoint = Port.free()
      try scratch.andor("worker", endpoint, "--patience", "1", "--quiet", expecting: .exit(69))
        .expectSentence([endpoint])
      try scratch.andor("status", endpoint, expecting: .exit(69)).expectSentence([endpoint])
    }

    @Test func foldersThatCannotBeMadeAreRefused() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 6).text)
      Text.write("a file", to: "\(scratch.path)/file")
      // Root may write anywhere but where nobody can.
      try withEvery("folder", in: ["\(scratch.path)/file", "\(scratch.path)/file/below", "/proc/andor"]) {
        out in
        try scratch.andor("run", job, "--out", out, "--quiet", expecting: .exit(73)).expectSentence([])
      }
      #expect(Text.read("\(scratch.path)/file") == "a file")
    }

    @Test func anExistingJobIsNotOverwritten() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 6).text)
      let folder = scratch.folder("out")
      try scratch.andor("run", job, "--out", folder.path, "--quiet")
      let before = Text.bytes(of: "\(folder.path)/result.json")
      try scratch.andor("run", job, "--out", folder.path, "--quiet", expecting: .exit(73))
        .expectSentence(["andor resume"])
      #expect(Text.bytes(of: "\(folder.path)/result.json") == before)
    }

    @Test func aFolderInUseIsRefused() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 6).text)
      let folder = scratch.folder("out")
      let holder = try Child(
        ["coordinator", job, "--out", folder.path, "--bind", Port.free(), "--quiet"], in: scratch)
      #expect(eventually { folder.hasPlan })
      let commands = [
        ["resume", folder.path], ["run", job, "--out", folder.path],
        ["resume", folder.path, "--bind", Port.free()],
      ]
      try withEvery("command", in: commands) { command in
        let child = try Child(command + ["--quiet"], in: scratch)
        #expect(child.wait() == .exit(73), "\(child.error)")
        child.expectSentence(["\(holder.pid)"])
        // A hint must not name an option that the command does not have.
        #expect(child.error.contains("--out") == command.contains("--out"), "\(child.error)")
      }
      holder.signal(SIGTERM)
      #expect(holder.wait() == .exit(75))
      try scratch.andor("resume", folder.path, "--quiet")
    }

    @Test func addressesThatCannotBeHadLeaveNoJob() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 6).text)
      let endpoint = Port.free()
      let holder = try Child(
        ["coordinator", job, "--out", "\(scratch.path)/holder", "--bind", endpoint, "--quiet"], in: scratch)
      #expect(eventually { !Text.bytes(of: "\(scratch.path)/holder/plan.json").isEmpty })
      usleep(100_000)
      let out = "\(scratch.path)/out"
      try scratch.andor("coordinator", job, "--out", out, "--bind", endpoint, expecting: .exit(73))
        .expectSentence([endpoint])
      try scratch.andor(
        "coordinator", job, "--out", out, "--bind", "tcp://0.0.0.0:5570", expecting: .exit(78)
      )
      .expectSentence(["keys"])
      #expect(access(out, F_OK) != 0)
      holder.signal(SIGKILL)
      holder.wait()
    }

    @Test func aJobThatDoesNotFitTheDiskIsRefusedWithFigures() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 18).text)
      let disk = "\(scratch.path)/disk"
      mkdir(disk, 0o700)
      guard mount("andor-test", disk, "tmpfs", 0, "size=4m") == 0 else { return }
      defer { umount2(disk, Int32(MNT_DETACH)) }
      let child = try scratch.andor("run", job, "--out", "\(disk)/out", "--quiet", expecting: .exit(74))
      child.expectSentence(["bytes left"])
      let left = Scratch.tree("\(disk)/out").filter { !$0.hasSuffix("/.andor.lock") }
      #expect(left.isEmpty)
    }

    @Test func damagedPlansAreRefused() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 8, shard: "6").text)
      let folder = scratch.folder("out")
      try scratch.andor(
        "run", job, "--out", folder.path, "--quiet", expecting: .signal(SIGKILL),
        environment: ["ANDOR_CRASH_AT": "after-plan"])
      let plan = Text.bytes(of: "\(folder.path)/plan.json")
      let damages: [(String, (inout [UInt8]) -> Void)] = [
        ("cut", { $0.removeLast($0.count / 2) }), ("not JSON", { $0 = Array("plan".utf8) }),
        ("more behind it", { $0 += Array("{}".utf8) }),
        (
          "another number",
          {
            $0 = Array(
              String(decoding: $0, as: UTF8.self).replacing("\"players\" : 8", with: "\"players\" : 9").utf8)
          }
        ),
        (
          "another batch",
          {
            $0 = Array(
              String(decoding: $0, as: UTF8.self).replacing("\"audit\" : 0", with: "\"audit\" : 1").utf8)
          }
        ),
      ]
      try withEvery("damage", in: damages.map(\.0)) { name in
        Text.write(plan, to: "\(folder.path)/plan.json")
        if let damage = damages.first(where: { $0.0 == name }) {
          Text.change("\(folder.path)/plan.json", damage.1)
        }
        try scratch.andor("resume", folder.path, "--quiet", expecting: .exit(65)).expectSentence(["plan"])
      }
      Text.write(plan, to: "\(folder.path)/plan.json")
      Text.change("\(folder.path)/job.yaml") { $0 += Array("# a remark\n".utf8) }
      try scratch.andor("resume", folder.path, "--quiet", expecting: .exit(65)).expectSentence(["job.yaml"])
    }
  }
}
