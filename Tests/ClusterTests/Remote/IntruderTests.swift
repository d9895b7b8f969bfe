// SPDX-License-Identifier: Apache-2.0
import Testing

extension Cluster {
  /// Peers that should not be there, beside a worker that should: nothing they do reaches the job.
  @Suite struct IntruderTests {
    /// A job that keeps a worker busy for some seconds.
    private static let job = FormulaJob(players: 12, shard: "6", cost: 1500)

    /// The key of a worker at work is taken off the list: its session is cut, and it ends with 77.
    @Test func aRemovedKeyCutsALiveSession() throws {
      let rig = try KeyedCoordinator(Self.job)
      let worker = try rig.worker(rig.keys)
      #expect(eventually { rig.events.contains("worker_joined") })
      try rig.scratch.andor("keys", "remove", rig.keys, "--name", "worker")
      #expect(worker.wait() == .exit(77), "\(worker.error)")
      #expect(worker.error.hasPrefix("error: "))
      #expect(rig.process.poll() == nil)
      #expect(eventually { rig.events.contains("key removed") })
    }

    /// A peer that speaks ZMTP without encryption, and one that speaks no ZMTP at all.
    @Test func plaintextPeersAreIgnored() throws {
      let rig = try KeyedCoordinator(Self.job)
      #expect(eventually { rig.folder.hasPlan && rig.events.contains("started") })
      let hello = try Child(
        executable: Built.python,
        arguments: [
          "-c",
          """
          import socket, sys
          host, port = sys.argv[1][6:].split(":")
          def answer(opening):
              s = socket.create_connection((host, int(port)), timeout=20)
              s.sendall(opening)
              received = b""
              try:
                  while len(received) < 4096:
                      piece = s.recv(4096)
                      if not piece: return received, True
                      received += piece
              except ConnectionError:
                  return received, True
              except socket.timeout:
                  return received, False
              return received, False
          greeting = b"\\xff" + bytes(8) + b"\\x7f" + b"\\x03\\x00" + b"NULL".ljust(20, b"\\0") + bytes(32)
          ready = b"\\x04\\x19\\x05READY\\x0bSocket-Type\\x00\\x00\\x00\\x06DEALER"
          for opening in (greeting + ready, b"GET / HTTP/1.0\\r\\n\\r\\n" + bytes(64)):
              received, closed = answer(opening)
              # No more than a greeting, and then the connection ends.
              assert closed and len(received) <= 64, (closed, received)
          """, rig.endpoint,
        ], environment: [:], in: rig.scratch)
      #expect(hello.wait() == .exit(0), "\(hello.error)")
      let worker = try rig.worker(rig.keys)
      #expect(rig.process.wait() == .exit(0), "\(rig.process.error)")
      #expect(worker.wait() == .exit(0), "\(worker.error)")
    }

    /// A wrong port: what is waited for is said long before the patience ends.
    @Test func aWrongPortIsSaidAndGivenUp() throws {
      let scratch = Scratch()
      let worker = try Child(["worker", Port.free(), "--threads", "1", "--patience", "6"], in: scratch)
      #expect(eventually { worker.error.contains("nobody answers yet") })
      #expect(worker.error.contains("up to 6 s (--patience)"))
      #expect(worker.wait() == .exit(69))
    }
  }
}
