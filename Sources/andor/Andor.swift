// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

@main
struct Andor: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "andor")
}
