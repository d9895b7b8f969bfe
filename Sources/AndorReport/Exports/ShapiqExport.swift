// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorFormats
import AndorJob

/// An interaction index under the name that shapiq has for it.
public enum ShapiqIndex: String, Sendable, CaseIterable {
  /// k-Shapley values, which add up to v(N); what shapiq's plots are made for.
  case kSII = "k-SII"
  /// The Shapley interaction index.
  case sii = "SII"
  /// The Shapley–Taylor index.
  case stii = "STII"
  /// The faithful Shapley interaction index.
  case fsii = "FSII"
  /// Shapley values.
  case sv = "SV"
  /// Banzhaf values.
  case bv = "BV"
  /// Harsanyi dividends.
  case moebius = "Moebius"

  /// Returns the highest order where none is asked for: pairs, single players, or everything that fits.
  public func usualOrder(players n: Int) -> Int {
    switch self {
    case .sv, .bv: 1
    case .kSII, .sii, .stii, .fsii: min(2, n)
    case .moebius: n <= 16 ? n : 3
    }
  }

  /// Returns the index in this order, as a map of the Harsanyi table.
  func values(upTo order: Int) -> CoalitionIndex {
    switch self {
    case .kSII: .kShapley(order)
    case .sii, .sv: .shapley
    case .stii: .shapleyTaylor(order)
    case .fsii: .faithfulShapley(order)
    case .bv: .banzhaf
    case .moebius: CoalitionIndex(name: "moebius") { size, order, _ in size == order ? 1 : 0 }
    }
  }
}

/// A file that shapiq's `InteractionValues.load` reads (JSON, as shapiq 1.3 and later save it).
///
/// shapiq knows no OR interactions, so it gets indices of the values themselves: all are linear maps of the
/// Harsanyi table, exact, and computed without any 2^n × 2^n matrix.
public enum ShapiqExport {
  /// Most interactions of one file: shapiq keeps each as a Python object.
  public static let mostInteractions = 1 << 20

  /// Writes an index for all coalitions of 1 to `order` players, and v(∅).
  ///
  /// O(order · 2^n) time. The order must be 1 … n, and not give more than ``mostInteractions``.
  public static func write(
    _ source: ExportSource, index: ShapiqIndex, order: Int, threads: Int = 1, to sink: ByteSink
  ) throws {
    let result = source.result
    precondition((1...result.n).contains(order), "an order is 1 ... n")
    guard let harsanyi = source.tables.first(where: { $0.name == "harsanyi" }) else {
      preconditionFailure("every game has a Harsanyi table")
    }
    var text = head(source.result, index: index, order: order, isEstimated: false)
    let map = index.values(upTo: order)
    for size in 1...order {
      var found: CoalitionValues?
      try harsanyi.read { found = map.values(order: size, of: $0, threads: threads) }
      guard let found else { continue }
      for (coalition, value) in zip(found.coalitions, found.values) {
        let players = coalition.players.map(String.init).joined(separator: ",")
        text += ",\n    \"\(players)\": \(JSONWriter.number(value))"
      }
      try text.withUTF8 { try sink(UnsafeRawBufferPointer($0)) }
      text = ""
    }
    text = "\n  }\n}\n"
    try text.withUTF8 { try sink(UnsafeRawBufferPointer($0)) }
  }

  /// Returns the file up to the value of the empty set, with which the values begin.
  static func head(_ result: GameResult, index: ShapiqIndex, order: Int, isEstimated: Bool) -> String {
    """
    {
      "object_name": "InteractionValues",
      "data_type": "interaction_values",
      "version": "1.4.1",
      "created_from": "andor",
      "description": \(JSONWriter.quoted("\(index.rawValue) of game \(result.name), \(isEstimated ? "estimated" : "exact")")),
      "parameters": {"players": [\(result.players.map(JSONWriter.quoted).joined(separator: ", "))]},
      "metadata": {
        "n_players": \(result.n),
        "index": "\(index.rawValue)",
        "max_order": \(order),
        "min_order": 0,
        "estimated": \(isEstimated),
        "estimation_budget": \(result.evaluations),
        "baseline_value": \(JSONWriter.number(result.vEmpty))
      },
      "data": {
        "Empty": \(JSONWriter.number(result.vEmpty))
    """
  }
}
