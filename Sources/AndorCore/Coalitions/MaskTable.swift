// SPDX-License-Identifier: Apache-2.0

/// A list of masks over up to 1,024 players: rows of 64-bit words.
///
/// Player i is bit i mod 64 of word i / 64; bits past the last player are 0. Memory: 8 ⌈n/64⌉ bytes a mask.
public struct MaskTable: Sendable, Hashable {
  /// The most players that a table has room for.
  public static let mostPlayers = 1024

  /// The number of players n, from 0 to ``mostPlayers``.
  public let players: Int
  /// The words of a mask, ⌈n/64⌉; 1 for a game without players, whose mask is 0.
  public let wordsPerMask: Int
  /// The words of all masks, mask after mask.
  public private(set) var words: [UInt64] = []

  /// Creates a table without masks; `nil` where the number of players is not from 0 to ``mostPlayers``.
  public init?(players: Int) {
    guard 0...Self.mostPlayers ~= players else { return nil }
    self.players = players
    wordsPerMask = max(1, (players + 63) / 64)
  }

  /// Creates a table of masks given as words; `nil` where these are not whole masks over the players.
  public init?(players: Int, words: [UInt64]) {
    self.init(players: players)
    guard words.count % wordsPerMask == 0 else { return nil }
    let last = lastWord
    for end in stride(from: wordsPerMask - 1, to: words.count, by: wordsPerMask) where words[end] & ~last != 0
    {
      return nil
    }
    self.words = words
  }

  /// Creates a table of consecutive masks of at most 63 players, each modulo 2^n.
  public init(players: Int, from first: UInt64, count: Int) {
    precondition(0..<64 ~= players, "consecutive masks are those of a cube")
    self.players = players
    wordsPerMask = 1
    let all = (1 as UInt64) << UInt64(players) - 1
    words = (0..<UInt64(count)).map { (first &+ $0) & all }
  }

  /// Reads masks from bytes as ``packed`` gives them; `nil` where these are not whole masks over the players.
  public init?(players: Int, packed bytes: [UInt8]) {
    self.init(players: players)
    let width = max(1, (players + 7) / 8)
    guard bytes.count % width == 0 else { return nil }
    var words = [UInt64](repeating: 0, count: bytes.count / width * wordsPerMask)
    for (place, byte) in bytes.enumerated() {
      let (mask, within) = place.quotientAndRemainder(dividingBy: width)
      words[mask * wordsPerMask + within / 8] |= UInt64(byte) << UInt64(within % 8 * 8)
    }
    self.init(players: players, words: words)
  }

  /// The number of masks.
  public var count: Int { words.count / wordsPerMask }

  /// Which bits of a mask's last word are players.
  private var lastWord: UInt64 { UInt64.max >> UInt64(wordsPerMask * 64 - players) }

  /// Returns the words of a mask.
  public subscript(mask: Int) -> ArraySlice<UInt64> {
    words[mask * wordsPerMask..<(mask + 1) * wordsPerMask]
  }

  /// Returns whether a player is present in a mask.
  public subscript(mask: Int, player: Int) -> Bool {
    words[mask * wordsPerMask + player / 64] >> UInt64(player % 64) & 1 == 1
  }

  /// Makes room for as many masks in all.
  public mutating func reserveCapacity(_ masks: Int) { words.reserveCapacity(masks * wordsPerMask) }

  /// Appends the mask of given words; bits past the last player are cleared.
  public mutating func append(words mask: some Collection<UInt64>) {
    precondition(mask.count == wordsPerMask, "a mask has as many words as the table's")
    words.append(contentsOf: mask)
    words[words.count - 1] &= lastWord
  }

  /// Appends the mask of given players.
  public mutating func append(present: some Sequence<Int>) {
    var mask = [UInt64](repeating: 0, count: wordsPerMask)
    for player in present {
      precondition(0..<players ~= player, "players are numbered from 0 to n - 1")
      mask[player / 64] |= 1 << UInt64(player % 64)
    }
    append(words: mask)
  }

  /// Appends the complement of a mask of the table.
  public mutating func append(complementOf mask: Int) {
    append(words: self[mask].map { ~$0 })
  }

  /// Appends all masks of another table over as many players.
  public mutating func append(_ other: MaskTable) {
    precondition(other.players == players, "the tables are over as many players")
    words.append(contentsOf: other.words)
  }

  /// Returns the masks of a range, as a table of their own.
  public func masks(_ range: Range<Int>) -> MaskTable {
    var part = self
    part.words = Array(words[range.lowerBound * wordsPerMask..<range.upperBound * wordsPerMask])
    return part
  }

  /// Returns the complements of all masks. O(words).
  public func complements() -> MaskTable {
    var result = self
    for end in 0..<words.count {
      result.words[end] = ~words[end] & ((end + 1) % wordsPerMask == 0 ? lastWord : .max)
    }
    return result
  }

  /// The number of players present in each mask.
  public var sizes: [Int] {
    (0..<count).map { mask in self[mask].reduce(0) { $0 + $1.nonzeroBitCount } }
  }

  /// The players of each mask as 0 and 1, mask after mask: n bytes a mask.
  public var unpacked: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count * players)
    for mask in 0..<count {
      for player in 0..<players where self[mask, player] { bytes[mask * players + player] = 1 }
    }
    return bytes
  }

  /// The masks as ⌈n/8⌉ bytes each, player i being bit i mod 8 of byte i / 8: what `numpy.unpackbits` reads with
  /// `bitorder="little"`.
  public var packed: [UInt8] {
    let width = max(1, (players + 7) / 8)
    return (0..<count).flatMap { mask in
      (0..<width).map { UInt8(truncatingIfNeeded: words[mask * wordsPerMask + $0 / 8] >> UInt64($0 % 8 * 8)) }
    }
  }

  /// The masks as bit columns, one a player: bit t mod 64 of word t / 64 of a column tells whether mask t has the
  /// player. Columns follow each other, ⌈masks/64⌉ words each; bits past the last mask are 0.
  public var columns: [UInt64] {
    let height = (count + 63) / 64
    var result = [UInt64](repeating: 0, count: height * players)
    for mask in 0..<count {
      for word in 0..<wordsPerMask {
        var left = words[mask * wordsPerMask + word]
        while left != 0 {
          result[(word * 64 + left.trailingZeroBitCount) * height + mask / 64] |= 1 << UInt64(mask % 64)
          left &= left - 1
        }
      }
    }
    return result
  }
}
