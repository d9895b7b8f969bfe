// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// The `explain` block of a game's result: how sparse the AND-OR explanation is, and how surely.
public struct Explanation: Codable, Sendable, Equatable {
  /// The interactions that stand out.
  public struct Salient: Codable, Sendable, Equatable {
    /// τ: an interaction is salient when |I(S)| > τ.
    public var threshold: Double
    /// Salient AND interactions.
    public var countAnd: Int
    /// Salient OR interactions.
    public var countOr: Int

    /// Creates counts from their parts.
    public init(threshold: Double, countAnd: Int, countOr: Int) {
      self.threshold = threshold
      self.countAnd = countAnd
      self.countOr = countOr
    }
  }

  /// The explanation by AND interactions alone (Harsanyi), to compare with.
  public struct AndOnly: Codable, Sendable, Equatable {
    /// Σ_{S≠∅} |I(S)|.
    public var objective: Double
    /// Interactions above the same share of their own maximum.
    public var salient: Int

    /// Creates a comparison from its parts.
    public init(objective: Double, salient: Int) {
      self.objective = objective
      self.salient = salient
    }
  }

  /// The share that the k strongest interactions explain; the last k is all of them, or 1000.
  public struct Fidelity: Codable, Sendable, Equatable {
    /// k.
    public var interactions: Int
    /// 1 − Var(v − v_k)/Var(v) over all masks.
    public var share: Double

    /// Creates a point of the curve.
    public init(interactions: Int, share: Double) {
      self.interactions = interactions
      self.share = share
    }
  }

  /// The conditions of the sparsity theorem (Ren et al., ICLR 2024), measured on the values.
  public struct Conditions: Codable, Sendable, Equatable {
    /// The highest order of a Harsanyi interaction above the threshold.
    public var highestOrder: Int
    /// Mean of v(T) − v(∅) by |T|, over the evaluated players: n − null players + 1 numbers.
    public var meanOutputs: [Double]
    /// Whether those means are monotone up to the last one.
    public var isMonotone: Bool
    /// The degree of the polynomial lower bound, of the means with the sign that makes the last one positive;
    /// absent where there is none.
    public var degree: Double?

    /// Creates conditions from their parts.
    public init(highestOrder: Int, meanOutputs: [Double], isMonotone: Bool, degree: Double?) {
      self.highestOrder = highestOrder
      self.meanOutputs = meanOutputs
      self.isMonotone = isMonotone
      self.degree = degree
    }
  }

  /// The state of the search at one check of its certificate.
  public struct Step: Codable, Sendable, Equatable {
    /// Iterations done.
    public var iterations: Int
    /// Seconds since the search began.
    public var seconds: Double
    /// The smallest objective so far.
    public var objective: Double
    /// The largest lower bound so far.
    public var lowerBound: Double

    /// Creates a step from its parts.
    public init(iterations: Int, seconds: Double, objective: Double, lowerBound: Double) {
      self.iterations = iterations
      self.seconds = seconds
      self.objective = objective
      self.lowerBound = lowerBound
    }
  }

  /// What all explanations that are about as short say of one effect.
  public struct Mark: Codable, Sendable, Equatable {
    /// An interaction that differs in an explanation without the effect.
    public struct Change: Codable, Sendable, Equatable {
      /// `and` or `or`.
      public var kind: String
      /// The coalition as a mask.
      public var mask: Int
      /// The players' names.
      public var players: [String]
      /// By how much its effect differs.
      public var change: Double

      /// Creates a change from its parts.
      public init(kind: String, mask: Int, players: [String], change: Double) {
        (self.kind, self.mask, self.players, self.change) = (kind, mask, players, change)
      }
    }

    /// `and` or `or`.
    public var kind: String
    /// The coalition as a mask.
    public var mask: Int
    /// I(S), as it was asked about.
    public var effect: Double
    /// Certain, open or undecided; absent where only a range was asked for.
    public var certain: EffectCertainty.Mark?
    /// By how much Σ|I| grows without its sign, as a share of it, at least.
    public var necessityLow: Double?
    /// The same at most; absent where no explanation without it was met.
    public var necessityHigh: Double?
    /// The effect is at least this in every explanation that is asked about; absent without a bound.
    public var low: Double?
    /// It is at most this.
    public var high: Double?
    /// Of an open effect: what differs most in an explanation without it.
    public var replacedBy: [Change]?

    /// Creates what is known of an effect from its parts.
    public init(
      kind: String, mask: Int, effect: Double, certain: EffectCertainty.Mark?, necessityLow: Double?,
      necessityHigh: Double?, low: Double?, high: Double?, replacedBy: [Change]? = nil
    ) {
      (self.kind, self.mask, self.effect, self.certain) = (kind, mask, effect, certain)
      (self.necessityLow, self.necessityHigh) = (necessityLow, necessityHigh)
      (self.low, self.high, self.replacedBy) = (low, high, replacedBy)
    }
  }

