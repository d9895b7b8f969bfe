// SPDX-License-Identifier: Apache-2.0
import AndorLedger
import Glibc
import Testing

/// What is written in which order, as strace sees it: a crash of the machine cannot be had in a test, but what it
/// would find can.
@Suite struct OrderTests {
  private static let variable = "ANDOR_TEST_ORDER"
  private static let canTrace =
    getenv(variable) == nil && Tracing.run(["/usr/bin/strace", "-o", "/dev/null", "/bin/true"]) == 0

  /// What has been written to files and not been made durable yet, and what was done too early.
  private struct Watch {
    private var unsynced: Set<Substring> = []
    private(set) var mistakes: [String] = []
    private(set) var slots = 0
    private(set) var renames = 0

    /// Takes note of one line of strace's.
    mutating func read(_ line: Substring) {
      // A call begins with its name, after the number of its thread; one that is resumed was seen before.
      guard let call = line.split(separator: " ", maxSplits: 1).last?.drop(while: { $0 == " " }) else {
        return
      }
      let name = call.prefix { $0 != "(" }
      let path = call.split(separator: "<").dropFirst().first?.prefix { $0 != ">" } ?? ""
      switch name {
      // The header, written at the start of the file when a game is made, says nothing of data.
      case "pwrite64" where path.hasSuffix("/ledger") && !call.contains(", 64, 0)"):
        let data = "\(path.dropLast(6))values.partial.npy"[...]
        if unsynced.contains(data) { mistakes.append("a slot before its data: \(line)") }
        slots += 1
        unsynced.insert(path)
      case "pwrite64": unsynced.insert(path)
      case "fdatasync", "fsync": unsynced.remove(path)
      case "syncfs": unsynced = []
      case "rename":
        let source = call.split(separator: "\"").dropFirst().first ?? ""
        if unsynced.contains(source) { mistakes.append("a name before its bytes: \(line)") }
        renames += 1
      default: break
      }
    }

    /// What was never made durable.
    var left: [Substring] { unsynced.sorted() }
  }

  @Test(.enabled(if: canTrace, "strace must be there and allowed to trace"))
  func dataComeBeforeSlotsAndBytesBeforeNames() throws {
    let scratch = ScratchFolder()
    let status = Tracing.run(
      [
        "/usr/bin/strace", "-f", "-y", "-o", "\(scratch.path)/trace", "-e",
        "trace=pwrite64,fdatasync,fsync,syncfs,rename", "/proc/self/exe", "--testing-library",
        "swift-testing",
        "--filter", "theTracedRunCommitsAndPublishes",
      ], [Self.variable: scratch.path])
    #expect(status == 0)
    var watch = Watch()
    let trace = try String(decoding: Bytes.read("\(scratch.path)/trace"), as: UTF8.self)
    // The files of the run, not those of the testing library.
    for line in trace.split(separator: "\n") where line.contains(scratch.path) || line.contains("syncfs") {
      watch.read(line)
    }
    #expect(watch.mistakes == [])
    #expect(watch.left == [])
    #expect(
      watch.slots >= 4 && watch.renames >= 2, "\(watch.slots) slots, \(watch.renames) renames\n\(trace)")
  }

  @Test(.enabled(if: getenv(variable) != nil, "runs inside the other test"))
  func theTracedRunCommitsAndPublishes() throws {
    let path = try #require(getenv(Self.variable).map { String(cString: $0) })
    let game = try GameLedger.open([.small("g")], in: path)[0].ledger
    let committer = try GroupCommitter(folder: path)
    let outcomes = Outcomes()
    for shard in 0..<4 { _ = committer.submit(outcomes.submission(game, shard)) }
    committer.close()
    #expect(outcomes.errors.isEmpty)
    try game.pendingValues.publish()
    try AtomicFile.write([1, 2, 3], to: "\(path)/plan.json")
  }
}
