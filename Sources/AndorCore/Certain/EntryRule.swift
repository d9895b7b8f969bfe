// SPDX-License-Identifier: Apache-2.0

/// What a search does differently at one interaction.
///
/// An interaction is one entry of a or c, or several: AND{i} and OR{i} are one atom, and in a game that null players were
/// added to, OR of a set has an entry for every set of added players. What it is worth is the sum of its entries, those
/// of c with the sign turned, as c = −I_or.
struct EntryRule: Sendable {
  /// One entry.
  struct Entry: Sendable {
    var index: Int
    var isOr: Bool

    /// What the entry counts for in the interaction.
    var sign: Double { isOr ? -1 : 1 }
  }

  /// What is different.
  enum Change: Sendable {
    /// The interaction may not have this sign.
    case forbidding(Double)
    /// A unit of the interaction costs so much more: less than nothing where that is negative.
    case pushing(Double)
  }

  /// The players of the game, those added to it left out.
  let players: Int
  let entries: [Entry]
  var change: Change

  /// Finds the entries of an interaction among `count` of a and as many of c.
  init(_ interaction: Interaction, players n: Int, entries count: Int, change: Change) {
    let set = Int(interaction.coalition.mask)
    let added = stride(from: 0, to: count, by: 1 << n)
    var entries: [Entry] = []
    if interaction.kind == .and || set.nonzeroBitCount == 1 { entries.append(Entry(index: set, isOr: false)) }
    if interaction.kind == .or || set.nonzeroBitCount == 1 {
      entries += added.map { Entry(index: set | $0, isOr: true) }
    }
    (players, self.entries, self.change) = (n, entries, change)
  }

  /// A rule for no interaction.
  init(players n: Int) { (players, entries, change) = (n, [], .pushing(0)) }

  /// Returns what an entry's reflection becomes, where others are shrunk by `threshold`.
  func shrunk(_ reflection: Double, by threshold: Double, at entry: Entry) -> Double {
    let r = entry.sign * reflection
    switch change {
    case .forbidding(let sign):
      let soft = Self.soft(r, threshold)
      return entry.sign * (sign > 0 ? min(soft, 0) : max(soft, 0))
    case .pushing(let price):
      return entry.sign * Self.soft(r - threshold * price, threshold)
    }
  }

  private static func soft(_ x: Double, _ threshold: Double) -> Double {
    x - min(max(x, -threshold), threshold)
  }

  /// Returns what the interaction is worth at a point.
  func effect(_ point: (and: AlignedVector, or: AlignedVector)) -> Double {
    entries.reduce(0) { $0 + $1.sign * ($1.isOr ? point.or : point.and).base[$1.index] }
  }

  /// Returns by how much Σ|I| of a point is less where AND and OR of one player are one interaction.
  func saving(_ point: (and: AlignedVector, or: AlignedVector)) -> Double {
    (0..<players).reduce(0) { sum, player in
      let and = point.and.base[1 << player]
      var (or, size) = (0.0, abs(and))
      for index in stride(from: 1 << player, to: point.or.count, by: 1 << players) {
        or += point.or.base[index]
        size += abs(point.or.base[index])
      }
      return sum + (size - abs(and - or))
    }
  }
}

/// What a measured iteration knows about all explanations, by its multiplier, and of one, its point.
///
/// With u = Kᵀλ, 0 at ∅, and g = ⟨v, λ⟩ − δ‖λ‖₁ every explanation x obeys ⟨u, x⟩ ≥ g. This holds for any λ, however
/// it was found; margins for rounding are taken off.
struct EntryBounds: Sendable {
  /// g.
  var product = 0.0
  /// β: the largest |u| but for the rule's entries.
  var others = 0.0
  /// The least u of the rule's entries, each with the sign that it counts for.
  var least = 0.0
  /// The largest of them.
  var most = 0.0
  /// Σ|I| of the point.
  var norm = 0.0
  /// What the rule's interaction is worth there.
  var effect = 0.0

  /// Takes note of the multiplier at an entry of the rule.
  mutating func take(_ u: Double, isFirst: Bool) {
    (least, most) = isFirst ? (u, u) : (min(least, u), max(most, u))
  }

  /// Returns what the point costs.
  func upper(_ change: EntryRule.Change) -> Double {
    guard case .pushing(let price) = change else { return norm }
    return norm + price * effect
  }

  /// Returns what no explanation that follows the rule costs less than: λ/α obeys the dual constraints of the changed
  /// problem. Where the sign s is forbidden these are |u| ≤ 1, of which s·u ≤ 1 is dropped at the rule's entries; where
  /// a unit costs p more, p − 1 ≤ u ≤ p + 1 there.
  func lower(_ change: EntryRule.Change) -> Double {
    switch change {
    case .forbidding(let sign):
      return product / max(others, sign > 0 ? -least : most)
    case .pushing(let price):
      let scale = max(
        others, price > -1 ? most / (1 + price) : 0, price < 1 ? -least / (1 - price) : 0)
      // A price of a unit and more asks for a multiplier of the same sign.
      guard price < 1 || least >= (price - 1) * scale, price > -1 || most <= (price + 1) * scale else {
        return -.infinity
      }
      return product / scale
    }
  }

  /// Returns how far the point can be from the best one where a unit of the interaction, times `side`, costs `push` more:
  /// by what ``interval(within:)`` says, of points with no larger an interaction than `limit`.
  func gap(_ push: Double, side: Double, limit: Double) -> Double {
    let (t, top) = side > 0 ? (least / others, most / others) : (-most / others, -least / others)
    let missing = max(0, push - t - 1) + max(0, top - 1 - push)
    return norm + push * side * effect - (product / others - missing * limit)
  }

  /// Returns between what the interaction is in every explanation whose Σ|I| is at most `limit`.
  ///
  /// From ⟨u, x⟩ ≥ g follows Σ (u z − β|z|) ≥ g − β·limit over the interaction's entries z, as the others add at most
  /// β(limit − Σ|z|). Their sum x obeys, with t and T the least and largest u/β, (T − 1)x ≥ g/β − limit where x > 0
  /// and (t + 1)x ≥ g/β − limit where x < 0, as long as T − t ≤ 2: then no two entries gain by opposite signs.
  func interval(within limit: Double) -> (low: Double, high: Double) {
    let (least, most) = (least / others, most / others)
    guard others > 0, most - least <= 2 else { return (-.infinity, .infinity) }
    let u = Double.ulpOfOne
    let share = product / others
    let room = (share - 4 * u * abs(share)) - limit * (1 + 4 * u)
    var (low, high) = (-Double.infinity, Double.infinity)
    if room <= 0 {
      if least > -1 { low = room / (least + 1) }
      if most < 1 { high = room / (most - 1) }
    } else if most > 1, least >= -1 {
      low = room / (most - 1)
    } else if least < -1, most <= 1 {
      high = room / (least + 1)
    }
    return (low - 8 * u * abs(low), high + 8 * u * abs(high))
  }
}
