// SPDX-License-Identifier: Apache-2.0

/// One input of a game: its numbers, and whose they are.
public struct SampleInput: Sendable {
  /// The lengths of the axes.
  public let shape: [Int]
  /// Whether the elements are integers.
  public let isInteger: Bool
  /// The sample's elements, row by row.
  public let sample: [Double]
  /// What masked elements become.
  public let baseline: [Double]
  /// The player of each element, −1 for nobody's.
  public let owners: [Int]

  /// Creates an input from its parts; `nil` where they do not fit each other.
  public init?(shape: [Int], isInteger: Bool, sample: [Double], baseline: [Double], owners: [Int]) {
    guard sample.count == baseline.count, sample.count == owners.count, !sample.isEmpty,
      shape.reduce(1, *) == sample.count
    else { return nil }
    self.shape = shape
    self.isInteger = isInteger
    self.sample = sample
    self.baseline = baseline
    self.owners = owners
  }
}

extension SampleMaterial {
  /// The least rows and columns of what is taken for a picture.
  private static let leastSide = 4

  /// Chooses how a sample can be shown, from its inputs alone; `nil` where there is no natural way.
  ///
  /// Ids in a row that belong to named players are tokens; numbers on two axes whose cells belong to players
  /// are a picture; one number a player is a table.
  public init?(inputs: [SampleInput], players: [String]) {
    for input in inputs {
      if let order = Self.tokens(input, players) {
        self = .tokens(order: order)
        return
      }
      if let image = Self.image(input) {
        self = .image(image)
        return
      }
    }
    guard let table = Self.table(inputs, players.count) else { return nil }
    self = .table(table)
  }

  private static func tokens(_ input: SampleInput, _ players: [String]) -> [Int]? {
    guard input.isInteger, input.shape.count == 1, players.contains(where: { Int($0) == nil }) else {
      return nil
    }
    var order: [Int] = []
    for owner in input.owners where owner >= 0 && !order.contains(owner) { order.append(owner) }
    return order.sorted() == Array(players.indices) ? order : nil
  }

  private static func image(_ input: SampleInput) -> ImageSample? {
    let shape = input.shape
    guard shape.count == 2 || shape.count == 3 else { return nil }
    // Colours come first, or last as in the arrays of most image files.
    let isLast = shape.count == 3 && [1, 3].contains(shape[2]) && shape[0] > 3
    let (height, width) = isLast ? (shape[0], shape[1]) : (shape[shape.count - 2], shape[shape.count - 1])
    let depth = shape.count == 2 ? 1 : isLast ? shape[2] : shape[0]
    guard height >= leastSide, width >= leastSide, depth > 0 else { return nil }
    let size = height * width
    func element(_ pixel: Int, _ channel: Int) -> Int {
      isLast ? pixel * depth + channel : channel * size + pixel
    }
    let owners = (0..<size).map { input.owners[element($0, 0)] }
    guard Set(owners).count > 1,
      (1..<max(depth, 1)).allSatisfy({ channel in
        (0..<size).allSatisfy { input.owners[element($0, channel)] == owners[$0] }
      })
    else { return nil }
    let planes = (0..<depth).map { channel in (0..<size).map { input.sample[element($0, channel)] } }
    let mean = (0..<size).map { pixel in planes.reduce(0) { $0 + $1[pixel] } / Double(depth) }
    return ImageSample(width: width, height: height, channels: depth == 3 ? planes : [mean], owners: owners)
  }

  private static func table(_ inputs: [SampleInput], _ players: Int) -> TabularSample? {
    var sample = [Double?](repeating: nil, count: players)
    var baseline = [Double](repeating: 0, count: players)
    for input in inputs {
      for (element, owner) in input.owners.enumerated() where owner >= 0 {
        guard owner < players, sample[owner] == nil else { return nil }
        sample[owner] = input.sample[element]
        baseline[owner] = input.baseline[element]
      }
    }
    let known = sample.compactMap { $0 }
    return known.count == players ? TabularSample(sample: known, baseline: baseline) : nil
  }
}
