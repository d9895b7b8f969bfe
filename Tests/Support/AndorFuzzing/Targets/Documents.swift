// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// `plan.json`: what is accepted can be written and read again, and its numbers can be worked with.
@Sendable func checkPlan(_ bytes: [UInt8]) throws -> Bool {
  let plan: JobPlan
  do throws(JobError) {
    plan = try JobPlan(json: bytes)
  } catch {
    try requireShort("\(error)")
    return false
  }
  let written = plan.json
  guard let again = try? JobPlan(json: written) else { throw Finding("what was accepted is refused again") }
  try require(again.json == written, "the plan changes on its way")
  try require(
    plan.shardCount <= Limits.shards && plan.payloadBytes <= 8 * Limits.shardValues, "a plan beyond limits")
  for game in plan.games {
    let last = game.maskPlan.shardCount - 1
    try require(game.evaluated.count == game.maskPlan.players, "masks over other players")
    let lengths = [0, last / 2, last].map { (game.maskPlan.masks(of: $0).count, game.maskPlan.rows(of: $0)) }
    try require(lengths.allSatisfy { $0.0 == $0.1 && $0.0 > 0 }, "shards of \(lengths) masks")
    try require(game.valueCount == game.maskPlan.rows * game.columns.count, "another number of values")
    try require(game.coalitionCount >= game.maskPlan.rows, "more masks than coalitions")
  }
  return true
}

/// `result.json`: the seal holds for its bytes and no others; what was read can be shown.
@Sendable func checkResult(_ bytes: [UInt8]) throws -> Bool {
  let document: ResultDocument
  do throws(JobError) {
    document = try ResultDocument(json: bytes)
  } catch {
    try requireShort("\(error)")
    return false
  }
  let written = document.json
  guard let again = try? ResultDocument(sealed: written) else {
    throw Finding("a document with its seal is refused")
  }
  try require(again.json == written, "the document changes on its way")
  if document.isSealed(bytes) {
    try require((try? ResultDocument(sealed: bytes)) != nil, "a whole seal is refused")
    for place in [0, bytes.count / 3, bytes.count - 2] where bytes[place] != UInt8(ascii: " ") {
      var changed = bytes
      changed[place] = UInt8(ascii: " ")
      try require(
        (try? ResultDocument(sealed: changed)) == nil, "byte \(place) can be changed under the seal")
    }
  }
  let lines = ResultSummary.lines(of: document, folder: "r")
  try require(lines.count <= 200, "a summary of \(lines.count) lines")
  try require(!document.line.contains("\n"), "a line breaks")
  return true
}

/// A coordinator's status: what is accepted can be written, read again and shown.
@Sendable func checkStatus(_ bytes: [UInt8]) throws -> Bool {
  let status: StatusSnapshot
  do throws(JobError) {
    status = try StatusSnapshot(json: bytes)
  } catch {
    try requireShort("\(error)")
    return false
  }
  let written = status.json
  guard let again = try? StatusSnapshot(json: written) else {
    throw Finding("what was accepted is refused again")
  }
  try require(again.json == written, "the status changes on its way")
  try require(status.progressLine().count <= 80, "the line is longer than it may be")
  for columns in [20, 80] { _ = status.report(columns: columns) }
  return true
}
