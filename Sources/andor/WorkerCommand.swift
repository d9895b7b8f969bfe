// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorJob
import AndorSystem
import AndorText
import ArgumentParser
import Glibc
import Logging

/// `andor worker`: evaluates shards for a coordinator.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Evaluate shards for a coordinator until its job is over.",
    discussion: "Example: andor worker tcp://127.0.0.1:5570 --threads 2")

  @Argument(help: "The coordinator's address, tcp://HOST:PORT.")
  var endpoint: String

  @Option(help: "The worker's name in status and logs (default: host and process).")
  var name: String?

  @Option(help: "The folder of keys made by 'andor keys'; needed beyond this machine.")
  var keys: String?

  @Option(
    parsing: .unconditional,
    help: "Seconds to wait for a coordinator that does not answer (default: 30; 600 for one that vanished).")
  var patience: Int?

  @Option(
    parsing: .unconditional,
    help: "The most bytes of fetched files in the cache folder, such as 500M or 20G.")
  var cacheLimit = ByteCount(bytes: 32 << 30)

  @Option(help: "The folder of fetched files (default: that of the user).") var cache: String?
  @Flag(help: "Stay when a job is over, and wait for the next coordinator.") var stay = false
  @Flag(help: .hidden) var untilInputEnds = false

  @OptionGroup var model: ModelOptions
  @OptionGroup var limit: TimeLimit
  @OptionGroup var output: OutputOptions

  func run() throws {
    if untilInputEnds { try endWithInput() }
    try limit.begin()
    var session = WorkerSession(address: endpoint, model: model.settings())
    (session.name, session.keys, session.patience) = (name, keys, patience)
    (session.cacheBytes, session.cache, session.stays) = (cacheLimit.bytes, cache, stay)
    let interruption = try Interruption()
    Stopping.answer(with: .interrupt(interruption))
    session.log = ConsoleLog.logger(output.form, isQuiet: output.quiet || untilInputEnds)
    session.log[metadataKey: "worker"] = "\(session.shownName)"
    if try !session.run(interruption: interruption) { throw ExitCode(ExitStatus.interrupted.rawValue) }
  }

  func validate() throws {
    if let name, name.utf8.count > Limits.nameBytes || name.unicodeScalars.contains(where: { $0.value < 32 })
    {
      throw ValidationError("--name is at most \(Limits.nameBytes) bytes of printable text")
    }
    guard 1...86_400 ~= patience ?? 1 else { throw ValidationError("--patience is from 1 to 86400") }
  }

  /// Lets a local worker end with the process that started it, even if that is killed: its input ends then.
  private func endWithInput() throws {
    _ = try NativeThread {
      var byte: UInt8 = 0
      while read(STDIN_FILENO, &byte, 1) > 0 {}
      kill(getpid(), SIGKILL)
    }
  }
}
