// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Glibc
import Testing

extension Cluster {
  /// Jobs, models and data that are not acceptable: one sentence, the documented status, no folder.
  @Suite struct JobRefusalTests {
    static let jobs: [Refusal] = [
      Refusal("unknown key", 65, ["unknown key 'colour'"], job: Refusal.formula(3, extra: "colour: red")),
      Refusal(
        "unknown key in a game", 65, ["unknown key 'tone'"], job: Refusal.formula(3, game: "    tone: 1")),
      Refusal(
        "unknown key in the engine", 65, ["sharp"], job: Refusal.formula(3, extra: "engine: {sharp: 6}")),
      Refusal("not YAML", 65, ["job.yaml"], job: "andor: [1\n"),
      Refusal("empty", 65, ["job.yaml"], job: ""),
      Refusal("newer format", 65, ["2"], job: Refusal.formula(3).replacing("andor: 1", with: "andor: 2")),
      Refusal(
        "two kinds of model", 65, ["model"],
        job: Refusal.formula(3).replacing("{formula: true}", with: "{formula: true, table: true}")),
      Refusal(
        "a player that does not exist", 65, ["player 3 does"],
        job: Refusal.onnx("linear", players: "[0, 1, 3]")),
      Refusal(
        "a player without elements", 65, ["player 2"], job: Refusal.onnx("linear", players: "[0, 1, 1]")),
      Refusal("a map of another shape", 65, ["[2]", "[3]"], job: Refusal.onnx("linear", players: "[0, 1]")),
      Refusal("a fraction as player", 65, ["0.5"], job: Refusal.onnx("linear", players: "[0, 0.5, 1]")),
      Refusal("31 players", 65, ["31", "30", "GiB"], job: Refusal.formula(31, extra: "plan: cube")),
      Refusal("no model file", 66, ["models/absent.onnx"], job: Refusal.onnx("absent")),
      Refusal(
        "no tensor file", 66, ["tensors/absent.npy"],
        job: Refusal.onnx("linear", sample: "tensors/absent.npy")),
      Refusal(
        "no tensor of that name", 66, ["absent"],
        job: Refusal.onnx("linear", sample: "absent", game: "    tensors: tensors/valid.safetensors")),
      Refusal("a path out of the folder", 65, ["outside"], job: Refusal.onnx("../linear")),
      Refusal(
        "an absolute path", 65, ["/etc/passwd"], job: Refusal.onnx("linear", sample: "/etc/passwd.npy")),
      Refusal("wrong shape", 65, ["[2]", "[3]"], job: Refusal.onnx("linear", sample: "[1, 2]")),
      Refusal(
        "wrong shape in a file", 65, ["[2, 3]", "[3]"],
        job: Refusal.onnx("linear", sample: "tensors/float32.npy")),
      Refusal("wrong dtype", 65, ["complex"], job: Refusal.onnx("linear", sample: "tensors/complex.npy")),
      Refusal(
        "a fraction for whole numbers", 65, ["input_ids"],
        job: Refusal.onnx("tokens", sample: "[1.5, 2, 3]", input: "input_ids")),
      Refusal(
        "an input not given", 65, ["attention_mask"],
        job: Refusal.onnx("tokens", sample: "[1, 2, 3]", input: "input_ids", output: "{score: logit}")),
      Refusal("no input of that name", 65, ["'x'"], job: Refusal.onnx("linear", input: "z")),
      Refusal("no output of that name", 65, ["'z'"], job: Refusal.onnx("linear", output: "{name: z}")),
      Refusal(
        "a class that does not exist", 65, ["7"],
        job: Refusal.onnx("linear", output: "{score: logit, class: 7}")),
      Refusal("no dynamic batch", 65, ["batch axis"], job: Refusal.onnx("static-batch")),
      Refusal("fails beyond one row", 65, ["one row but not with 8"], job: Refusal.onnx("frozen-reshape")),
      Refusal("text", 65, ["texts"], job: Refusal.onnx("text", input: "words")),
      Refusal(
        "NaN", 65, ["NaN", "mask 5", "p0, p2"], job: Refusal.onnx("not-a-number", sample: "[1, 1, 1]")),
      Refusal("infinity", 65, ["inf", "mask"], job: Refusal.onnx("infinite", sample: "[1, 1, 1]")),
      Refusal("rows that depend on each other", 65, ["depend"], job: Refusal.onnx("batch-mean")),
      Refusal(
        "dynamic quantisation", 65, ["depend", "quantised"], job: Refusal.onnx("dynamic-quantisation")),
      Refusal(
        "weights that are not there", 66, ["external-weights.onnx", "absent-weights.bin"],
        job: Refusal.onnx("external-weights")),
    ]

