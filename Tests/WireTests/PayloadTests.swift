// SPDX-License-Identifier: Apache-2.0
import AndorWire
import Testing

@Suite struct PayloadTests {
  @Test func eachKindSaysHowManyFramesFollow() throws {
    let counts = [
      "hello": 1, "welcome": 2, "lease-list": 1, "lease-explanation": 1, "lease-effect": 1,
      "result-values": 1,
      "result-sums": 2, "result-effect": 2, "artifact-chunk": 1, "status": 1,
    ]
    for (name, envelope) in Samples.named {
      let count = counts[name] ?? 0
      #expect(envelope.message.payloadCount == count...count, "\(name)")
    }
  }

  @Test func sizesFollowFromTheHeader() throws {
    let cases: [(name: String, good: [[Int]], bad: [[Int]])] = [
      ("hello", [[64 * 8]], [[], [0], [64 * 8 - 8], [64 * 8, 0]]),
      ("hello-observer", [[]], [[0]]),
      ("welcome", [[1, 1], [64 << 20, 5]], [[1], [0, 1], [1, (64 << 20) + 1], [1, 1, 1]]),
      ("lease-subcube", [[]], [[8]]),
      ("lease-list", [[4096 * 16]], [[], [4096 * 8], [4096 * 16 - 1], [4096 * 16, 0]]),
      ("lease-drawn", [[]], [[8]]),
      ("lease-explanation", [[1], [1 << 20]], [[], [0], [(1 << 20) + 1], [1, 1]]),
      ("result-values", [[4096 * 16]], [[], [4096 * 8], [4096 * 16, 4096 * 16]]),
      (
        "result-sums", [[4096 * 8, 4096 * 8]],
        [[], [4096 * 8], [4096 * 8, 4095 * 8], [4096 * 8 + 8, 4096 * 8]]
      ),
      ("result-effect", [[1, 1], [64 << 20, 64 << 20]], [[1], [1, 0], [1, (64 << 20) + 1]]),
      ("artifact-chunk", [[0], [17]], [[18], []]),
      ("status", [[1], [1 << 20]], [[0], [(1 << 20) + 1]]),
    ]
    for (name, good, bad) in cases {
      let message = try Samples.envelope(name).message
      for sizes in good {
        #expect(throws: Never.self, "\(name) \(sizes)") { try message.check(payloadSizes: sizes) }
      }
      for sizes in bad {
        #expect("\(name) \(sizes)") { try message.check(payloadSizes: sizes) } throws: {
          ($0 as? WireError)?.code == .payload
        }
      }
    }
  }
}
