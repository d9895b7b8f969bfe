// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// Explains a game of many players from values at sampled masks.
///
/// The surrogates are fitted when the fit is created. Values of the audit streams, which they have not seen, are then
/// handed in piece by piece, in any pieces; ``explanation()`` says at any time what is known. Memory is that of the fit
/// plus O(n log pairs): past the first 8,192 audit masks only sums are kept.
///
///     var fit = try SampleFit(players: 64, seed: 1, layout: layout, empty: v0, full: v1, values: fitValues)
///     try fit.audit(.audit, values: auditValues)
///     try fit.audit(.auditHalf, values: halfValues)
///     let explanation = try fit.explanation()
public struct SampleFit: Sendable {
  /// The number of players n.
  public let players: Int
  /// The seed of the masks.
  public let seed: UInt64
  /// How many masks of each stream there are.
  public let layout: SampleLayout
  /// How values are explained.
  public let options: SampleOptions
  let empty: Double
  let full: Double
  /// The masks of the fit with N and ∅ first, and their values.
  let masks: MaskTable
  let values: [Double]
  /// The surrogates that are judged: atoms first, then kernels where they can be fitted.
  let surrogates: [Surrogate]
  /// What the audit streams have brought so far.
  var streams: [MaskStream: AuditedStream] = [:]
  /// For each surrogate, the mean of its residual over audit pairs; only the better one's past ``mostKept`` masks.
  var means: [ResidualMean]
  /// The surrogate that the mean goes on with.
  var chosen: Int?

  /// The masks of an audit stream whose values and residuals are kept.
  static let mostKept = 8192

  /// The most pairs to which the kernel without features is fitted as well.
  static let mostPlainPairs = 2048

  /// Fits the surrogates: atoms, the kernel alone, and the kernel with the atoms' sets among its features.
  ///
  /// The kernel alone is left out of large fits, and where atoms leave less than a thousandth of the variance.
  /// - Parameters:
  ///   - players: n, from 2 to 1,024.
  ///   - empty: v(∅).
  ///   - full: v(N).
  ///   - values: those of the fit stream's masks, 2 · `fitPairs`.
  ///   - seenAudit: those of the audit stream's first masks, 2 · `seenAuditPairs`.
  /// - Throws: ``SampleError`` for too few pairs, another number of values, and values that are not finite.
  /// - Complexity: O(m³) for m pairs, O(m n²) a round of the selection.
  public init(
    players: Int, seed: UInt64, layout: SampleLayout, empty: Double, full: Double, values: [Double],
    seenAudit: [Double] = [], options: SampleOptions = SampleOptions()
  ) throws(SampleError) {
    try options.check()
    try layout.check()
    try Self.check(values, stream: "fit", expected: 2 * layout.fitPairs)
    try Self.check(seenAudit, stream: "audit", expected: 2 * layout.seenAuditPairs)
    try Self.check([empty, full], stream: "ends", expected: 2)
    (self.players, self.seed, self.layout, self.options) = (players, seed, layout, options)
    (self.empty, self.full) = (empty, full)
    let drawn = try MaskStream.fit.masks(0..<2 * layout.fitPairs, players: players, seed: seed)
    let seen = try MaskStream.audit.masks(0..<2 * layout.seenAuditPairs, players: players, seed: seed)
    var masks = drawn.masks(0..<0)
    masks.append(present: 0..<players)
    masks.append(present: [])
    masks.append(drawn)
    masks.append(seen)
    self.masks = masks
    self.values = [full, empty] + values + seenAudit
    let selection = AndOrSelection(order: options.order, threads: options.threads)
    let atoms = selection.select(masks, self.values)
    // One kernel is enough for a large fit, as sets among its features do no harm where values are many, and where
    // atoms explain nearly everything.
    let isOne =
      !atoms.atoms.isEmpty
      && (masks.count > 2 * Self.mostPlainPairs || Self.left(by: atoms, masks, self.values) < 1e-3)
    let none = AndOrModel(players: players, constant: 0)
    let plain =
      isOne ? nil : KernelModel(masks, self.values, atoms: none, threads: options.threads)
    let both =
      atoms.atoms.isEmpty
      ? nil : KernelModel(masks, self.values, atoms: atoms, plain: plain, threads: options.threads)
    surrogates = [.andOr(atoms)] + [plain, both].compactMap { $0.map { .kernel($0) } }
    means = surrogates.map { _ in ResidualMean(players: players) }
  }

  /// The share of the values' variance that a model leaves.
  private static func left(by model: AndOrModel, _ masks: MaskTable, _ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let rest = zip(values, BitColumns(masks).values(of: model)).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
    return spread > 0 ? rest / spread : 0
  }

  static func check(_ values: [Double], stream: String, expected: Int) throws(SampleError) {
    guard values.count == expected else {
      throw .values(stream: stream, given: values.count, expected: expected)
    }
    if let row = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(stream: stream, row: row) }
  }
}

/// What is known of an audit stream.
struct AuditedStream: Sendable {
  /// The masks so far.
  var count = 0
  /// The first values, and each surrogate's residuals at them.
  var values: [Double] = []
  var residuals: [[Double]]
}
