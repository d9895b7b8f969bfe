// SPDX-License-Identifier: Apache-2.0

/// A function of masks that is 1 where all of some players are present (AND) or any of them is (OR), and 0 elsewhere.
public struct AndOrAtom: Hashable, Sendable {
  /// Whether all players are needed, or any.
  public enum Kind: String, Hashable, Sendable {
    /// 1 where all players are present.
    case and
    /// 1 where any player is present.
    case or
  }

  /// All or any.
  public let kind: Kind
  /// The players, ascending; one or more.
  public let players: [Int]

  /// Creates an atom; a single player's is an AND, which it equals.
  public init(_ kind: Kind, _ players: some Sequence<Int>) {
    self.players = Set(players).sorted()
    precondition(!self.players.isEmpty, "an atom has players")
    self.kind = self.players.count == 1 ? .and : kind
  }

  /// The number of players.
  public var order: Int { players.count }
}

/// A sum of AND and OR atoms with effects, and a constant.
public struct AndOrModel: Sendable, Hashable {
  /// The number of players of the game.
  public let players: Int
  /// The atoms.
  public var atoms: [AndOrAtom]
  /// The effect of each atom.
  public var effects: [Double]
  /// The value at ∅.
  public var constant: Double

  /// Creates a model with as many effects as atoms.
  public init(players: Int, atoms: [AndOrAtom], effects: [Double], constant: Double) {
    precondition(atoms.count == effects.count, "every atom has an effect")
    (self.players, self.atoms, self.effects, self.constant) = (players, atoms, effects, constant)
  }

  /// Creates a model without atoms.
  init(players: Int, constant: Double) {
    self.init(players: players, atoms: [], effects: [], constant: constant)
  }

  /// The Shapley values: an effect is shared equally by the players of its atom. O(Σ orders).
  ///
  /// For AND it is the dividend's share (Shapley, 1953); OR is the dual game, and has the same values.
  public var shapley: [Double] {
    var values = [Double](repeating: 0, count: players)
    for (atom, effect) in zip(atoms, effects) {
      for player in atom.players { values[player] += effect / Double(atom.order) }
    }
    return values
  }

  /// The Shapley interactions of pairs (Grabisch and Roubens, 1999), row after row with zeros on the diagonal, n² of
  /// them: effect / (order − 1) for the pairs of an AND, its negative for those of an OR.
  public var pairInteractions: [Double] {
    var table = [Double](repeating: 0, count: players * players)
    for (atom, effect) in zip(atoms, effects) where atom.order > 1 {
      let share = (atom.kind == .and ? effect : -effect) / Double(atom.order - 1)
      for i in atom.players {
        for j in atom.players where i != j { table[i * players + j] += share }
      }
    }
    return table
  }
}
