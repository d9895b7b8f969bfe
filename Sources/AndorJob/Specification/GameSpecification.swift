// SPDX-License-Identifier: Apache-2.0

/// One sample to be explained: its players and what is masked.
public struct GameSpecification: Sendable, Equatable {
  /// The game's name, unique in the job: letters, digits, `.`, `_` and `-`; also its folder's name.
  public var name: String
  /// The players' names, player i = mask bit i.
  public var players: [String]
  /// What the players are, for words and drawings only; `nil` where the job does not say.
  public var playerKind: PlayerKind?
  /// A safetensors container for the tensor names used below.
  public var tensors: String?
  /// The model's inputs (onnx and python).
  public var inputs: [InputSpecification]
  /// The formula (formula model only).
  public var formula: Formula?
  /// The table of values (table model only).
  public var table: ValueTable?
  /// Attributions of other tools that are scored: the paths of `.npy` files, relative to the job file, by name.
  public var scores: [String: String] = [:]

  /// Creates a game from its parts; nothing is checked here.
  public init(
    name: String, players: [String], tensors: String? = nil, inputs: [InputSpecification] = [],
    formula: Formula? = nil, table: ValueTable? = nil
  ) {
    self.name = name
    self.players = players
    self.tensors = tensors
    self.inputs = inputs
    self.formula = formula
    self.table = table
  }
}

/// One input of the model, without its batch axis.
public struct InputSpecification: Sendable, Equatable {
  /// The input's name in the model.
  public var name: String
  /// The sample's tensor.
  public var sample: TensorReference
  /// The value of a masked element; required where the input has players.
  public var baseline: TensorReference?
  /// Which player owns which element; `nil` where the input is constant.
  public var players: PlayerMap?
  /// Whether NaN, a missing measurement, may stand in the sample and the baseline.
  public var missing: Bool

  /// Creates an input from its parts; nothing is checked here.
  public init(
    name: String, sample: TensorReference, baseline: TensorReference? = nil, players: PlayerMap? = nil,
    missing: Bool = false
  ) {
    self.name = name
    self.sample = sample
    self.baseline = baseline
    self.players = players
    self.missing = missing
  }
}

/// The place of a tensor.
public enum TensorReference: Sendable, Equatable {
  /// A name in the game's `tensors` container.
  case named(String)
  /// An `.npy` file, relative to the job file.
  case file(String)
  /// Numbers written in the job file, row by row; an empty shape is a scalar that fills the input.
  case inline(values: [Double], shape: [Int])
  /// Whole numbers of which a float64 does not hold every one.
  case integers(values: [Int128], shape: [Int])
  /// Texts, for an input of texts; numbers in quotation marks are texts where the input is one of texts.
  case texts(values: [String], shape: [Int])
}

/// Which player owns which element of an input; −1 always keeps the sample's value.
public enum PlayerMap: Sendable, Equatable {
  /// An integer tensor that broadcasts to the input's shape.
  case tensor(TensorReference)
  /// Element i belongs to player i.
  case each
  /// Two axes, the last two unless `axes` names others, are cut into rows × columns cells, player = row · columns + column.
  case grid(rows: Int, columns: Int, axes: GridAxes? = nil)
}

/// The axes of an input that a grid cuts, from 0 without the batch axis; negative ones count from the end.
public struct GridAxes: Sendable, Equatable {
  /// The axis that rows lie along.
  public let rows: Int
  /// The axis that columns lie along.
  public let columns: Int

  /// Creates a pair of axes; whether an input has them is checked where the input is known.
  public init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
  }
}

/// A game of known ground truth: v(T) = constant + Σ value·[S ⊆ T] + Σ value·[S ∩ T ≠ ∅] + noise.
public struct Formula: Sendable, Equatable {
  /// One AND or OR term.
  public struct Term: Sendable, Equatable {
    /// When the term's value is added.
    public enum Kind: Sendable, Equatable {
      /// When all its players are present.
      case and
      /// When any of its players is present.
      case or
    }

    /// When the term's value is added.
    public var kind: Kind
    /// The words of the coalition's mask, the first players' first; those beyond the last are 0.
    public var mask: [UInt64]
    /// What is added.
    public var value: Double

    /// Creates a term from its parts.
    public init(kind: Kind, mask: UInt64, value: Double) {
      self.init(kind: kind, mask: [mask], value: value)
    }

    /// Creates a term over players of any number from the words of its mask.
    public init(kind: Kind, mask: [UInt64], value: Double) {
      self.kind = kind
      self.mask = mask
      self.value = value
    }
  }

  /// v(∅) without noise.
  public var constant: Double
  /// The terms, in file order, which is the order of addition.
  public var terms: [Term]
  /// Standard deviation of independent Gaussian noise on every mask; 0 for none.
  public var noiseSigma: Double
  /// The seed of the noise: a mask's noise depends on seed and mask alone.
  public var noiseSeed: UInt64
  /// The microseconds that a mask takes, for load tests.
  public var costMicroseconds: Double

  /// Creates a formula from its parts.
  public init(
    constant: Double = 0, terms: [Term], noiseSigma: Double = 0, noiseSeed: UInt64 = 0,
    costMicroseconds: Double = 0
  ) {
    self.constant = constant
    self.terms = terms
    self.noiseSigma = noiseSigma
    self.noiseSeed = noiseSeed
    self.costMicroseconds = costMicroseconds
  }
}

/// Values v(T) computed elsewhere, in an `.npy` file of shape (2^n,).
public struct ValueTable: Sendable, Equatable {
  /// How a row index maps to a mask.
  public enum Order: String, Sendable, Equatable {
    /// Player i is bit i.
    case player0LeastSignificant = "player0_lsb"
    /// Player i is bit n−1−i.
    case player0MostSignificant = "player0_msb"
  }

  /// The file, relative to the job file.
  public var path: String
  /// How a row index maps to a mask.
  public var order: Order

  /// Creates a table from its parts.
  public init(path: String, order: Order = .player0LeastSignificant) {
    self.path = path
    self.order = order
  }
}
