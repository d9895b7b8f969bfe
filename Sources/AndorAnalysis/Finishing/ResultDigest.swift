// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger

/// The digests that a result is known by; none covers an explanation.
package enum ResultDigest {
  /// Returns the digest of a game: SHA-256 over its values, then their Möbius transform, both over all players.
  package static func game(values: MappedDoubles, harsanyi: MappedDoubles) -> SHA256Digest {
    var hasher = SHA256Hasher()
    values.withSpan { hasher.update($0) }
    harsanyi.withSpan { hasher.update($0) }
    return hasher.finalize()
  }

  /// Returns the digest of a job: SHA-256 over the digests of its games, in the order of the plan.
  package static func job(_ games: [GameResult]) -> SHA256Digest {
    var hasher = SHA256Hasher()
    for game in games { hasher.update(SHA256Digest(hexadecimal: game.digest)?.bytes ?? []) }
    return hasher.finalize()
  }
}