    @Test func badJobsAreRefused() throws {
      let scratch = Self.scratchWithFixtures()
      try withEvery("job", in: Self.jobs) { refusal in try expect(refusal, in: scratch) }
    }

    @Test func corruptFilesAreRefused() throws {
      let scratch = Self.scratchWithFixtures()
      let arrays = [
        "bad-magic", "bad-version", "bad-header", "missing-key", "huge-header", "header-beyond-file",
        "object",
        "structured", "negative-shape", "overflow-shape", "overflow-digits", "many-axes", "truncated",
        "too-long", "zero-bytes", "four-bytes",
      ]
      try withEvery("array", in: arrays) { name in
        let job = Refusal.onnx("linear", sample: "tensors/\(name).npy")
        try expect(Refusal(name, 65, ["\(name).npy"], job: job), in: scratch)
      }
      let containers = [
        "header-beyond-file", "huge-header", "bad-json", "not-an-object", "not-utf8", "deep-json",
        "overlapping",
        "gap", "duplicate-name", "reversed-offsets", "negative-offset", "offset-beyond-file",
        "shape-mismatch",
        "overflow-shape", "unknown-type", "missing-offsets", "fraction-shape", "truncated", "trailing-bytes",
        "zero-bytes", "four-bytes",
      ]
      try withEvery("container", in: containers) { name in
        let job = Refusal.onnx("linear", sample: "a", game: "    tensors: tensors/\(name).safetensors")
        try expect(Refusal(name, 65, ["\(name).safetensors"], job: job), in: scratch)
      }
      try withEvery("model", in: ["truncated", "empty", "not-onnx"]) { name in
        try expect(Refusal(name, 65, ["\(name).onnx"], job: Refusal.onnx(name)), in: scratch)
      }
    }

    /// A NaN that the preflight's masks do not meet is found by a worker; the mask is named all the same.
    @Test func aValueThatIsNoNumberEndsTheJobWithItsMaskNamed() throws {
      let scratch = Scratch()
      var values = (0..<4096).map(Double.init)
      values[2741] = .nan
      Text.write(NpyText.doubles(values), to: "\(scratch.path)/table.npy")
      let job = scratch.job(
        """
        andor: 1
        name: hole
        model: {table: true}
        engine: {shard: 6}
        games:
          - {name: g, players: {count: 12}, table: table.npy}

        """)
      let child = try scratch.andor(
        "run", job, "--out", "\(scratch.path)/out", "--workers", "2", "--quiet", expecting: .exit(65))
      let errors = child.error.split(separator: "\n").filter { $0.hasPrefix("error: ") }
      #expect(errors.contains { $0.contains("mask 2741") && $0.contains("in the table") }, "\(child.error)")
      #expect(Processes.mentioning(scratch.path).isEmpty)
    }

    static func scratchWithFixtures() -> Scratch {
      let scratch = Scratch()
      for folder in ["models", "tensors"] { _ = scratch.copy("\(Built.fixtures)/\(folder)", as: folder) }
      return scratch
    }

    private func expect(_ refusal: Refusal, in scratch: Scratch) throws {
      let job = scratch.job(refusal.job)
      let out = "\(scratch.path)/out"
      let child = try scratch.andor(
        "run", job, "--out", out, "--workers", "1", "--quiet", expecting: .exit(refusal.status))
      child.expectSentence(refusal.words)
      #expect(access(out, F_OK) != 0, "\(refusal.name) left \(Scratch.tree(out))")
      Scratch.remove(out)
    }
  }
}
