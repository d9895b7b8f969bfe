// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Glibc
import Testing

extension Cluster {
  /// The same mistake ends with the same status, whichever command meets it.
  @Suite struct ExitCodeTests {
    /// Runs commands that must end with a status and one sentence, which contains words.
    private func expect(
      _ status: Int32, _ commands: [[String]], _ words: [String] = [], in scratch: Scratch
    ) throws {
      try withEvery("command", in: commands) { command in
        let child = try Child(command, in: scratch)
        #expect(child.wait() == .exit(status), "\(child.error)")
        child.expectSentence(words)
      }
    }

    @Test func keysThatAreNotThereAreAMissingInput() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 6).text)
      let (absent, file) = ("\(scratch.path)/absent", "\(scratch.path)/file")
      Text.write("x", to: file)
      let address = Port.free()
      let out = "\(scratch.path)/out"
      for folder in [absent, file] {
        try expect(
          66,
          [
            ["keys", "list", folder], ["keys", "remove", folder, "--name", "w"],
            ["worker", address, "--keys", folder], ["status", address, "--keys", folder],
            ["coordinator", job, "--out", out, "--bind", address, "--keys", folder],
          ], [folder], in: scratch)
      }
      #expect(access(out, F_OK) != 0, "nothing is left half-made")
    }

    @Test func keysThatCannotBeMadeAreAnOutput() throws {
      let scratch = Scratch()
      let keys = "\(scratch.path)/keys"
      try scratch.andor("keys", "new", keys)
      Text.write("x", to: "\(scratch.path)/file")
      let own = String(Text.read("\(keys)/worker.public").prefix(40))
      try expect(
        73,
        [
          ["keys", "new", keys], ["keys", "new", "\(scratch.path)/file"], ["keys", "new", "/proc/keys"],
          ["keys", "new", "\(scratch.path)/no/where"], ["keys", "allow", keys, own, "--name", "other"],
        ], in: scratch)
      try expect(66, [["keys", "remove", keys, "--name", "nobody"]], ["nobody"], in: scratch)
    }

    @Test func malformedKeysAreUsageAndDamagedOnesAreData() throws {
      let scratch = Scratch()
      let keys = "\(scratch.path)/keys"
      try scratch.andor("keys", "new", keys)
      let own = String(Text.read("\(keys)/worker.public").prefix(40))
      try expect(
        64,
        [["keys", "allow", keys, "short", "--name", "w"], ["keys", "allow", keys, own, "--name", "a b"]],
        in: scratch)
      chmod("\(keys)/worker.secret", 0o644)
      try expect(77, [["worker", Port.free(), "--keys", keys]], ["others"], in: scratch)
      chmod("\(keys)/worker.secret", 0o400)
      chmod("\(keys)/coordinator.public", 0o644)
      Text.write("rubbish", to: "\(keys)/coordinator.public")
      Text.write("rubbish", to: "\(keys)/workers")
      try expect(
        65, [["worker", Port.free(), "--keys", keys], ["keys", "list", keys]], [keys], in: scratch)
    }

    @Test func foldersInPlaceOfFilesAreAMissingInput() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 6).text)
      let made = scratch.folder("made").path
      try scratch.andor("run", job, "--out", made, "--quiet")
      let (place, out) = ("\(scratch.path)/place", "\(scratch.path)/out")
      mkdir(place, 0o700)
      let onModel = scratch.job(
        Refusal.onnx("x").replacing("models/x.onnx", with: "place"), named: "model.yaml")
      try expect(
        66,
        [
          ["run", place, "--out", out], ["plan", place], ["slice", place, "0/1", "--out", out],
          ["coordinator", place, "--out", out], ["init", "tabular", "--model", place, "--out", out],
        ], ["place"], in: scratch)
      // A job that names one is a bad job.
      try expect(65, [["run", onModel, "--out", out], ["plan", onModel]], ["place"], in: scratch)
      unlink("\(made)/result.json")
      mkdir("\(made)/result.json", 0o700)
      try expect(
        66, [["report", made], ["export", made, "--game", "g0", "--format", "csv"]], ["result.json"],
        in: scratch)
      rmdir("\(made)/result.json")
      try scratch.andor("resume", made, "--quiet")
      unlink("\(made)/games/g0/ledger")
      mkdir("\(made)/games/g0/ledger", 0o700)
      try expect(66, [["status", made], ["explain", made]], ["ledger"], in: scratch)
      try scratch.andor("verify", made, expecting: .exit(66))
      #expect(access(out, F_OK) != 0)
    }

    @Test func keysThatFindNoRoomLeaveTheListAsItWas() throws {
      let scratch = Scratch()
      let disk = "\(scratch.path)/disk"
      mkdir(disk, 0o700)
      guard mount("andor-test", disk, "tmpfs", 0, "size=64k") == 0 else { return }
      defer { umount2(disk, Int32(MNT_DETACH)) }
      let keys = "\(disk)/keys"
      try scratch.andor("keys", "new", keys)
      let (own, list) = (Text.read("\(keys)/worker.public").prefix(40), Text.read("\(keys)/workers"))
      try scratch.andor("keys", "remove", keys, "--name", "worker")
      try scratch.andor("keys", "allow", keys, String(own), "--name", "worker")
      Text.write(Array(repeating: 0, count: 1 << 20), to: "\(disk)/filling")
      try expect(74, [["keys", "remove", keys, "--name", "worker"]], ["No space"], in: scratch)
      #expect(Text.read("\(keys)/workers") == list)
      #expect(Scratch.names(in: keys).count == 5)
    }

    @Test func placesThatCannotBeWrittenAreAnOutput() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 6).text)
      let made = scratch.folder("made").path
      try scratch.andor("run", job, "--out", made, "--quiet")
      Text.write("x", to: "\(scratch.path)/file")
      let below = "\(scratch.path)/file/below"
      let export = ["export", made, "--game", "g0", "--format", "csv", "--out"]
      try expect(
        73,
        [
          ["init", "text", "--out", below], ["init", "text", "--out", "/proc/job.yaml"],
          ["run", job, "--out", below], ["slice", job, "0/1", "--out", below],
          ["coordinator", job, "--out", below, "--bind", Port.free()], export + [below],
          export + ["/proc/table.csv"],
        ], in: scratch)
      unlink("\(made)/report.html")
      mkdir("\(made)/report.html", 0o700)
      try expect(73, [["report", made]], ["report.html"], in: scratch)
      scratch.folder("made").expectClean()
    }

    /// The permission is asked of the command that was given.
    @Test func hintsNameWhatTheCommandHas() throws {
      let scratch = Scratch()
      Text.write("", to: "\(scratch.path)/host.py")
      let python = scratch.job(
        "{andor: 1, name: p, model: {python: host.py}, games: [{name: g, players: {count: 3}}]}",
        named: "python.yaml")
      let out = "\(scratch.path)/none"
      let commands = [
        ["run", python, "--out", out], ["plan", python], ["coordinator", python, "--out", out],
        ["slice", python, "0/1", "--out", out],
      ]
      try withEvery("command", in: commands) { command in
        let child = try Child(command, in: scratch)
        #expect(child.wait() == .exit(78))
        child.expectSentence(["--allow-python"])
        #expect(!child.error.contains("the worker"))
      }
    }
  }
}
