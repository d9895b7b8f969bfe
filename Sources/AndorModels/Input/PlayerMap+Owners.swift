// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

extension PlayerMap {
  /// Returns for each element of an input of a shape its player, or −1; `read` fetches a tensor of the job.
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
    case .grid(let rows, let columns, let axes):
      let chosen = try Self.axes(axes, of: shape)
      return try Self.cells(rows: rows, columns: columns, along: chosen, shape: shape, players: players)
    case .tensor(let reference):
      return try Self.broadcast(read(reference), to: shape, players: players)
    }
  }

  /// Returns the axes that a grid cuts: those that are named, else the last two.
  private static func axes(_ axes: GridAxes?, of shape: [Int]) throws -> (rows: Int, columns: Int) {
    let rank = shape.count
    if let axes {
      let (rows, columns) = (
        axes.rows < 0 ? rank + axes.rows : axes.rows, axes.columns < 0 ? rank + axes.columns : axes.columns
      )
      guard shape.indices.contains(rows), shape.indices.contains(columns), rows != columns else {
        throw ModelError(
          .invalid,
          "the axes \(axes.rows) and \(axes.columns) are not two of the shape \(Tensor.text(of: shape))",
          at: "players", hint: "Write axes from 0 to \(rank - 1), the batch axis not counted.")
      }
      return (rows, columns)
    }
    if shape.isChannelsLast {
      throw ModelError(
        .invalid,
        "the last axis of the shape \(Tensor.text(of: shape)) looks like one of colours, which a grid would cut",
        at: "players",
        hint: "Add the axes of rows and columns: axes: [\(rank - 3), \(rank - 2)] for colours at the end, "
          + "axes: [\(rank - 2), \(rank - 1)] for colours in front.")
    }
    return (rank - 2, rank - 1)
  }

  private static func cells(
    rows: Int, columns: Int, along axes: (rows: Int, columns: Int), shape: [Int], players: Int
  ) throws -> [Int] {
    guard axes.rows >= 0, case let (height, width) = (shape[axes.rows], shape[axes.columns]),
      rows > 0, columns > 0, rows <= height, columns <= width
    else {
      throw misfit("a grid of \(rows) × \(columns) does not fit the shape \(Tensor.text(of: shape))")
    }
    guard rows * columns <= players else {
      throw misfit("a grid of \(rows) × \(columns) needs \(rows * columns) players, but there are \(players)")
    }
    func stride(of axis: Int) -> Int { shape[(axis + 1)...].reduce(1, *) }
    let (down, across) = (stride(of: axes.rows), stride(of: axes.columns))
    return (0..<shape.reduce(1, *)).map { element in
      let (y, x) = (element / down % height, element / across % width)
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
      guard let places = Tensor.broadcast(map.shape, to: shape) else {
        throw misfit(
          "the player map's shape \(Tensor.text(of: map.shape)) does not broadcast to \(Tensor.text(of: shape))"
        )
      }
      return places.map { Int(ids[$0]) }
    }
    throw misfit("the player map names player \(wrong), but there are players 0 to \(players - 1)")
  }

  private static func misfit(_ what: String) -> ModelError {
    ModelError(.invalid, what, at: "players", hint: "Give a map with a player id or -1 for every element.")
  }

  private func misfit(_ what: String) -> ModelError { Self.misfit(what) }
}
