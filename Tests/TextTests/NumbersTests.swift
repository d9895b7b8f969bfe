// SPDX-License-Identifier: Apache-2.0
import AndorText
import Testing

@Suite struct NumbersTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (131_072, "131,072"), (1_234_567, "1,234,567"),
    (-1234, "−1,234"), (.min, "−9,223,372,036,854,775,808"),
  ])
  func groupsOfThree(value: Int, text: String) { #expect(Numbers.count(value) == text) }

  @Test(
    arguments: [
      (0.279, "0.2790"), (-0.279, "−0.2790"), (16_380, "16,380"), (1.234e-7, "1.234e−7"), (9.9996, "10.00"),
      (1e7, "1.000e7"), (1_294_567, "1.295e6"), (-1_294_567, "−1.295e6"), (999_949, "999,949"),
      (-999_951, "−1.000e6"), (0x1p-1074, "4.941e−324"), (-.infinity, "−∞"), (.nan, "undefined"),
    ] as [(Double, String)])
  func fourDigits(value: Double, text: String) { #expect(Numbers.short(value) == text) }

  @Test(
    arguments: [
      (1e6, 0, "1e6"), (-1.2e6, 0, "−1.2e6"), (1.5e-10, 0, "1.5e−10"), (800_000, 200_000, "800,000"),
      (0.25, 0.05, "0.25"), (0, 1, "0"), (1e300, 1e-300, "1e300"),
      // Neighbours on an axis far from 0 have labels that differ.
      (1_500_200, 200, "1.5002e6"), (1_500_400, 200, "1.5004e6"), (1000.2, 0.2, "1000.2"),
      (-0.1003, 0.0001, "−0.1003"),
    ] as [(Double, Double, String)])
  func ticks(value: Double, step: Double, text: String) { #expect(Numbers.tick(value, step: step) == text) }

  @Test func oneIsNotMany() {
    #expect([0, 1, 1000].map { Numbers.count($0, "shard") } == ["0 shards", "1 shard", "1,000 shards"])
  }

  /// In a column all numbers have as many places as its largest needs for four digits.
  @Test func columnsStandBelowEachOther() {
    #expect([3.7126, -2.4, 0.05].map { Numbers.aligned($0, most: 3.7126) } == ["3.713", "−2.400", "0.050"])
    #expect(Numbers.aligned(123.456, most: 1234) == "123")
    #expect(Numbers.aligned(0.00123456, most: 0.0012) == "0.001235")
    #expect(Numbers.aligned(-1.5e-7, most: 1.5e-7) == "−1.500e−7")
    #expect(Numbers.aligned(.nan, most: 1) == "undefined")
  }

  @Test(
    arguments: [
      (0, "0"), (12.5, "12.5"), (-0.25, "-0.25"), (1.999, "2"), (1.05, "1.05"), (-0.001, "0"), (.nan, "0"),
      (1e9, "0"),
    ] as [(Double, String)])
  func coordinates(value: Double, text: String) { #expect(Numbers.coordinate(value) == text) }
}
