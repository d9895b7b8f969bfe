// SPDX-License-Identifier: Apache-2.0

/// Where a coordinator listens, in the words of who starts workers.
public enum Listening {
  /// Returns an address as workers give it: with this host's name where it listens at all addresses, and with
  /// `--keys` where keys are needed.
  public static func reachable(_ address: String, needsKeys: Bool) -> String {
    let host = address.replacing("://0.0.0.0:", with: "://THIS-HOST:").replacing(
      "://*:", with: "://THIS-HOST:")
    return needsKeys ? "\(host) --keys KEYS" : host
  }
}
