// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorFormats
import AndorLedger
import AndorTestKit

private let fingerprint = SHA256Digest(of: Array("fuzz".utf8))
/// Three shards, the last one shorter.
private let identity = GameIdentity(name: "g", fingerprint: fingerprint, rows: 20, rowsPerShard: 8)

/// The bytes that a mode in front asks for: as they are, or with the checksum of every piece made right, so that
/// what stands behind the checksums is reached.
private func sealed(_ bytes: [UInt8], piece length: Int) -> [UInt8] {
  guard let mode = bytes.first else { return [] }
  var result = Array(bytes.dropFirst())
  guard mode & 1 == 1 else { return result }
  for start in stride(from: 0, to: result.count - length + 1, by: length) {
    // A slot of zeros is one that is to do.
    guard result[start..<start + length].contains(where: { $0 != 0 }) else { continue }
    let checksum = CRC32C.checksum(result[start..<start + length - 4])
    for place in 0..<4 {
      result[start + length - 4 + place] = UInt8(truncatingIfNeeded: checksum >> (8 * place))
    }
  }
  return result
}

/// The slots of a ledger: the writer says bit for bit what the reader accepts.
@Sendable func checkSlots(_ input: [UInt8]) throws -> Bool {
  let bytes = sealed(input, piece: ShardSlot.length)
  let header = LedgerHeader.read(bytes.prefix(LedgerHeader.length), as: identity)
  let isOurs = bytes.prefix(LedgerHeader.length).elementsEqual(LedgerHeader.bytes(of: identity))
  try require((header == .sound) == isOurs, "a header is read as \(header)")
  var accepted = header == .sound
  for shard in 0..<identity.shardCount {
    let slot = bytes.dropFirst(ShardSlot.offset(of: shard)).prefix(ShardSlot.length)
    switch ShardSlot.read(slot, shard: shard, in: identity) {
    case .durable(let record):
      accepted = true
      try require(record.stamp.shard == shard, "a slot of shard \(record.stamp.shard) is taken for \(shard)")
      var written = ShardSlot.bytes(of: record, in: identity)
      // Bytes that are to be zero, or had another meaning in earlier builds, are kept where they are not.
      written.replaceSubrange(36..<48, with: slot.dropFirst(36).prefix(12))
      written.replaceSubrange(56..<64, with: slot.suffix(8))
      try require(slot.elementsEqual(written), "slot \(shard) is written otherwise")
      let other = (shard + 1) % identity.shardCount
      try require(
        ShardSlot.read(slot, shard: other, in: identity) == .foreign, "a slot is taken at two places")
    case .toDo: try require(slot.allSatisfy { $0 == 0 }, "a slot that says something is to do")
    case .damaged, .foreign: break
    }
  }
  return accepted
}

/// A ledger's folder: what is damaged is fenced and repaired once, what is durable has its data.
@Sendable func checkLedger(_ input: [UInt8]) throws -> Bool {
  let folder = TemporaryFolder.forFuzzing()
  guard (try? GameLedger.open([identity], in: folder.path)) != nil else {
    throw Finding("no ledger can be made")
  }
  let numbers = (0..<identity.valueCount).map { Double($0) }
  let data =
    NpyHeader.bytes(count: numbers.count)
    + numbers.flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * $0)) }
    }
  folder.write(data, to: "g/values.partial.npy")
  folder.write(sealed(input, piece: ShardSlot.length), to: "g/ledger")
  let before, opened, after: GameRecovery
  do throws(LedgerError) {
    before = try GameLedger.inspect([identity], in: folder.path, threads: 1)[0]
    opened = try GameLedger.open([identity], in: folder.path, threads: 1)[0]
    after = try GameLedger.open([identity], in: folder.path, threads: 1)[0]
  } catch {
    try requireShort("\(error)")
    try require([.foreign, .older, .newer].contains(error.code), "a ledger is refused as \(error.code)")
    return false
  }
  try require(
    before.records == opened.records && before.damaged == opened.damaged, "looking and opening differ")
  try require(after.records == opened.records, "what is durable changes")
  try require(
    after.damaged.isEmpty && after.repairs.isEmpty, "damage stays: \(after.damaged) \(after.repairs)")
  for (shard, record) in opened.records.enumerated() {
    guard let record else { continue }
    let digest = ShortDigest(SHA256Digest(of: data[range(of: shard)]))
    try require(
      record.values == digest, "shard \(shard) is durable without its data")
  }
  return opened.durableCount > 0
}

private func range(of shard: Int) -> Range<Int> {
  let start = NpyHeader.length + 8 * identity.firstValue(of: shard)
  return start..<start + 8 * identity.valueCount(of: shard)
}

/// A register: entries keep their numbers, and numbers that were given are not given again.
@Sendable func checkRegister(_ input: [UInt8]) throws -> Bool {
  let bytes = sealed(input, piece: 1024)
  let folder = TemporaryFolder.forFuzzing()
  folder.write(bytes, to: "producers")
  let path = "\(folder.path)/producers"
  do {
    let register = try Register(path, job: fingerprint)
    let (known, frames) = (register.numbers, (bytes.count + 1023) / 1024)
    let entries = known.map { register.entry($0) ?? [] }
    try require(entries.allSatisfy { (1...996).contains($0.count) }, "an entry has no or too many bytes")
    try require(
      known.allSatisfy { (1..<max(2, UInt32(frames))).contains($0) }, "numbers \(known) of \(frames) frames")
    for entry in entries {
      try require(register.entry(register.number(of: entry)) == entry, "an entry has another's number")
    }
    let new = register.number(of: newcomer)
    try require(entries.contains(newcomer) || new >= frames, "number \(new) is given twice")
    try register.synchronize()
    let again = try Register(path, job: fingerprint)
    try require(known.map { again.entry($0) ?? [] } == entries, "entries are lost")
    try require(again.entry(new) == newcomer, "a new entry is lost")
    return !known.isEmpty
  } catch let error as LedgerError {
    try requireShort("\(error)")
    try require([.foreign, .older, .newer].contains(error.code), "a register is refused as \(error.code)")
    return false
  }
}

private let newcomer = Array("somebody new".utf8)
