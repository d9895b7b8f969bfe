// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import ArgumentParser
import Testing

@testable import andor

/// What the words of a command line become.
@Suite struct OptionTests {
  /// The message that refuses words; `nil` where they are accepted.
  private func refusal(_ words: [String]) -> String? {
    do {
      _ = try Andor.parseAsRoot(words)
      return nil
    } catch {
      return Andor.message(for: error)
    }
  }

  @Test func numbersOutOfRangeNameTheOptionAndItsRange() {
    let cases: [([String], String)] = [
      (["explain", "out", "--noise", "-0.1"], "--noise is from 0 to 1000000"),
      (["explain", "out", "--noise", "nan"], "--noise is from 0 to 1000000"),
      (["explain", "out", "--salient", "-1"], "--salient is from 0 to 1"),
      (["run", "job.yaml", "--workers", "0"], "--workers is from 1 to 256"),
      (["run", "job.yaml", "--threads", "257"], "--threads is from 1 to 256"),
      (["resume", "out", "--lease", "-1"], "--lease is from 1 to 86400"),
      (["resume", "out", "--silence", "0"], "--silence is from 1 to 86400"),
      (["worker", "tcp://127.0.0.1:1", "--patience", "-1"], "--patience is from 1 to 86400"),
      (["worker", "tcp://127.0.0.1:1", "--name", "\u{1b}[2J"], "--name is at most 128"),
      (["run", "job.yaml", "--device", "gpu"], "cpu|cuda:N"),
      (["export", "out", "--game", "g", "--format", "csv", "--order", "2"], "--format shapiq"),
      (["export", "out", "--game", "g", "--format", "shapiq", "--index", "x"], "k-SII"),
      (["study", "out"], "One of --along, --against and --across"),
      (["study", "out", "--along", "epoch", "--against", "a=b"], "One of --along, --against and --across"),
      (["study", "out", "--across", "model", "--along", "epoch"], "One of --along, --against and --across"),
      (["study", "out", "--against", "clean"], "--against is a label and its levels"),
      (["study", "out", "--along", "epoch", "--tau", "1"], "--tau is a share from 0 to below 1"),
    ]
    for (words, sentence) in cases {
      let found = refusal(words)
      #expect(found?.contains(sentence) == true, "\(words): \(found ?? "accepted")")
    }
  }

  @Test func everyCommandParsesItsExample() throws {
    for words in [
      ["run", "job.yaml", "--out", "r", "--workers", "2", "--quiet"], ["resume", "r"],
      ["coordinator", "job.yaml", "--out", "r", "--bind", "tcp://127.0.0.1:5570"],
      ["worker", "tcp://127.0.0.1:5570", "--threads", "2"], ["plan", "job.yaml", "--json"],
      ["explain", "wine", "--noise", "0.02"], ["explain", "wine", "--noise", "sd:0.05"], ["report", "wine"],
      ["status", "wine"], ["verify", "wine"],
      ["export", "wine", "--game", "class-1", "--format", "npz"], ["init", "tabular"],
      ["score", "digit", "--game", "seven", "ig.npy", "gradcam.npy"],
      ["study", "a", "b", "--along", "folder"],
      ["study", "a", "--across", "model", "--block", "sample"],
      ["study", "a", "--against", "m=x,y", "--labels", "l.csv", "--tau", "0.05"],
      ["keys", "new", "keys"], ["keys", "list", "keys"], ["doctor", "--json"],
    ] {
      #expect(refusal(words) == nil, "\(words): \(refusal(words) ?? "")")
    }
    #expect(refusal(["run"]) != nil && refusal(["fly", "job.yaml"]) != nil)
  }

  @Test func theLocalWorkersAreToldWhatTheUserAskedFor() throws {
    let run = try #require(
      try Andor.parseAsRoot([
        "run", "job.yaml", "--workers", "3", "--threads", "2", "--allow-python", "--onnxruntime", "l.so",
        "--device", "cuda:1",
      ]) as? Run)
    guard case .processes(let processes) = run.engine.localWorkers(run.output) else {
      Issue.record("a run starts processes")
      return
    }
    #expect(processes.count == 3)
    #expect(
      processes.arguments == [
        "--threads", "2", "--onnxruntime", "l.so", "--device", "cuda:1", "--allow-python",
      ])
    #expect(processes.meaning(65) == .badData && processes.meaning(78) == .misconfigured)
    #expect(processes.meaning(139) == nil)
    #expect(run.engine.model.settings(threads: 2).allowPython && run.engine.model.settings().threads == 2)
  }

  @Test func pacesReachTheRun() throws {
    let resume = try #require(
      try Andor.parseAsRoot(["resume", "r", "--lease", "7", "--silence", "9", "--keep-workers"]) as? Resume)
    var settings = RunSettings()
    resume.pace.apply(to: &settings)
    #expect(settings.lease == 7 && settings.silence == 9 && settings.keepsWorkers)
  }

  @Test func everyCodeOfEngineHasItsStatus() {
    let codes: [(EngineError.Code, Int32)] = [
      (.incomplete, 1), (.usage, 64), (.badData, 65), (.missingInput, 66), (.unreachable, 69),
      (.internalError, 70), (.cannotCreate, 73), (.diskFailure, 74), (.notAuthorised, 77),
      (.misconfigured, 78),
    ]
    for (code, status) in codes { #expect(ExitStatus(code).rawValue == status, "\(code.rawValue)") }
    #expect(ExitStatus(EngineError.Code(rawValue: "of a later version")) == .internalError)
  }

  @Test func aFailureIsOneLineWithoutControlCharacters() {
    let failure = CommandFailure(.badData, "a\nb", at: "x\u{7}", hint: "Do it")
    #expect(failure.description == "error: a b in x . Do it.")
    #expect(failure.line(.json).contains("\"exit_status\":65"))
  }
}
