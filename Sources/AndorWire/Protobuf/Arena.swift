// SPDX-License-Identifier: Apache-2.0
import CProtobufC

/// A block of memory from which protobuf-c takes pieces until it is used up; all are freed at once.
///
/// It is the hard bound on what a hostile header can cost. Pieces are aligned to 16 bytes.
package final class Arena {
  /// The size of the block in bytes.
  package let capacity: Int
  /// How much of the block is taken, in bytes.
  package private(set) var used = 0
  /// Whether a piece was asked for that did not fit.
  package private(set) var isExhausted = false
  private let base: UnsafeMutableRawPointer

  /// Creates a block of some bytes.
  package init(bytes: Int) {
    capacity = bytes
    base = .allocate(byteCount: bytes, alignment: 16)
  }

  deinit { base.deallocate() }

  /// What protobuf-c calls for memory; it must not outlive the arena.
  var allocator: ProtobufCAllocator {
    ProtobufCAllocator(
      alloc: { data, size in
        data.flatMap { Unmanaged<Arena>.fromOpaque($0).takeUnretainedValue().take(size) }
      },
      free: { _, _ in },
      allocator_data: Unmanaged.passUnretained(self).toOpaque())
  }

  /// Returns a piece of the block, or `nil` where it does not fit.
  func take(_ size: Int) -> UnsafeMutableRawPointer? {
    guard size >= 0, size <= capacity - used else {
      isExhausted = true
      return nil
    }
    defer { used = min(capacity, used + (size + 15) / 16 * 16) }
    return base + used
  }

  /// Returns a message in the block, in protobuf-c's initial state.
  func make<Value>(
    _ type: Value.Type, _ initialise: (UnsafeMutablePointer<Value>?) -> Void
  ) -> UnsafeMutablePointer<Value> {
    let pointer = room(for: Value.self, count: 1)
    initialise(pointer)
    return pointer
  }

  /// Returns a copy of some bytes in the block.
  func copy(_ bytes: some Collection<UInt8>) -> ProtobufCBinaryData {
    ProtobufCBinaryData(len: bytes.count, data: copy(elements: bytes))
  }

  /// Returns a copy of some elements in the block.
  func copy<Value>(elements: some Collection<Value>) -> UnsafeMutablePointer<Value> {
    let pointer = room(for: Value.self, count: elements.count)
    _ = UnsafeMutableBufferPointer(start: pointer, count: elements.count).initialize(from: elements)
    return pointer
  }

  /// Returns a text of at most `limit` bytes in the block, cut at a character's boundary.
  func copy(_ text: String, limit: Int) -> ProtobufCBinaryData {
    guard text.utf8.count > limit else { return copy(text.utf8) }
    var end = text.utf8.index(text.startIndex, offsetBy: limit)
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return copy(text.utf8[..<end])
  }

  /// Returns uninitialised room in the block; an encoder's block is large enough for every message.
  private func room<Value>(for type: Value.Type, count: Int) -> UnsafeMutablePointer<Value> {
    guard let room = take(count * MemoryLayout<Value>.stride) else {
      preconditionFailure("a message outgrew the room for encoding")
    }
    return room.bindMemory(to: Value.self, capacity: count)
  }
}
