// SPDX-License-Identifier: Apache-2.0

/// Which andor this is: shown by `--version`, stored in plans, said in greetings.
enum Version {
  static let current = "0.1.0"
}
