// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What the build and `Deploy/setup --tests` made, and the files of the repository.
enum Built {
  /// The executable that lies beside the running test bundle.
  static let andor: String = {
    guard let own = realpath("/proc/self/exe", nil) else { return "andor" }
    defer { free(own) }
    let beside = "\(folder(of: String(cString: own)))/andor"
    if access(beside, X_OK) == 0 { return beside }
    // Run by a helper of the toolchain: the bundle is among the arguments.
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? ""
    return "\(folder(of: bundle))/andor"
  }()

  /// The folder of the package.
  static let root: String = (0..<4).reduce(#filePath) { path, _ in folder(of: path) }

  /// The Python of the tests.
  static let python = "\(root)/.deps/python/bin/python"

  static let fixtures = "\(root)/Tests/ModelsTests/Fixtures"
  static let examples = "\(root)/Deploy/examples"

  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}
