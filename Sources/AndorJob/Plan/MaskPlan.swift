// SPDX-License-Identifier: Apache-2.0

/// Which masks of a game are evaluated, in rounds, and how they are cut into shards.
///
/// The single authority on these: it alone knows how many shards a game has, which masks one holds, where its
/// values lie on disk and which comes first. Masks are over the evaluated players, null players left
/// out. A row is a mask's place among all masks of the plan, and in the data files; a shard's rows follow each
/// other, and shards follow each other.
public struct MaskPlan: Sendable {
  /// The schemes that a plan can be read with.
  static let schemes: [any MaskScheme.Type] = [CubeScheme.self, SampleScheme.self]

  private let scheme: any MaskScheme

  /// Creates the plan of a scheme whose numbers fit together.
  public init(_ scheme: some MaskScheme) {
    precondition(scheme.isSound, "a plan that cannot be carried out")
    self.scheme = scheme
  }

  /// Returns the plan of all 2^players masks in one round, a shard being 2^shardBits masks whose high bits agree.
  public static func cube(players: Int, shardBits: Int) -> MaskPlan {
    MaskPlan(CubeScheme(players: players, shardBits: shardBits))
  }

  /// The cube whose masks the rows are, in ascending order, once every round is done; `nil` where they are not
  /// all masks, and the values have no transform.
  public var cube: CubeScheme? { scheme.cube }

  /// The sample whose masks the rows are; `nil` where they are others.
  public var sample: SampleScheme? { scheme as? SampleScheme }

  /// The players that masks are over.
  public var players: Int { scheme.players }

  /// The number of masks, those of rounds that may not come included.
  public var rows: Int { scheme.rows }

  /// The number of masks of a shard; the last one of a round may have fewer.
  public var rowsPerShard: Int { scheme.rowsPerShard }

  /// The number of shards, those of rounds that may not come included.
  public var shardCount: Int { scheme.shardCount }

  /// Returns how many masks a shard has.
  public func rows(of shard: Int) -> Int { offset(of: shard + 1) - offset(of: shard) }

  /// Returns the row of a shard's first mask; of the shard after the last, the number of rows.
  public func offset(of shard: Int) -> Int {
    precondition((0...shardCount).contains(shard), "no such shard")
    return scheme.offset(of: shard)
  }

  /// Returns the shard that has a row.
  public func shard(ofRow row: Int) -> Int {
    precondition((0..<rows).contains(row), "no such row")
    return scheme.shard(ofRow: row)
  }

  /// Returns how many masks so many shards have.
  public func rows(inShards count: Int) -> Int { offset(of: count) }

  /// The row after each round that begins a shard of its own, the last being the number of rows.
  public var sectionEnds: [Int] { sample.map { Array($0.sampleRows.starts.dropFirst()) } ?? [rows] }

  /// The plan without what may change after a job was made: how many evaluations a sample has at most.
  var essence: MaskPlan { sample.map { MaskPlan($0.withoutLimit) } ?? self }

  /// Returns the masks of a shard, in row order.
  public func masks(of shard: Int) -> ShardMasks {
    let masks = scheme.masks(of: shard)
    assert(masks.count == rows(of: shard), "as many masks as rows")
    return masks
  }

  /// The shards that need no earlier values.
  public var firstRound: MaskRound { scheme.firstRound }

  /// Returns the round after one whose values are all durable; `nil` where that was the last.
  /// - Parameter values: the values of a shard of this round or an earlier one, row after row.
  public func next<Failure: Error>(
    after round: MaskRound, values: (_ shard: Int) throws(Failure) -> [Double]
  ) throws(Failure) -> MaskRound? {
    guard let next = try scheme.next(after: round, values: values) else { return nil }
    precondition(
      next.number == round.number + 1 && next.shards.lowerBound == round.shards.upperBound
        && !next.shards.isEmpty && next.shards.upperBound <= shardCount,
      "rounds follow each other and end with the plan")
    return next
  }

  /// The order in which the shards of a round are leased for the first time.
  public var leaseOrder: LeaseOrder { scheme.leaseOrder }

  /// Returns whether there may be a round after this one: shards are left for it.
  public func mayGo(beyond round: MaskRound) -> Bool { round.shards.upperBound < shardCount }
}

extension MaskPlan: Hashable {
  /// Returns whether both are the same scheme with the same numbers.
  public static func == (left: MaskPlan, right: MaskPlan) -> Bool {
    AnyHashable(left.scheme) == AnyHashable(right.scheme)
  }

  /// Hashes the scheme.
  public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(scheme)) }
}

extension MaskPlan: Codable {
  private enum Key: String, CodingKey { case kind }

  /// Writes the scheme's own keys and its `kind`.
  public func encode(to encoder: any Encoder) throws {
    try scheme.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(type(of: scheme).kind, forKey: .kind)
  }

  /// Reads a plan of a known kind whose numbers fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let kind = try container.decode(String.self, forKey: .kind)
    guard let type = Self.schemes.first(where: { $0.kind == kind }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "no mask plan is called '\(kind.shortened)'")
    }
    let scheme = try type.init(from: decoder)
    guard scheme.isSound else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "a \(kind) whose numbers contradict each other")
    }
    self.scheme = scheme
  }
}
