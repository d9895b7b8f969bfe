// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc
import Testing

extension Cluster {
  /// Pages and exports as users get them, checked by programs that share no code with andor.
  @Suite struct ReportTests {
    private func python(_ arguments: String..., in scratch: Scratch) throws -> String {
      let child = try Child(executable: Built.python, arguments: arguments, environment: [:], in: scratch)
      #expect(child.wait() == .exit(0), "\(child.output)\(child.error)")
      return child.output
    }

    private func checkPages(of folder: ResultFolder, in scratch: Scratch) throws -> String {
      try python("\(Built.root)/Tests/Reference/check_report.py", folder.path, in: scratch)
    }

    /// A small job with names that a page or a table could stumble over.
    private static let hostile = """
      andor: 1
      name: hostile
      model: {formula: true}
      games:
        - name: g
          players: {names: ["<script>alert(1)</script>", '"; x="', "a,b;c", "=1\\\\+1\\\\", "right\\u202Eleft", "naïve 日本"]}
          formula:
            constant: 0.5
            terms: [{and: [0, 1], value: 1.5}, {or: [2, 3, 4], value: -2.25}, {and: [5], value: 0.75}]
      """

    @Test(arguments: ["sentence", "wine", "table", "formula"])
    func runWritesPagesThatAreTrueToTheResult(example: String) throws {
      let scratch = Scratch()
      let folder = scratch.folder(example)
      let run = try scratch.andor(
        "run", "\(Built.examples)/\(example)/job.yaml", "--out", folder.path, "--quiet")
      #expect(run.output.contains("\(folder.path)/report.html"))
      let games = try folder.result().games.count
      #expect(try checkPages(of: folder, in: scratch) == "\(games == 1 ? 1 : games + 1) pages\n")
      let page = games == 1 ? "report.html" : "games/\(try folder.result().games[0].name)/report.html"
      let view = ["sentence": "Which words, together", "wine": "lost without"][example]
      if let view { #expect(Text.read("\(folder.path)/\(page)").contains(view)) }
      folder.expectClean()
    }

    @Test func samplesThatArePicturesAreDrawn() throws {
      let scratch = Scratch()
      let example = scratch.copy("\(Built.examples)/digit", as: "digit")
      let job = scratch.job(
        """
        andor: 1
        name: quarters
        model: {onnx: model.onnx}
        output: {name: logits, score: log_odds, class: predicted}
        games:
          - name: digit-2
            tensors: digit-2.safetensors
            players: {names: [nw, ne, sw, se]}
            inputs: [{name: image, sample: image, baseline: 0, players: {grid: [2, 2]}}]
        """, named: "digit/quarters.yaml")
      let folder = scratch.folder("quarters")
      try scratch.andor("run", job, "--out", folder.path, "--quiet")
      #expect(try checkPages(of: folder, in: scratch) == "1 pages\n")
      #expect(Text.read("\(folder.path)/report.html").contains("data:image/png;base64,"))
      // A page without the picture is better than none, and says why there is none.
      Text.change("\(example)/digit-2.safetensors") { $0[$0.count - 1] ^= 1 }
      let again = try scratch.andor("report", folder.path)
      #expect(again.error.contains("is not the file that the job read"))
      #expect(again.output == "\(folder.path)/report.html\n")
      #expect(!Text.read("\(folder.path)/report.html").contains("data:image"))
      #expect(try checkPages(of: folder, in: scratch) == "1 pages\n")
    }

    @Test func explainWritesThePageAnew() throws {
      let scratch = Scratch()
      let folder = scratch.folder("hostile")
      try scratch.andor("run", scratch.job(Self.hostile), "--out", folder.path, "--quiet")
      let before = Text.read("\(folder.path)/report.html")
      try scratch.andor("explain", folder.path, "--salient", "0.5", "--quiet")
      #expect(Text.read("\(folder.path)/report.html") != before)
      #expect(try checkPages(of: folder, in: scratch) == "1 pages\n")
      try scratch.andor("report", folder.path, "--game", "g", "--quiet")
      try scratch.andor("report", folder.path, "--game", "h", expecting: .exit(66))
    }

    @Test func exportsAreWhatTheFolderHolds() throws {
      let scratch = Scratch()
      let folder = scratch.folder("hostile")
      try scratch.andor("run", scratch.job(Self.hostile), "--out", folder.path, "--quiet")
      var files: [String] = []
      for format in ["csv", "npz", "shapiq", "shap"] {
        let child = try scratch.andor("export", folder.path, "--game", "g", "--format", format)
        files.append(String(child.output.dropLast()))
      }
      let moebius = "\(scratch.path)/moebius.json"
      for _ in 0..<2 {  // The second time the file is there, and is replaced.
        try scratch.andor(
          "export", folder.path, "--game", "g", "--format", "shapiq", "--index", "Moebius", "--out", moebius)
      }
      _ = try python(
        "\(Built.root)/Tests/Reference/check_export.py", folder.path, "g", files[0], files[1], files[2],
        files[3],
        moebius, in: scratch)
      folder.expectClean()
      try scratch.andor("verify", folder.path)
    }

    @Test func exportsThatCannotBeSaySo() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.hostile)
      let folder = scratch.folder("hostile")
      try scratch.andor("export", folder.path, "--game", "g", "--format", "csv", expecting: .exit(66))
      try scratch.andor("report", folder.path, expecting: .exit(66))
      try scratch.andor(
        "run", job, "--out", folder.path, "--quiet", expecting: .signal(SIGKILL),
        environment: ["ANDOR_CRASH_AT": "after-plan"])
      try scratch.andor("report", folder.path, expecting: .exit(66)).expectSentence(["andor resume"])
      try scratch.andor("resume", folder.path, "--quiet")
      func refuse(_ arguments: [String], _ status: Int32) throws {
        let child = try Child(["export", folder.path] + arguments, in: scratch)
        #expect(child.wait() == .exit(status), "\(arguments): \(child.error)")
        child.expectSentence([])
      }
      try refuse(["--game", "nobody", "--format", "csv"], 66)
      try refuse(["--game", "g", "--format", "xml"], 64)
      try refuse(["--game", "g", "--format", "csv", "--order", "2"], 64)
      try refuse(["--game", "g", "--format", "shapiq", "--order", "7"], 64)
      try refuse(["--game", "g", "--format", "shapiq", "--index", "what"], 64)
      try refuse(["--game", "g", "--format", "csv", "--out", scratch.path], 73)
      try refuse(["--game", "g", "--format", "csv", "--out", "\(scratch.path)/no/where"], 73)
      unlink("\(folder.path)/games/g/harsanyi.npy")
      try refuse(["--game", "g", "--format", "csv"], 66)
      Text.change("\(folder.path)/result.json") { text in
        text = Array(String(decoding: text, as: UTF8.self).replacing("\"n\" : 6", with: "\"n\" : 7").utf8)
      }
      try scratch.andor("report", folder.path, expecting: .exit(65)).expectSentence(["result.json"])
    }

    @Test func aFullDiskKeepsTheOldFile() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 14).text)
      let folder = scratch.folder("formula")
      try scratch.andor("run", job, "--out", folder.path, "--quiet")
      let disk = "\(scratch.path)/disk"
      mkdir(disk, 0o700)
      guard mount("andor-test", disk, "tmpfs", 0, "size=64k") == 0 else { return }
      defer { umount2(disk, Int32(MNT_DETACH)) }
      let file = "\(disk)/g0.npz"
      Text.write("old", to: file)
      try scratch.andor(
        "export", folder.path, "--game", "g0", "--format", "npz", "--out", file, expecting: .exit(74)
      ).expectSentence(["No space"])
      #expect(Text.read(file) == "old")
      #expect(Scratch.names(in: disk) == ["g0.npz"])
    }
  }
}
