// SPDX-License-Identifier: Apache-2.0
import AndorReport
import Testing

/// How a sample is shown follows from its inputs.
@Suite struct SampleTests {
  private func input(_ shape: [Int], owners: [Int], isInteger: Bool = false) throws -> SampleInput {
    let count = shape.reduce(1, *)
    return try #require(
      SampleInput(
        shape: shape, isInteger: isInteger, sample: (0..<count).map(Double.init),
        baseline: [Double](repeating: 0, count: count), owners: owners))
  }

  @Test func idsOfNamedPlayersAreTokens() throws {
    let ids = try input([5], owners: [-1, 2, 0, 1, 1], isInteger: true)
    let sample = SampleMaterial(inputs: [ids], players: ["c", "d", "b"])
    guard case .tokens(let order)? = sample else { throw Wrong() }
    #expect(order == [2, 0, 1])
    if case .tokens? = SampleMaterial(inputs: [ids], players: ["0", "1", "2"]) { throw Wrong() }
  }

  @Test(arguments: [[8, 6], [1, 8, 6], [3, 8, 6], [8, 6, 3], [5, 8, 6]]) func planesArePictures(shape: [Int])
    throws
  {
    let isLast = shape.last == 3
    let depth = shape.count == 2 ? 1 : isLast ? 3 : shape[0]
    let owners = (0..<48 * depth).map { element in (isLast ? element / 3 : element % 48) / 24 }
    guard
      case .image(let image)? = SampleMaterial(
        inputs: [try input(shape, owners: owners)], players: ["a", "b"])
    else { throw Wrong() }
    #expect(image.width == 6 && image.height == 8)
    #expect(image.owners == (0..<48).map { $0 / 24 })
    #expect(image.pixels.count == (depth == 3 ? 144 : 48))
  }

  @Test func oneNumberAPlayerIsATable() throws {
    let row = try input([4], owners: [1, 0, -1, 2])
    guard case .table(let table)? = SampleMaterial(inputs: [row], players: ["a", "b", "c"]) else {
      throw Wrong()
    }
    #expect(table.sample == [1, 0, 3])
    let others = [
      SampleMaterial(inputs: [row], players: ["a", "b", "c", "d"]),
      SampleMaterial(inputs: [try input([2], owners: [0, 0])], players: ["a"]),
      SampleMaterial(inputs: [], players: ["a"]),
    ]
    #expect(others.compactMap { $0 }.isEmpty)
  }

  @Test func partsMustFit() {
    #expect(SampleInput(shape: [2], isInteger: false, sample: [1], baseline: [1], owners: [0]) == nil)
    #expect(ImageSample(width: 2, height: 1, channels: [[1]], owners: [0, 0]) == nil)
    #expect(
      ImageSample(width: 2, height: 1, channels: [[.nan, .infinity]], owners: [0, 1])?.pixels == [0, 0])
  }

  struct Wrong: Error {}
}
