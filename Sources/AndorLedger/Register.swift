// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorSystem
import Glibc

/// Entries that get a number when they are added and keep it: who produced values, for instance.
///
/// Slots name entries by their numbers, so an entry is durable before a slot that names it: `number(of:)` only
/// promises the number, and `synchronize()`, which a ``GroupCommitter`` calls before it writes slots, makes the
/// entry durable. The file appears with the first entry.
///
/// The file is a row of frames of 1,024 bytes. Frame 0 is the header, frame k the entry with number k; each has a
/// checksum of its own and says whose and which it is. Entries are appended and never changed, and a number is
/// never given twice: a torn, flipped, zeroed or foreign frame costs its own entry and no other, a damaged header
/// costs nothing. Number 0 names nobody.
public final class Register: Sendable {
  /// The most entries; beyond them every entry has number 0.
  public static let most = UInt32(UInt16.max)

  private struct State {
    var entries: [UInt32: [UInt8]] = [:]
    var numbers: [[UInt8]: UInt32] = [:]
    /// The number that the next entry gets.
    var next: UInt32 = 1
    /// The numbers of entries that are not durable.
    var waiting: [UInt32] = []
  }

  /// The file.
  public let path: String
  private let frames: RegisterFrames
  private let state: Locked<State>
  /// Whether the file's header is known to be sound; held while the file is written.
  private let isHeaderSound: Locked<Bool>

  /// Reads a register of a job; the caller holds the folder's lock. A file that is not there is empty.
  ///
  /// - Throws: `LedgerError`: `foreign` for a register of another job, `older` or `newer`, `io`.
  public init(_ path: String, job fingerprint: SHA256Digest) throws(LedgerError) {
    self.path = path
    frames = RegisterFrames(fingerprint)
    var state = State()
    var isSound = false
    if Folder.contains(path) {
      let length = try onDisk(Descriptor(path, O_RDONLY).length())
      let limit = (Int(Self.most) + 1) * RegisterFrames.length
      let bytes = try onDisk(Descriptor(path, O_RDONLY).read(count: min(length, limit), at: 0))
      switch frames.readHeader(bytes.prefix(RegisterFrames.length)) {
      case .sound: isSound = true
      case .damaged: break
      case .foreign:
        throw LedgerError(
          .foreign, "\(path) belongs to another job", hint: "Restore the file of this job, or remove it.")
      case .otherVersion(let version): throw .version(version, known: RegisterFrames.version, of: path)
      }
      let count = (bytes.count + RegisterFrames.length - 1) / RegisterFrames.length
      for number in 1..<max(count, 1) {
        let start = number * RegisterFrames.length
        let frame = bytes[start..<min(start + RegisterFrames.length, bytes.count)]
        guard let entry = frames.read(frame, number: UInt32(number)) else { continue }
        state.entries[UInt32(number)] = entry
        state.numbers[entry] = state.numbers[entry] ?? UInt32(number)
      }
      state.next = UInt32(max(count, 1))
    }
    self.state = Locked(state)
    isHeaderSound = Locked(isSound)
  }

  /// The number of the entries that are known.
  public var count: Int { state.withLock { $0.entries.count } }

  /// The numbers of the entries that are known, ascending. O(k log k).
  public var numbers: [UInt32] { state.withLock { $0.entries.keys.sorted() } }

  /// Returns the entry with a number; `nil` for 0, for numbers not given, and for entries that are damaged.
  public func entry(_ number: UInt32) -> [UInt8]? { state.withLock { $0.entries[number] } }

  /// Returns the number of an entry, which it gets if it has none; 0 once the register is full.
  ///
  /// The entry has 1 to 996 bytes. It is durable after the next `synchronize()`.
  public func number(of entry: [UInt8]) -> UInt32 {
    precondition((1...RegisterFrames.entryBytes).contains(entry.count), "an entry fits into its frame")
    return state.withLock { state in
      if let number = state.numbers[entry] { return number }
      guard state.next <= Self.most else { return 0 }
      let number = state.next
      state.next += 1
      state.entries[number] = entry
      state.numbers[entry] = number
      state.waiting.append(number)
      assert(state.waiting.count <= state.entries.count, "what waits is known")
      return number
    }
  }

  /// Leaves out the numbers up to one that is named somewhere: its entry may have been lost with the file's end.
  public func leaveOut(upTo number: UInt32) {
    state.withLock { $0.next = max($0.next, min(number, Self.most) + 1) }
  }

  /// Makes all entries durable; costs nothing where they are.
  ///
  /// After an error the entries are written again by the next call, since a failed sync may have dropped them.
  public func synchronize() throws(LedgerError) {
    guard state.withLock({ !$0.waiting.isEmpty }) else { return }
    try isHeaderSound.withLock { (isSound) throws(LedgerError) in
      // Those added meanwhile wait for the next call.
      let waiting = state.withLock { state in state.waiting.map { ($0, state.entries[$0] ?? []) } }
      let isNew = !Folder.contains(path)
      let file = try onDisk(Descriptor(path, O_WRONLY | O_CREAT))
      if !isSound || isNew { try onDisk(file.write(frames.header, at: 0)) }
      for (number, entry) in waiting {
        try onDisk(
          file.write(frames.frame(of: entry, number: number), at: Int(number) * RegisterFrames.length))
      }
      try file.synchronizeData()
      if isNew { try Folder.synchronize(Folder.parent(of: path)) }
      isSound = true
      state.withLock { $0.waiting.removeFirst(waiting.count) }
    }
  }
}
