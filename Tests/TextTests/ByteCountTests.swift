// SPDX-License-Identifier: Apache-2.0
import AndorText
import Testing

@Suite struct ByteCountTests {
  @Test(arguments: [
    ("1500", 1500, "1500"), ("1k", 1024, "1K"), ("500M", 524_288_000, "500M"),
    ("1.5G", 1_610_612_736, "1536M"),
    ("2T", 2_199_023_255_552, "2T"),
  ])
  func isReadAndWritten(text: String, bytes: Int, written: String) {
    #expect(ByteCount(text) == ByteCount(bytes: bytes))
    #expect(ByteCount(bytes: bytes).description == written)
  }

  @Test(arguments: ["", "M", "0", "-1", "nan", "inf", "0.1", "1e30", "4194304T", "1 G", "G1"])
  func othersAreRefused(text: String) {
    #expect(ByteCount(text) == nil)
  }
}
