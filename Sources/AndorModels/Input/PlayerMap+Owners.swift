// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

extension PlayerMap {
  /// For each element of an input of a shape its player, or −1; `read` fetches a tensor of the job.
  ///
  /// Throws `ModelError.invalid` for maps that do not fit the shape or name players that do not exist.
  func owners(shape: [Int], players: Int, read: (TensorReference) throws -> Tensor) throws -> [Int] {
    let count = shape.reduce(1, *)
    switch self {
    case .each:
      guard count <= players else {
        throw misfit("each of the \(count) elements needs a player, but there are \(players) players")
      }
      return Array(0..<count)
    case .grid(let rows, let columns):
      return try Self.cells(rows: rows, columns: columns, shape: shape, players: players)
    case .tensor(let reference):
      return try Self.broadcast(read(reference), to: shape, players: players)
    }
  }

  private static func cells(rows: Int, columns: Int, shape: [Int], players: Int) throws -> [Int] {
    guard shape.count >= 2, case let (height, width) = (shape[shape.count - 2], shape[shape.count - 1]),
      rows > 0, columns > 0, rows <= height, columns <= width
    else {
      throw misfit("a grid of \(rows) × \(columns) does not fit the shape \(Tensor.text(of: shape))")
    }
    guard rows * columns <= players else {
      throw misfit("a grid of \(rows) × \(columns) needs \(rows * columns) players, but there are \(players)")
    }
    return (0..<shape.reduce(1, *)).map { element in
      let (y, x) = (element / width % height, element % width)
      return y * rows / height * columns + x * columns / width
    }
  }

  private static func broadcast(_ map: Tensor, to shape: [Int], players: Int) throws -> [Int] {
    let integers = map.elementType == .float64 ? try map.converted(to: .int64) : map
    guard integers.elementType.isInteger else {
      throw misfit("the player map's type is \(map.elementType.rawValue), not an integer")
    }
    let ids = integers.integers
    guard let wrong = ids.first(where: { $0 < -1 || $0 >= players }) else {
      return try spread(ids.map { Int($0) }, from: map.shape, to: shape)
    }
    throw misfit("the player map names player \(wrong), but there are players 0 to \(players - 1)")
  }

  /// The elements of `from` repeated to `shape` by NumPy's broadcasting rules.
  private static func spread(_ ids: [Int], from: [Int], to shape: [Int]) throws -> [Int] {
    let aligned = [Int](repeating: 1, count: max(0, shape.count - from.count)) + from
    guard aligned.count == shape.count, zip(aligned, shape).allSatisfy({ $0 == $1 || $0 == 1 }) else {
      throw misfit(
        "the player map's shape \(Tensor.text(of: from)) does not broadcast to \(Tensor.text(of: shape))")
    }
    var strides = [Int](repeating: 0, count: shape.count)
    var next = 1
    for axis in shape.indices.reversed() where aligned[axis] != 1 {
      strides[axis] = next
      next *= aligned[axis]
    }
    return (0..<shape.reduce(1, *)).map { element in
      var (rest, offset) = (element, 0)
      for axis in shape.indices.reversed() {
        offset += rest % shape[axis] * strides[axis]
        rest /= shape[axis]
      }
      return ids[offset]
    }
  }

  private static func misfit(_ what: String) -> ModelError {
    ModelError(.invalid, what, at: "players", hint: "Give a map with a player id or -1 for every element.")
  }

  private func misfit(_ what: String) -> ModelError { Self.misfit(what) }
}
