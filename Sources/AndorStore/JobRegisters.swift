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

  /// Opens the registers of a job's folder, which the caller holds.
  /// - Throws: `LedgerError`: `foreign`, `older`, `newer`, `io`.
  init(in folder: String, of plan: JobPlan, games: [GameRecovery]) throws(LedgerError) {
    let fingerprint = Self.identity(of: plan)
    producers = try Register("\(folder)/producers", job: fingerprint)
    classes = try Register("\(folder)/classes", job: fingerprint)
    // What a slot names must not become somebody else's number where the end of a file was lost.
    var (producer, numericsClass): (UInt32, UInt16) = (0, 0)
    for case let stamp? in games.lazy.flatMap({ $0.records.lazy.map { $0?.stamp } }) {
      producer = max(producer, stamp.producer, stamp.auditor)
      numericsClass = max(numericsClass, stamp.numericsClass)
    }
    producers.leaveOut(upTo: producer)
    classes.leaveOut(upTo: UInt32(numericsClass))
  }

  /// Both, for a committer.
  public var all: [Register] { [producers, classes] }

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
  /// Changes what a recorded shard's slot says beside its data, after what it names is durable.
  ///
  /// Not synced: a power cut may cost the change, never the shard.
  public func annotate(
    _ shard: ShardReference, _ change: (inout ShardStamp) -> Void
  ) throws(LedgerError) {
    for register in registers.all { try register.synchronize() }
    _ = try games[shard.game].ledger.annotate(shard: shard.index, change)
  }
}
