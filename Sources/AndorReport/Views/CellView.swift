// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob
import AndorText

/// The sample as a picture: cells tinted by Shapley value, then one small picture an interaction.
enum CellView {
  /// Sides of the picture in the page are at most so many pixels.
  private static let side = 192
  /// Small pictures, one an interaction.
  static let tiles = 12
  private static let (tile, gap, caption) = (94.0, 8.0, 21.0)

  static func figure(_ game: GameMaterial, image: ImageSample) -> Figure {
    let picture = image.shrunk(to: side)
    let shown = game.strongest(tiles)
    var table = DataTable([.words(game.result.playerWords.one), .numbers("pixels"), .numbers("Shapley")])
    table.rows = game.result.players.indices.map { player in
      [
        game.result.players[player], String(image.owners.count { $0 == player }),
        Numbers.exact(game.result.shapley[player]),
      ]
    }
    let ranked = game.result.shapley.indices.sorted {
      abs(game.result.shapley[$0]) > abs(game.result.shapley[$1])
    }
    let first = game.result.spoken(Array(ranked.prefix(1)), columns: 30)
    return Figure(
      title: "Where in the picture",
      reading: "Large: \(game.result.playerWords.many) tinted by Shapley value, strongest \(first). "
        + "Small: the \(Numbers.count(shown.count, "strongest interaction")); what is not part of them is dimmed.",
      drawing: drawing(game, picture, shown), table: table, key: key)
  }

  private static let key: Markup = """
    <p class="key"><span><svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><rect class="cell pos and" \
    x="1" y="1" width="8" height="8"/><rect class="cell neg and" x="13" y="1" width="8" height="8"/></svg> AND</span> \
    <span><svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><rect class="cell pos or" x="1" y="1" width="8" \
    height="8"/><rect class="cell neg or" x="13" y="1" width="8" height="8"/></svg> OR (dashed)</span> <span \
    class="pos-text">raises v</span> <span class="neg-text">lowers v</span></p>
    """

  private static func drawing(
    _ game: GameMaterial, _ picture: ImageSample, _ shown: [GameResult.Interaction]
  ) -> Drawing {
    let scale = tile / Double(max(picture.width, picture.height))
    let height = Double(picture.height) * scale
    let rowHeight = height + caption
    let rows = max(2, (shown.count + 4 + 3) / 4)
    var drawing = Drawing(height: rowHeight * Double(rows))
    drawing.add(definitions(game, picture))
    let large = 2 * tile + gap
    let factor = large / tile * scale
    // The large picture stands beside two rows of small ones and has their height.
    drawing.add("<g transform=\"scale(\(exactly(factor)))\">\(shapley(game))</g>")
    colours(game, at: large * height / tile + 6, width: large, &drawing)
    let places =
      [(2, 0), (3, 0), (2, 1), (3, 1)] + (2..<max(3, rows)).flatMap { row in (0..<4).map { ($0, row) } }
    for (interaction, place) in zip(shown, places) {
      let (x, y) = (Double(place.0) * (tile + gap), Double(place.1) * rowHeight)
      drawing.link(to: "r\(interaction.rank)") { drawing in
        drawing.add("<g id=\"t\(interaction.rank)\" class=\"tile\">")
        drawing.rectangle(x - 2, y - 2, tile + 4, height + caption, "hit")
        drawing.add(
          "<g transform=\"translate(\(x) \(y)) scale(\(exactly(scale)))\">\(members(interaction))</g>")
        drawing.text(x, y + height + 13, interaction.kindName, "kind")
        drawing.text(x + tile, y + height + 13, Numbers.signed(interaction.effect), "value", anchor: .end)
        drawing.add("</g>")
      }
    }
    return drawing
  }

  /// Draws what the tints mean below the large picture.
  private static func colours(
    _ game: GameMaterial, at y: Double, width: Double, _ drawing: inout Drawing
  ) {
    let largest = game.result.shapley.filter(\.isFinite).map(abs).max() ?? 0
    guard largest > 0 else { return }
    drawing.add(
      """
      <linearGradient id="tints"><stop class="neg" offset="0" stop-opacity="0.75"/><stop class="neg" offset="0.5" \
      stop-opacity="0"/><stop class="pos" offset="0.5" stop-opacity="0"/><stop class="pos" offset="1" \
      stop-opacity="0.75"/></linearGradient>
      """)
    drawing.rectangle(0, y, width, 6, "colours")
    drawing.text(0, y + 17, Numbers.signed(-largest), "tick")
    drawing.text(width / 2, y + 17, "Shapley value", "tick", anchor: .middle)
    drawing.text(width, y + 17, Numbers.signed(largest), "tick", anchor: .end)
  }

  /// Returns a factor with all its digits: coordinates of cells are whole pixels of the picture.
  private static func exactly(_ factor: Double) -> String { "\(factor)" }

  /// Returns the picture and the cells, once; everything else refers to them.
  private static func definitions(_ game: GameMaterial, _ picture: ImageSample) -> Markup {
    let channels = picture.pixels.count / (picture.width * picture.height)
    let address = PNGImage.address(
      width: picture.width, height: picture.height, channels: channels, pixels: picture.pixels)
    let cells = game.result.players.indices.map { player -> Markup in
      let shape = CellShape(of: player, in: picture)
      return
        "<path id=\"s\(player)\" d=\"\(shape.surface)\"/><path vector-effect=\"non-scaling-stroke\" id=\"o\(player)\" d=\"\(shape.outline)\"/>"
    }
    return """
      <defs><image id="picture" href="\(address)" width="\(picture.width)" height="\(picture.height)"/><rect \
      id="back" width="\(picture.width)" height="\(picture.height)"/>\(cells)</defs>
      """
  }

  private static func shapley(_ game: GameMaterial) -> Markup {
    let values = game.result.shapley
    let largest = values.filter(\.isFinite).map(abs).max() ?? 0
    // Colours of its own would mix with those of the signs.
    var marks: Markup = "<use href=\"#picture\" class=\"grey\"/>"
    for (player, value) in values.enumerated() {
      let share = largest > 0 && value.isFinite ? abs(value) / largest : 0
      marks += """
        <g><title>\(game.result.players[player]): \(Numbers.signed(value))</title><use href="#s\(player)" \
        class="tint \(value < 0 ? "neg" : "pos")" fill-opacity="\(0.75 * share)"/><use href="#o\(player)" \
        class="mesh"/></g>
        """
    }
    return marks
  }

  private static func members(_ interaction: GameResult.Interaction) -> Markup {
    let players = interaction.playerNumbers
    let style = "cell \(interaction.effect < 0 ? "neg" : "pos") \(interaction.kind == "or" ? "or" : "and")"
    let clip = "c\(interaction.rank)"
    let surfaces = players.map { "<use href=\"#s\($0)\"/>" as Markup }
    let outlines = players.map {
      "<use href=\"#s\($0)\" class=\"cell-tint \(interaction.effect < 0 ? "neg" : "pos")\"/><use href=\"#o\($0)\" class=\"\(style)\"/>"
        as Markup
    }
    return """
      <title>\(interaction.sentence)</title><clipPath id="\(clip)">\(surfaces)</clipPath><use href="#back"/><use href="#picture" \
      opacity="0.4"/><use href="#picture" clip-path="url(#\(clip))"/>\(outlines)
      """
  }
}
