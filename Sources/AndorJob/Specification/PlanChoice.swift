// SPDX-License-Identifier: Apache-2.0
import AndorSampling

/// Which masks of a game the job file asks for.
public enum PlanChoice: Sendable, Equatable {
  /// The cube of up to ``mostCubePlayers`` players that matter, a sample of ``defaultEvaluations`` above that.
  case auto
  /// All 2^n masks.
  case cube
  /// Masks that are drawn, in rounds.
  case sample(SampleChoice)

  /// The most players that matter of a game whose cube is evaluated without being asked for.
  public static let mostCubePlayers = 24
  /// The evaluations of a sample of which nothing is said.
  public static let defaultEvaluations = 4000

  /// The sample that is taken where one is taken: as asked for, or the default one.
  public var sample: SampleChoice {
    if case .sample(let choice) = self { choice } else { SampleChoice() }
  }

  /// Returns whether a game is sampled.
  /// - Parameters:
  ///   - players: all its players, for whose masks a cube's tables have room.
  ///   - evaluated: those of them that matter.
  ///   - isTable: whether its values are a table of all masks.
  public func samples(players: Int, evaluated: Int, isTable: Bool) -> Bool {
    switch self {
    case .auto: !isTable && (evaluated > Self.mostCubePlayers || players > Limits.players)
    case .cube: false
    case .sample: true
    }
  }

  /// Returns the masks of a game's first round, or all where there is one; at most 2^40.
  public func firstMasks(players: Int, isTable: Bool) -> Int {
    samples(players: players, evaluated: players, isTable: isTable)
      ? sample.schedule.first : 1 << min(players, 40)
  }
}

/// The sample that a job file asks for.
public struct SampleChoice: Sendable, Equatable {
  /// The rounds and when to stop.
  public var schedule: SampleSchedule
  /// The seed of the masks.
  public var seed: UInt64
  /// The most players of an interaction.
  public var order: Int

  /// Creates a sample of a schedule.
  public init(_ schedule: SampleSchedule, seed: UInt64 = 1, order: Int = 5) {
    (self.schedule, self.seed, self.order) = (schedule, seed, order)
  }

  /// Creates the sample of which nothing is said: one round.
  public init() {
    let count = PlanChoice.defaultEvaluations
    guard let schedule = try? SampleSchedule(first: count, most: count) else {
      preconditionFailure("\(count) evaluations can be divided")
    }
    self.init(schedule)
  }
}