  /// The method by which an explanation is found.
  public typealias Method = MethodName

  /// The method by which the explanation was found.
  public var method: Method
  /// Σ_{S≠∅} |I_and(S)| + |I_or(S)|, or what the method makes small instead; see `MethodWords.objectiveIsNorm`.
  public var objective: Double
  /// No explanation under the same noise has a smaller objective.
  public var lowerBound: Double
  /// (objective − lower bound) / objective.
  public var gap: Double
  /// Iterations of the search for the least objective.
  public var iterations: Int
  /// Seconds of it.
  public var seconds: Double
  /// δ: how far the interactions may be from a value; the largest distance where the method sets none.
  public var noiseBound: Double
  /// The largest |q(T)| used; at most δ.
  public var maxNoise: Double
  /// The largest violation of universal matching beyond the noise: rounding.
  public var matchingResidual: Double
  /// σ, given or estimated, where the method has one.
  public var sigma: Double?
  /// The interactions that stand out.
  public var salient: Salient
  /// The explanation by AND interactions alone.
  public var andOnly: AndOnly
  /// The share of the values' variance that the k strongest interactions explain.
  public var fidelity: [Fidelity]
  /// The conditions of the sparsity theorem.
  public var conditions: Conditions
  /// The course of the search, thinned; absent in results of earlier versions.
  public var history: [Step]?
  /// The smallest objective of all explanations found: the objective, or less by what breaking ties costs. It and what
  /// follows are absent where a method has no ties, and in results of earlier versions.
  public var leastObjective: Double?
  /// How ties between explanations that are about as short were broken; `none` also where that has not begun, or would
  /// have missed the gap asked for.
  public var ties: Ties?
  /// How far breaking ties came, as a relative gap of what the interactions cost; absent where it has not begun.
  public var tieGap: Double?
  /// Iterations of it, after `iterations`.
  public var tieIterations: Int?
  /// Seconds of it, after `seconds`.
  public var tieSeconds: Double?
  /// The gap at which the search ended because further iterations brought nothing; absent where it ended otherwise, and
  /// in results of earlier versions.
  public var exhaustedGap: Double?
  /// Seconds of all that is asked about single effects. It and what follows are absent where nothing was asked.
  public var certainSeconds: Double?
  /// How many of the marked effects are certain.
  public var certainCount: Int?
  /// How many of them are open.
  public var openCount: Int?
  /// At most so many interactions exceed the threshold of `salient` in an explanation that is as short as the shortest
  /// found; no less than this one has.
  public var mostSalient: Int?
  /// What is known of single effects, strongest first.
  public var marks: [Mark]?

  /// The strongest interactions at another noise bound, with a certificate of their own.
  public struct Neighbour: Codable, Sendable, Equatable {
    /// δ there.
    public var noiseBound: Double
    /// Σ|I| of the tables there.
    public var objective: Double
    /// What no other undercuts.
    public var lowerBound: Double
    /// (objective − lower bound) / objective.
    public var gap: Double
    /// Iterations of the search.
    public var iterations: Int
    /// Iterations that break ties, after them.
    public var tieIterations: Int
    /// The strongest ten.
    public var top: [GameResult.Interaction]

    /// Creates a neighbour from its parts.
    public init(
      noiseBound: Double, objective: Double, lowerBound: Double, gap: Double, iterations: Int,
      tieIterations: Int, top: [GameResult.Interaction]
    ) {
      (self.noiseBound, self.objective, self.lowerBound) = (noiseBound, objective, lowerBound)
      (self.gap, self.iterations, self.tieIterations) = (gap, iterations, tieIterations)
      self.top = top
    }
  }

  /// The lists at half and at twice δ; absent where they were not made.
  public var neighbours: [Neighbour]?
  /// δ as a share of the standard deviation of v over all masks; absent where that is 0, and in results of earlier
  /// versions, as the next one.
  public var noiseShareOfSd: Double?
  /// δ as a share of |v(N) − v(∅)|.
  public var noiseShareOfDifference: Double?

  /// Creates an explanation from its parts.
  public init(
    method: Method, objective: Double, lowerBound: Double, gap: Double, iterations: Int, seconds: Double,
    noiseBound: Double, maxNoise: Double, matchingResidual: Double, sigma: Double?, salient: Salient,
    andOnly: AndOnly, fidelity: [Fidelity], conditions: Conditions,
    history: [Step]? = nil
  ) {
    self.method = method
    self.sigma = sigma
    self.objective = objective
    self.lowerBound = lowerBound
    self.gap = gap
    self.iterations = iterations
    self.seconds = seconds
    self.noiseBound = noiseBound
    self.maxNoise = maxNoise
    self.matchingResidual = matchingResidual
    self.salient = salient
    self.andOnly = andOnly
    self.fidelity = fidelity
    self.conditions = conditions
    self.history = history
  }
}
