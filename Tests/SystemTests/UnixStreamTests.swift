// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc
import Testing

/// Frames on a Unix socket that nobody reads.
@Suite struct UnixStreamTests {
  /// Listens at a path of its own, connects, and hands both ends.
  private func connected(_ body: (_ stream: UnixStream, _ peer: Int32) throws -> Void) throws {
    let path = "/tmp/andor-stream-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    defer { unlink(path) }
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8) + [0]) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0 && listen(listener, 1) == 0)
    let stream = try UnixStream(path)
    let peer = accept(listener, nil, nil)
    try #require(peer >= 0)
    try body(stream, peer)
  }

  /// What does not fit is dropped as a whole, nobody waits, and the frames that were sent arrive whole and in order.
  @Test func aFrameIsSentWholeOrNotAtAll() throws {
    try connected { stream, peer in
      var sent: [UInt32] = []
      var number: UInt32 = 0
      while try stream.sendIfRoom(withUnsafeBytes(of: number.littleEndian) { Array($0) } + [7]) {
        sent.append(number)
        number += 1
        try #require(number < 1_000_000)
      }
      #expect(sent.count > 10)
      #expect(try !stream.sendIfRoom([1]))
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while case let count = recv(peer, &buffer, buffer.count, Int32(MSG_DONTWAIT)), count > 0 {
        bytes += buffer[..<count]
      }
      #expect(bytes.count == 13 * sent.count)
      let length: [UInt8] = [5, 0, 0, 0, 0, 0, 0, 0]
      let expected = sent.flatMap { number -> [UInt8] in
        length + withUnsafeBytes(of: number.littleEndian) { Array($0) } + [7]
      }
      #expect(bytes == expected)
      #expect(try stream.sendIfRoom([1]), "there is room again")
      close(peer)
    }
  }

  @Test func nobodyIsNoticed() throws {
    try connected { stream, peer in
      close(peer)
      #expect(throws: UnixStream.Failure.ended) { try stream.sendIfRoom([1]) }
      #expect(throws: UnixStream.Failure.ended) { try stream.send([1]) }
    }
  }
}
