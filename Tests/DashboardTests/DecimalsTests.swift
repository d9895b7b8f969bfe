// SPDX-License-Identifier: Apache-2.0
import AndorDashboard
import Testing

@Suite struct DecimalsTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1 000"), (131_072, "131 072"), (1_234_567, "1 234 567"),
    (-1234, "−1 234"), (.min, "−9 223 372 036 854 775 808"),
  ])
  func groupsOfThree(value: Int, text: String) {
    #expect(Decimals.grouped(value).split(separator: "\u{202F}").joined(separator: " ") == text)
  }

  /// In a column all numbers have as many places as its largest needs for four digits.
  @Test func columnsStandBelowEachOther() {
    #expect([3.7126, -2.4, 0.05].map { Decimals.like($0, most: 3.7126) } == ["3.713", "−2.400", "0.050"])
    #expect(Decimals.like(123.456, most: 1234) == "123")
    #expect(Decimals.like(0.00123456, most: 0.0012) == "0.001235")
    #expect(Decimals.like(-1.5e-7, most: 1.5e-7) == "−1.5e-07")
    #expect(Decimals.significant(.nan) == "–")
  }
}
