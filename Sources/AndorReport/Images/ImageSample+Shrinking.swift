// SPDX-License-Identifier: Apache-2.0

extension ImageSample {
  /// Returns the same picture with sides of at most `side` pixels: means of colours, the owner at each
  /// centre.
  func shrunk(to side: Int) -> ImageSample {
    let longest = max(width, height)
    guard longest > side else { return self }
    let (w, h) = (max(1, width * side / longest), max(1, height * side / longest))
    let channels = pixels.count / (width * height)
    var small: [UInt8] = []
    small.reserveCapacity(w * h * channels)
    var owned: [Int] = []
    for y in 0..<h {
      let rows = y * height / h..<max(y * height / h + 1, (y + 1) * height / h)
      for x in 0..<w {
        let columns = x * width / w..<max(x * width / w + 1, (x + 1) * width / w)
        for channel in 0..<channels {
          var sum = 0
          for row in rows {
            for column in columns { sum += Int(pixels[(row * width + column) * channels + channel]) }
          }
          small.append(UInt8(sum / (rows.count * columns.count)))
        }
        owned.append(
          owners[
            (rows.lowerBound + rows.upperBound) / 2 * width + (columns.lowerBound + columns.upperBound) / 2])
      }
    }
    return ImageSample(width: w, height: h, pixels: small, owners: owned)
  }

  private init(width: Int, height: Int, pixels: [UInt8], owners: [Int]) {
    (self.width, self.height, self.pixels, self.owners) = (width, height, pixels, owners)
  }
}
