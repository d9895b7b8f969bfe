// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

extension Cluster {
  /// Several processes that write one file at the same time.
  @Suite struct SimultaneousTests {
    private func expectAll(_ command: [String], in scratch: Scratch) throws {
      let children = try (0..<6).map { _ in try Child(command, in: scratch) }
      for child in children { #expect(child.wait() == .exit(0), "\(child.error)") }
    }

    @Test func exportsAndReportsOfOneFileAllSucceed() throws {
      let scratch = Scratch()
      let folder = scratch.folder("out")
      try scratch.andor("run", scratch.job(FormulaJob(players: 12).text), "--out", folder.path, "--quiet")
      let export = ["export", folder.path, "--game", "g0", "--format", "npz"]
      let file = String(
        try scratch.andor("export", folder.path, "--game", "g0", "--format", "npz").output.dropLast())
      let (table, page) = (Text.bytes(of: file), Text.bytes(of: "\(folder.path)/report.html"))
      for _ in 0..<3 {
        try expectAll(export, in: scratch)
        #expect(Text.bytes(of: file) == table)
        try expectAll(["report", folder.path], in: scratch)
        #expect(Text.bytes(of: "\(folder.path)/report.html") == page)
      }
      folder.expectClean()
    }

    /// A name of 250 bytes leaves no room for a longer temporary one.
    @Test func longNamesCanBeWritten() throws {
      let scratch = Scratch()
      let folder = scratch.folder("out")
      try scratch.andor("run", scratch.job(FormulaJob(players: 6).text), "--out", folder.path, "--quiet")
      let file = "\(scratch.path)/\(String(repeating: "x", count: 250))"
      try scratch.andor("export", folder.path, "--game", "g0", "--format", "csv", "--out", file)
      #expect(Text.read(file).hasPrefix("mask,order,players"))
    }
  }
}
