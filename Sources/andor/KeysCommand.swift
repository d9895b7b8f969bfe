// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorJob
import ArgumentParser

/// `andor keys`: makes keys, and says which workers a coordinator lets in.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Make keys for encrypted connections, and choose who may connect.",
    discussion: """
      Example: andor keys new keys; then copy worker.secret and coordinator.public to the workers' \
      machines, or make a folder there and allow its key here.
      """,
    subcommands: [New.self, Allow.self, Remove.self, List.self])

  /// `andor keys new DIR`.
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a folder with keys for a coordinator and its workers.",
      discussion: "Example: andor keys new keys")

    @Argument(help: "The folder to make.")
    var folder: String

    @OptionGroup var output: OutputOptions

    func run() throws {
      let keys = try WorkerKeys.create(in: folder).publicKeys()
      if output.json {
        let line = ["coordinator": keys.coordinator, "worker": keys.worker].mapValues(JSONLine.Value.text)
        Console.print(JSONLine.object(line))
        return
      }
      Console.print("coordinator \(keys.coordinator)")
      Console.print("worker      \(keys.worker)")
    }
  }

  /// `andor keys allow DIR PUBLIC-KEY --name S`.
  struct Allow: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Allow a worker's key; a running coordinator notices within a second.",
      discussion: "Example: andor keys allow keys \"$(cat worker.public)\" --name node7")

    @Argument(help: "The coordinator's folder of keys.")
    var folder: String

    @Argument(help: "The worker's public key: 40 characters, as in its worker.public.")
    var publicKey: String

    @Option(help: "The name under which the worker is known.")
    var name: String

    @OptionGroup var output: OutputOptions

    func run() throws {
      try WorkerKeys(folder: folder).allow(publicKey, name: name)
    }
  }

  /// `andor keys remove DIR --name S`.
  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a worker's key; a running coordinator ends its session within a second.",
      discussion: "Example: andor keys remove keys --name node7")

    @Argument(help: "The coordinator's folder of keys.")
    var folder: String

    @Option(help: "The worker's name.")
    var name: String

    @OptionGroup var output: OutputOptions

    func run() throws { try WorkerKeys(folder: folder).remove(name: name) }
  }

  /// `andor keys list DIR`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the workers that may connect.", discussion: "Example: andor keys list keys")

    @Argument(help: "The coordinator's folder of keys.")
    var folder: String

    @OptionGroup var output: OutputOptions

    func run() throws {
      for peer in try WorkerKeys(folder: folder).allowed() {
        let fields: [String: JSONLine.Value] = [
          "name": .text(peer.name), "public_key": .text("\(peer.publicKey)"),
        ]
        Console.print(output.json ? JSONLine.object(fields) : "\(peer.publicKey)  \(peer.name)")
      }
    }
  }
}
