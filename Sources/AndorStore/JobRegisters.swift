// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger

/// Who and what the slots of a job name by numbers.
public struct JobRegisters: Sendable {
  /// The producers, in `DIR/producers`.
  public let producers: Register
  /// The numerics classes, in `DIR/classes`; there while any is known.
  public let classes: Register
  /// How far values of two numerics classes lay apart in audits, in `DIR/differences`: each larger one that was seen.
  public let differences: Register
  /// The identities that were expelled, and the ends of disputes, in `DIR/trust`; there while there is any.
  public let trust: Register

  /// Opens the registers of a job's folder, which the caller holds.
  /// - Throws: `LedgerError`: `foreign`, `older`, `newer`, `io`.
  init(in folder: String, of plan: JobPlan, games: [GameRecovery]) throws(LedgerError) {
    let fingerprint = Self.identity(of: plan)
    producers = try Register("\(folder)/producers", job: fingerprint)
    classes = try Register("\(folder)/classes", job: fingerprint)
    differences = try Register("\(folder)/differences", job: fingerprint)
    trust = try Register("\(folder)/trust", job: fingerprint)
    // What a slot names must not become somebody else's number where the end of a file was lost.
    var (producer, numericsClass): (UInt32, UInt16) = (0, 0)
    for case let stamp? in games.lazy.flatMap({ $0.records.lazy.map { $0?.stamp } }) {
      producer = max(producer, stamp.producer, stamp.auditor)
      numericsClass = max(numericsClass, stamp.numericsClass)
    }
    producers.leaveOut(upTo: producer)
    classes.leaveOut(upTo: UInt32(numericsClass))
  }

  /// All of them, for a committer.
  public var all: [Register] { [producers, classes, differences, trust] }

  /// The largest difference between values of two numerics classes that counted as the same, in all sessions so far.
  public var largestDifference: Double {
    differences.numbers.reduce(0) { largest, number in
      guard let entry = differences.entry(number), entry.count == 8 else { return largest }
      let bits = entry.reversed().reduce(0) { $0 << 8 | UInt64($1) }
      let difference = Double(bitPattern: bits)
      return difference.isFinite ? max(largest, difference) : largest
    }
  }

  /// Takes note of a difference larger than those before; durable with the next shard.
  public func note(difference: Double) {
    _ = differences.number(of: (0..<8).map { UInt8(truncatingIfNeeded: difference.bitPattern >> (8 * $0)) })
  }

  /// Returns the number of a producer, a new one where it has none; 0 once there are too many.
  public func number(of producer: Producer) -> UInt32 { producers.number(of: producer.entry) }

  /// Returns the number of a numerics class, a new one where its digest has none; 0 once there are too many.
  ///
  /// Machines of one class describe themselves in several ways: the first counts. O(classes).
  public func number(of numerics: NumericsClass) -> UInt16 {
    if let known = knownClasses.filter({ $0.value.digest == numerics.digest }).keys.min() { return known }
    return UInt16(clamping: classes.number(of: numerics.entry))
  }

  /// The class that the job is sealed with, which is number 1; `nil` while there is none.
  ///
  /// It is durable before the first shard that was evaluated in it.
  public var sealedClass: NumericsClass? { numericsClass(1) }

  /// Seals the job with the class of the machine that planned it, unless it is sealed.
  public func seal(_ plan: JobPlan) {
    guard sealedClass == nil, let planned = plan.numerics else { return }
    _ = number(of: planned.numericsClass)
  }

  /// The numerics classes by their numbers.
  public var knownClasses: [UInt16: NumericsClass] { Self.classes(of: classes) }

  /// Returns the numerics classes of a job's folder by their numbers; nothing is written or locked.
  /// - Throws: `LedgerError`: `foreign`, `older`, `newer`, `io`.
  public static func classes(
    in folder: String, of plan: JobPlan
  ) throws(LedgerError) -> [UInt16: NumericsClass] {
    classes(of: try Register("\(folder)/classes", job: identity(of: plan)))
  }

  private static func classes(of register: Register) -> [UInt16: NumericsClass] {
    register.numbers.reduce(into: [:]) { known, number in
      known[UInt16(clamping: number)] = register.entry(number).flatMap(NumericsClass.init(entry:))
    }
  }

  static func identity(of plan: JobPlan) -> SHA256Digest {
    guard let fingerprint = SHA256Digest(hexadecimal: plan.fingerprint) else {
      preconditionFailure("a plan is sealed before it is stored")
    }
    return fingerprint
  }

  /// Returns the producer with a number; `nil` where nobody is known by it.
  public func producer(_ number: UInt32) -> Producer? {
    producers.entry(number).flatMap(Producer.init(entry:))
  }

  /// Returns the numerics class with a number; `nil` where none is known by it.
  public func numericsClass(_ number: UInt16) -> NumericsClass? {
    classes.entry(UInt32(number)).flatMap(NumericsClass.init(entry:))
  }
}

extension JobStore {
  /// Refuses durable shards of numerics classes that are not known any more: the job was sealed with one of them, and
  /// must not be sealed with another one beside them.
  /// - Throws: `foreign`.
  public func requireKnownClasses() throws(LedgerError) {
    guard plan.numerics != nil else { return }
    let known = Set(registers.knownClasses.keys)
    let lost = games.reduce(0) { count, game in
      count
        + game.records.count { record in
          record.map { $0.stamp.numericsClass > 0 && !known.contains($0.stamp.numericsClass) } ?? false
        }
    }
    guard lost > 0 else { return }
    throw LedgerError(
      .foreign,
      "the numerics class of \(lost) durable shard\(lost == 1 ? "" : "s") is not known any more: "
        + "\(registers.classes.path) was lost or damaged",
      hint: "Restore the file, or resume with --mixed-numerics; the result then says that classes are mixed.")
  }

  /// Changes what a durable shard's slot says beside its data, after what it names is durable.
  ///
  /// Not synced: a power cut may cost the change, never the shard.
  public func annotate(
    _ shard: ShardReference, _ change: (inout ShardStamp) -> Void
  ) throws(LedgerError) {
    for register in registers.all { try register.synchronize() }
    _ = try games[shard.game].ledger.annotate(shard: shard.index, change)
  }
}
