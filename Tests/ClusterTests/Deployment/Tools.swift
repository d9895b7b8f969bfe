// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// What a test of deployments needs of this machine.
enum Tools {
  static func areOnPath(_ names: String...) -> Bool {
    names.allSatisfy { path(of: $0) != nil }
  }

  /// Where a program is, also in the folders for administrators.
  static func path(of name: String) -> String? {
    let folders = (getenv("PATH").map { String(cString: $0) } ?? "") + ":/usr/sbin:/sbin"
    return folders.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  static let isRoot = geteuid() == 0

  /// Whether this process may make network namespaces.
  static let mayMakeNetworks: Bool = {
    guard isRoot, areOnPath("ip", "nft") else { return false }
    let scratch = Scratch()
    let name = "andor-probe-\(getpid())"
    func ip(_ arguments: String...) -> Bool {
      guard let path = path(of: "ip"),
        let child = try? Child(executable: path, arguments: arguments, environment: [:], in: scratch)
      else { return false }
      return child.wait() == .exit(0)
    }
    let made = ip("netns", "add", name)
    let linked = made && ip("-n", name, "link", "add", "probe", "type", "bridge")
    if made { _ = ip("netns", "delete", name) }
    return linked
  }()
}

extension Scratch {
  /// Runs a scenario of `Tests/Rigs` with the built executable, in a folder of its own.
  func scenario(_ name: String) throws -> Child {
    try Child(
      executable: "/bin/bash",
      arguments: ["\(Built.root)/Tests/Rigs/\(name)", Built.andor, "\(path)/\(name)"],
      environment: ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], in: self)
  }
}
