// SPDX-License-Identifier: Apache-2.0

/// Which andor this is: shown by `--version`, stored in plans, said in greetings.
public enum Version {
  /// The version's number.
  public static let current = "0.1.0"
}
