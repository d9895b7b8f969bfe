// SPDX-License-Identifier: Apache-2.0

/// Which andor this is: shown by `--version`, stored in plans, said in greetings.
public enum Version {
  /// The version's number; that of the Python packages, the images and the top of the changelog too, as a test sees to.
  public static let current = "0.2.0"
}
