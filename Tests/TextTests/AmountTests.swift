// SPDX-License-Identifier: Apache-2.0
import AndorText
import Testing

@Suite struct AmountTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1.00 k"), (65_536, "65.5 k"), (1_048_576, "1.05 M"),
    (999_499, "999 k"), (999_999, "1.00 M"), (-1500, "-1.50 k"), (Int.max, "9.22 E"),
  ])
  func counts(value: Int, text: String) { #expect(Numbers.prefixed(value) == text) }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (8 << 20, "8.00 MiB"), (16 << 30, "16.0 GiB"),
  ])
  func bytes(value: Int, text: String) { #expect(Numbers.bytes(value) == text) }

  @Test(
    arguments: [
      (0, "0 ms"), (0.35, "350 ms"), (4.21, "4.2 s"), (59.94, "59.9 s"), (59.96, "1 min 00 s"),
      (200, "3 min 20 s"), (7500, "2 h 05 min"), (273_600, "3 d 4 h"), (1e300, "107 T d"),
      (-1, "–"), (.nan, "–"), (.infinity, "–"),
    ] as [(Double, String)])
  func durations(seconds: Double, text: String) { #expect(Numbers.duration(seconds) == text) }

  @Test(
    arguments: [(0.04, "0.0"), (9.96, "10.0"), (12.9, "12"), (1_234_567, "1.23 M"), (.nan, "–")]
      as [(Double, String)])
  func rates(value: Double, text: String) { #expect(Numbers.rate(value) == text) }

  /// 100 % means all, never almost all.
  @Test func percents() {
    #expect(Numbers.percent(0, of: 8) == "0.0 %")
    #expect(Numbers.percent(1 << 30 - 1, of: 1 << 30) != "100 %")
    #expect(Numbers.percent((1 << 30) - 1, of: 1 << 30) == "99.9 %")
    #expect(Numbers.percent(8, of: 8) == "100 %")
    #expect(Numbers.percent(0, of: 0) == "100 %")
  }

  @Test(
    arguments: [
      (0, "0.000"), (12.345, "12.345"), (1.234e-7, "1.23e-07"), (1.2e12, "1.20e+12"), (-0.01, "-0.010"),
      (.nan, "–"),
    ] as [(Double, String)])
  func numbersInASCII(value: Double, text: String) { #expect(Numbers.ascii(value) == text) }

  @Test(
    arguments: [(-0.27903, "-0.27903"), (1.23456e-7, "1.2346e-07"), (0, "0.00000"), (.infinity, "–")]
      as [(Double, String)])
  func effects(value: Double, text: String) { #expect(Numbers.value(value, places: 5) == text) }

  @Test(
    arguments: [
      (0.5, 0, "1"), (1.25, 1, "1.3"), (-0.04, 1, "0.0"), (-1.005, 2, "-1.00"),
      (1e300, 1, "922337203685477580.7"),
    ]
      as [(Double, Int, String)])
  func placesAfterThePoint(value: Double, places: Int, text: String) {
    #expect(Numbers.fixed(value, after: places) == text)
  }

  @Test func sharesOfOne() { #expect([0, 0.008, 1].map(Numbers.share) == ["0.0 %", "0.8 %", "100.0 %"]) }
}
