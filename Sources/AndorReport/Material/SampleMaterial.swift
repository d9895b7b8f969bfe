// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The sample that a game explains, in a form that can be shown beside its interactions.
public enum SampleMaterial: Sendable {
  /// A picture whose pixels belong to players.
  case image(ImageSample)
  /// Words or other tokens; the players, in reading order.
  case tokens(order: [Int])
  /// One number a player.
  case table(TabularSample)

  /// What the players are.
  var playerKind: PlayerKind {
    switch self {
    case .image: .cell
    case .tokens: .token
    case .table: .column
    }
  }
}

/// A picture and who owns its pixels.
public struct ImageSample: Sendable {
  /// Pixels from left to right.
  public let width: Int
  /// Pixels from top to bottom.
  public let height: Int
  /// 1 (grey) or 3 (red, green, blue) bytes a pixel, row by row.
  public let pixels: [UInt8]
  /// The player of each pixel, −1 for nobody's.
  public let owners: [Int]

  /// Creates a picture out of numbers of any range; `nil` where the parts do not fit each other.
  ///
  /// - Parameters:
  ///   - channels: 1 or 3 planes of `width · height` numbers. Numbers within 0 … 1 or 0 … 255 are taken for
  ///     such; others are stretched, the least being black and the largest white.
  ///   - owners: the player of each pixel.
  public init?(width: Int, height: Int, channels: [[Double]], owners: [Int]) {
    guard width > 0, height > 0, width <= 1 << 15, height <= 1 << 15,
      channels.count == 1 || channels.count == 3,
      channels.allSatisfy({ $0.count == width * height }), owners.count == width * height
    else { return nil }
    let scaled = Self.bytes(channels)
    (self.width, self.height, self.owners) = (width, height, owners)
    pixels = (0..<width * height).flatMap { pixel in scaled.map { $0[pixel] } }
  }

  private static func bytes(_ channels: [[Double]]) -> [[UInt8]] {
    let finite = channels.joined().filter(\.isFinite)
    var (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    if low >= 0, high <= 255 { (low, high) = (0, high <= 1 ? 1 : 255) }
    let width = high - low
    return channels.map { plane in
      plane.map { value in
        guard value.isFinite, width > 0, width.isFinite else { return 0 }
        return UInt8(max(0, min(255, ((value - low) / width * 255).rounded())))
      }
    }
  }
}

/// What each player's element holds in the sample and in the baseline.
public struct TabularSample: Sendable {
  /// The sample's number of each player.
  public let sample: [Double]
  /// The baseline's number of each player.
  public let baseline: [Double]

  /// Numbers of each player.
  public init(sample: [Double], baseline: [Double]) { (self.sample, self.baseline) = (sample, baseline) }
}
