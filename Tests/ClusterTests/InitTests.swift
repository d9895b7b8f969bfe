// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

extension Cluster {
  /// `andor init`: from a model to a job that runs, without editing.
  @Suite struct InitTests {
    @Test func theJobFileOfAModelRuns() throws {
      let scratch = Scratch()
      let fixtures = "\(Built.root)/Tests/ModelsTests/Fixtures"
      Text.write(Text.bytes(of: "\(fixtures)/models/linear.onnx"), to: "\(scratch.path)/linear.onnx")
      let job = "\(scratch.path)/job.yaml"
      let made = try scratch.andor("init", "tabular", "--model", "linear.onnx", "--out", job)
      #expect(made.output.contains("andor plan \(job)"))
      #expect(made.output.contains(" x.npy\n"), "the files to be put beside it are named")
      let text = Text.read(job)
      let again = try scratch.andor("init", "image", "--out", job, expecting: .exit(73))
      #expect(again.error.hasPrefix("error: there is a file already in \(job)"))
      #expect(Text.read(job) == text, "what is there stays")

      // Sample (2, 3, 4) in the float32 .npy that the job file names.
      let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"
      let padded = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
      let values: [Float] = [2, 3, 4]
      let data = values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
      let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0]
      Text.write(magic + Array(padded.utf8) + data, to: "\(scratch.path)/x.npy")
      let folder = scratch.folder("result")
      try scratch.andor("run", job, "--out", folder.path, "--workers", "1", "--quiet")
      // 1.5 x0 - 2 x1 + 0.25 x2 + 0.5, as the fixtures' README says.
      let game = try folder.result().games[0]
      #expect(game.vEmpty == 0.5 && game.vFull == -1.5)
    }

    @Test func aRowOfATableIsExplainedWithoutEditing() throws {
      let scratch = Scratch()
      let fixtures = "\(Built.root)/Tests/ModelsTests/Fixtures"
      Text.write(Text.bytes(of: "\(fixtures)/models/linear.onnx"), to: "\(scratch.path)/linear.onnx")
      Text.write(Array("age,income,children\n0,1,2\n2,3,4\n4,5,6\n".utf8), to: "\(scratch.path)/table.csv")
      let job = "\(scratch.path)/job.yaml"
      let table = "\(scratch.path)/table.csv"
      try scratch.andor(
        "init", "tabular", "--model", "linear.onnx", "--out", job, "--csv", table, "--row", "3",
        expecting: .exit(66))
      try scratch.andor(
        "init", "tabular", "--model", "linear.onnx", "--out", job, "--csv", table, "--row", "2")
      let folder = scratch.folder("result")
      try scratch.andor("run", job, "--out", folder.path, "--workers", "1", "--quiet")
      // 1.5 x0 - 2 x1 + 0.25 x2 + 0.5 of the means (2, 3, 4) and of the row (4, 5, 6).
      let game = try folder.result().games[0]
      #expect(game.vEmpty == -1.5 && game.vFull == -2)
      #expect(game.players == ["age", "income", "children"])
    }

    @Test func whatCannotBeWrittenIsSaid() throws {
      let scratch = Scratch()
      try scratch.andor("init", "text", "--out", "\(scratch.path)/no/job.yaml", expecting: .exit(73))
      try scratch.andor("init", "sound", expecting: .exit(64))
      try scratch.andor(
        "init", "text", "--model", "absent.onnx", "--out", "\(scratch.path)/j.yaml", expecting: .exit(66))
      #expect(Scratch.names(in: scratch.path).allSatisfy { !$0.hasSuffix(".yaml") })
    }
  }
}
