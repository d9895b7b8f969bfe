// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorJob
import ArgumentParser
import Glibc

/// `andor status`: how a job stands, asked of its coordinator or read from its folder.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the state of a job.",
    discussion: """
      Examples: andor status wine
                andor status tcp://127.0.0.1:5570 --watch
      """)

  @Argument(help: "The job's folder, or the address of its coordinator.")
  var place: String

  @Option(help: "The folder of keys made by 'andor keys', to ask a coordinator that uses keys.")
  var keys: String?

  @Flag(help: "Keep showing until the job ends or stops.")
  var watch = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let source = try JobStatus(of: place, keys: keys)
    var snapshot = try source.snapshot()
    var drawing = LiveTable()
    var hasReader = show(snapshot, in: &drawing)
    while watch, hasReader, snapshot.state == .running || snapshot.state == .aggregating {
      sleep(1)
      snapshot = try source.snapshot()
      hasReader = show(snapshot, in: &drawing)
    }
  }

  /// Prints a snapshot; returns whether there still is a reader.
  private func show(_ snapshot: StatusSnapshot, in drawing: inout LiveTable) -> Bool {
    if output.json { return Console.print(String(decoding: snapshot.json, as: UTF8.self)) }
    guard watch else { return snapshot.report().allSatisfy(Console.print) }
    guard LiveTable.isPossible else { return Console.print(snapshot.progressLine(columns: 100)) }
    let size = LiveTable.size
    return drawing.draw(snapshot.watchLines(columns: min(size.columns, 100), rows: size.rows))
  }
}
