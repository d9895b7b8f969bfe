// SPDX-License-Identifier: Apache-2.0

/// The pixels of one player as an SVG path: its surface, and its outline.
struct CellShape {
  /// Rectangles that cover the surface, a run of pixels each.
  let surface: String
  /// The edges between the player's pixels and others.
  let outline: String

  /// Creates the shape of a player in a picture; O(width · height).
  init(of player: Int, in image: ImageSample) {
    let (width, height) = (image.width, image.height)
    func owns(_ x: Int, _ y: Int) -> Bool {
      x >= 0 && x < width && y >= 0 && y < height && image.owners[y * width + x] == player
    }
    var surface = ""
    var outline = ""
    for y in 0...height {
      Self.runs(width) { owns($0, y) }.forEach {
        surface += "M\($0.lowerBound) \(y)h\($0.count)v1h-\($0.count)z"
      }
      Self.runs(width) { owns($0, y) != owns($0, y - 1) }
        .forEach { outline += "M\($0.lowerBound) \(y)h\($0.count)" }
    }
    for x in 0...width {
      Self.runs(height) { owns(x, $0) != owns(x - 1, $0) }
        .forEach { outline += "M\(x) \($0.lowerBound)v\($0.count)" }
    }
    (self.surface, self.outline) = (surface, outline)
  }

  private static func runs(_ count: Int, where holds: (Int) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for position in 0...count {
      let isIn = position < count && holds(position)
      if isIn, start == nil { start = position }
      if !isIn, let first = start {
        runs.append(first..<position)
        start = nil
      }
    }
    return runs
  }
}
