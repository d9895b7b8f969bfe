// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// An interaction by the names of its players, wherever they stand in a game.
struct NamedEffect: Hashable {
  let kind: String
  /// The numbers of the names, ascending.
  let names: [Int]
}

/// The names of the players of many games, numbered in the order in which they appear.
struct NameNumbers {
  /// All names.
  private(set) var names: [String] = []
  /// How many games have each.
  private(set) var games: [Int] = []
  private var numbers: [String: Int] = [:]

  /// Returns the numbers of a game's players.
  mutating func take(_ players: [String]) -> [Int] {
    players.map { name in
      let number = numbers[name] ?? names.count
      if number == names.count {
        numbers[name] = number
        names.append(name)
        games.append(0)
      }
      games[number] += 1
      return number
    }
  }
}

/// Which of some interactions a game has the players of, and as which masks.
struct EffectIndex {
  /// An interaction's place, and what it is in a game.
  struct Member {
    let place: Int
    let effect: MarkedEffect
  }

  private let effects: [NamedEffect]
  /// The places of interactions by the name that the fewest games have.
  private var places: [Int: [Int]] = [:]
  /// The players of the game before, and what was found for them: most games have the same.
  private var last: (players: [Int], members: [Member]) = ([], [])

  /// Creates an index of interactions with players.
  init(_ effects: [NamedEffect], _ names: NameNumbers) {
    self.effects = effects
    for (place, effect) in effects.enumerated() {
      guard let rarest = effect.names.min(by: { names.games[$0] < names.games[$1] }) else { continue }
      places[rarest, default: []].append(place)
    }
  }

  /// Returns the interactions whose players a game has all.
  mutating func members(of players: [Int]) -> [Member] {
    if players == last.players { return last.members }
    let bits = Dictionary(players.enumerated().map { ($1, 1 << $0) }) { first, _ in first }
    let members = players.flatMap { places[$0] ?? [] }.compactMap { place -> Member? in
      let effect = effects[place]
      var mask = 0
      for name in effect.names {
        guard let bit = bits[name] else { return nil }
        mask |= bit
      }
      return Member(place: place, effect: MarkedEffect(effect.kind, mask))
    }
    last = (players, members)
    return members
  }
}
