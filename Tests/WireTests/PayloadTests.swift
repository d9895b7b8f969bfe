// SPDX-License-Identifier: Apache-2.0
import AndorWire
import Testing

@Suite struct PayloadTests {
  @Test func eachKindSaysHowManyFramesFollow() throws {
    let counts = [
      "welcome": 2, "result": 2, "lease-list": 1, "artifact-chunk": 1, "status": 1,
    ]
    for (name, envelope) in Samples.named {
      let count = counts[name] ?? 0
      #expect(envelope.message.payloadCount == count...count, "\(name)")
    }
  }

  @Test func sizesFollowFromTheHeader() throws {
    let cases: [(name: String, good: [[Int]], bad: [[Int]])] = [
      ("hello", [[]], [[0]]),
      ("welcome", [[1, 1], [64 << 20, 5]], [[1], [0, 1], [1, (64 << 20) + 1], [1, 1, 1]]),
      ("lease-subcube", [[]], [[8]]),
      ("lease-list", [[4096 * 8]], [[], [4096 * 8 - 1], [4096 * 8, 0]]),
      (
        "result", [[4096 * 8, 4096 * 8]], [[], [4096 * 8], [4096 * 8, 4095 * 8], [4096 * 8 + 8, 4096 * 8]]
      ),
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
