// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Glibc
import Testing

extension Cluster {
  /// Words of the command line, and streams, as only a mistake or another program gives them.
  @Suite struct ArgumentTests {
    private static func shell(_ script: String, in scratch: Scratch) throws -> Child {
      let words = ["-c", script, "sh", Built.andor, scratch.path]
      return try Child(executable: "/bin/bash", arguments: words, environment: [:], in: scratch)
    }

    @Test func numbersOutOfRangeNameTheOptionAndItsRange() throws {
      let scratch = Scratch()
      let commands: [([String], String)] = [
        (["explain", "out", "--noise", "-0.1"], "--noise is from 0 to 1000000"),
        (["explain", "out", "--noise", "nan"], "--noise is from 0 to 1000000"),
        (["explain", "out", "--gap", "-1e-3"], "--gap is from 0 to 1."),
        (["explain", "out", "--salient", "-1"], "--salient is from 0 to 1."),
        (["explain", "out", "--search-seconds", "-1"], "--search-seconds is from 0 to 1000000000"),
        (["explain", "out", "--order", "-1"], "--order is from 1 to 5"),
        (["run", "job.yaml", "--workers", "-1"], "--workers is from 1 to 256"),
        (["run", "job.yaml", "--threads", "-1"], "--threads is from 1 to 256"),
        (["run", "job.yaml", "--time-limit", "-1"], "--time-limit is from 1 to"),
        (["resume", "out", "--lease", "-1"], "--lease is from 1 to 86400"),
        (["resume", "out", "--silence", "-1"], "--silence is from 1 to 86400"),
        (["worker", "tcp://127.0.0.1:1", "--patience", "-1"], "--patience is from 1 to 86400"),
        (["slice", "job.yaml", "2/2", "--out", "out"], "0/2 is the first"),
        (["slice", "job.yaml", "0/99999999999", "--out", "out"], "at most 4194304"),
        (
          ["worker", "tcp://127.0.0.1:1", "--name", String(repeating: "x", count: 129)],
          "--name is at most 128"
        ),
        (["worker", "tcp://127.0.0.1:1", "--name", "\u{1b}[2J"], "--name is at most 128"),
        (["run", "job.yaml", "--workers", "99999999999999999999"], "'--workers <workers>'"),
      ]
      try withEvery("command", in: commands.map(\.0)) { command in
        let child = try Child(command, in: scratch)
        #expect(child.wait() == .exit(64))
        child.expectSentence(commands.filter { $0.0 == command }.map(\.1))
      }
    }

    @Test func wordsThatAreNoTextOrEmptyAreRefused() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 6).text)
      let bytes = try Self.shell(#"exec "$1" run "$2/job.yaml" --out "$2/"$'bad\xff'"#, in: scratch)
      #expect(bytes.wait() == .exit(64))
      bytes.expectSentence(["argument 4 is not UTF-8 text"])
      try scratch.andor("run", job, "--out", "", expecting: .exit(64)).expectSentence(["argument 4 is empty"])
      try scratch.andor("status", "", expecting: .exit(64)).expectSentence(["argument 2"])
      #expect(Scratch.names(in: scratch.path).allSatisfy { $0 == "job.yaml" || $0.hasPrefix("child-") })
    }

    @Test func resultsThatCannotBeWrittenAreNoSuccess() throws {
      let scratch = Scratch()
      let folder = scratch.folder("out")
      try scratch.andor("run", scratch.job(FormulaJob(players: 6).text), "--out", folder.path, "--quiet")
      for command in [#"status "$2/out""#, #"verify "$2/out""#, "--help", "--version"] {
        let full = try Self.shell("exec \"$1\" \(command) > /dev/full", in: scratch)
        #expect(full.wait() == .exit(74), "\(command)")
        full.expectSentence(["standard output"])
        // A reader that has seen enough is no failure.
        let head = try Self.shell(
          "\"$1\" \(command) | head -c 1 > /dev/null; exit ${PIPESTATUS[0]}", in: scratch)
        #expect(head.wait() == .exit(0) && head.error.isEmpty, "\(command)")
      }
    }

    @Test func limitsOfTheShellAreErrorsAndNotCrashes() throws {
      let scratch = Scratch()
      let folder = scratch.folder("out")
      try scratch.andor("run", scratch.job(FormulaJob(players: 10).text), "--out", folder.path, "--quiet")
      let files = try Self.shell(
        #"ulimit -n 12; exec "$1" run "$2/job.yaml" --out "$2/few" --quiet"#, in: scratch)
      #expect(files.wait() == .exit(78))
      files.expectSentence(["ulimit -n"])
      let export = #"exec "$1" export "$2/out" --game g0 --format npz --out "$2/g0.npz""#
      let size = try Self.shell("ulimit -f 4; \(export)", in: scratch)
      #expect(size.wait() == .exit(74))
      size.expectSentence(["File too large", "ulimit -f", "/g0.npz"])
      #expect(!size.error.contains("andor-tmp"))
      #expect(!Scratch.names(in: scratch.path).contains { $0.contains("g0.npz") || $0.contains("andor-tmp") })
    }

    /// The first file that such a process opens must not be taken for its output.
    @Test func aProcessWithoutStreamsSpoilsNoFile() throws {
      let scratch = Scratch()
      let folder = scratch.folder("out")
      _ = scratch.job(FormulaJob(players: 8).text)
      let child = try Self.shell(#"exec "$1" run "$2/job.yaml" --out "$2/out" <&- >&- 2>&-"#, in: scratch)
      #expect(child.wait() == .exit(0))
      try scratch.andor("verify", folder.path)
      folder.expectClean()
    }
  }
}
