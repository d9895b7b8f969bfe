// SPDX-License-Identifier: Apache-2.0
import AndorModels

/// A frame of an attached callable, without its length: an offer, or an answer to as many masks as it has room for.
@Sendable func checkCallable(_ bytes: [UInt8]) throws -> Bool {
  bytes.first == UInt8(ascii: "v") ? try checkOffer(bytes) : try checkAnswer(bytes)
}

private func checkOffer(_ bytes: [UInt8]) throws -> Bool {
  let found: CallableOffer?
  do throws(ModelError) { found = try CallableOffer(bytes) } catch {
    try requireShort("\(error)")
    return false
  }
  guard let offer = found else { return false }
  try require(
    offer.key.utf8.count == 64 && offer.key.utf8.allSatisfy { Array("0123456789abcdef".utf8).contains($0) },
    "the key is \(offer.key)")
  try require(offer.batch.map { $0 > 0 && $0.nonzeroBitCount == 1 } ?? true, "a batch of \(offer.batch ?? 0)")
  try require(!offer.games.isEmpty, "an offer of no game")
  try require(offer.games.values.allSatisfy { (1...1024).contains($0) }, "players \(offer.games)")
  // What was read is all that stands in the frame; of versions with the same name one is kept.
  let versions = offer.versions.reduce(0) { $0 + 8 + $1.key.utf8.count + $1.value.utf8.count }
  let games = offer.games.reduce(0) { $0 + 8 + $1.key.utf8.count }
  let count = 1 + 8 + 4 + 32 + 4 + 4 + versions + 4 + games
  let declared = bytes[49..<53].reversed().reduce(0) { $0 << 8 | Int($1) }
  try require(
    offer.versions.count == declared ? count == bytes.count : count < bytes.count,
    "\(count) bytes were read of \(bytes.count)")
  return true
}

private func checkAnswer(_ bytes: [UInt8]) throws -> Bool {
  let masks = max(0, bytes.count - 1) / 8
  switch CallableAnswer(bytes, masks: masks) {
  case nil: return false
  case .values(let values)?:
    try require(values.count == 8 * masks, "\(values.count) bytes for \(masks) masks")
    try require(Array(values) == Array(bytes.dropFirst()), "other values than stand there")
    try require(CallableAnswer(bytes, masks: masks + 1) == nil, "too few values are accepted")
  case .error(let cause, let text)?:
    try require(cause <= 3 && cause == bytes[1], "cause \(cause)")
    try require(text.utf8.count <= bytes.count, "\(text.utf8.count) bytes of text out of \(bytes.count)")
  }
  return true
}
