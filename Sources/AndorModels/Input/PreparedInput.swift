// SPDX-License-Identifier: Apache-2.0
import AndorFormats

/// One input of one game, ready to be masked: sample and baseline in the model's type.
struct PreparedInput: Sendable {
  /// The input's name in the model.
  var name: String
  /// The sample, without the batch axis; numbers into `texts` where the input is one of texts.
  var sample: Tensor
  /// What masked elements become, shaped like the sample; the sample itself where nothing is masked.
  var baseline: [UInt8]
  /// For each player the elements it owns, ascending; empty for a constant input.
  var owned: [[Int32]]
  /// The texts of an input of texts, each once; `nil` for numbers.
  var texts: [String]?
  /// Whether the model takes the sample as it is, once for all rows of a batch.
  var isWhole = false

  /// The bytes of a row.
  var rowBytes: Int { sample.bytes.count }

  /// Returns the shape of what the model takes for a batch of rows.
  func shape(batch: Int) -> [Int] { isWhole ? sample.shape : [batch] + sample.shape }

  /// Returns whether a player's presence changes any byte of this input.
  func isChanged(by player: Int) -> Bool {
    guard owned.indices.contains(player) else { return false }
    let size = sample.elementType.size
    return owned[player].contains { element in
      let range = Int(element) * size..<(Int(element) + 1) * size
      return sample.bytes[range] != baseline[range]
    }
  }
}

/// One game's inputs in the model's order.
struct PreparedGame: Sendable {
  /// The game's name.
  var name: String
  /// The players' names.
  var players: [String]
  /// The inputs.
  var inputs: [PreparedInput]
  /// Whether the model takes one row at a time.
  var isRowByRow = false

  /// Players whose presence changes no byte of any input, ascending.
  var nullPlayers: [Int] {
    players.indices.filter { player in !inputs.contains { $0.isChanged(by: player) } }
  }

  /// The bytes of one row of all inputs.
  var rowBytes: Int { inputs.reduce(0) { $0 + ($1.isWhole ? 0 : $1.rowBytes) } }
}
