// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob
import AndorText

/// A sample as small as a line of a list has room for.
public struct SampleGlimpse: Sendable {
  /// Sides of a picture in pixels, in a list of few games and of many.
  private static let (side, smallSide) = (28, 16)
  /// A list of more games has the smaller pictures: the page stays small.
  private static let few = 200
  /// How many columns of words are shown.
  private static let columns = 90

  let markup: Markup
  /// What the players are.
  let kind: PlayerKind

  /// Takes the glimpse of a game's sample; `nil` where it is neither a picture nor words.
  /// - Parameter games: how many games are in the list.
  public init?(_ game: GameMaterial, among games: Int) {
    kind = game.result.playerWords
    switch game.sample {
    case .image(let image):
      markup = Self.picture(image.shrunk(to: games > Self.few ? Self.smallSide : Self.side))
    case .tokens(let order):
      let words = order.map { game.result.players[$0] }.joined(separator: " ")
      markup = "<bdi>\(Lettering.fitted(words, columns: Self.columns))</bdi>"
    case .table, nil: return nil
    }
  }

  private static func picture(_ image: ImageSample) -> Markup {
    let channels = image.pixels.count / (image.width * image.height)
    let address = PNGImage.address(
      width: image.width, height: image.height, channels: channels, pixels: image.pixels)
    return """
      <svg class="glimpse" viewBox="0 0 \(image.width) \(image.height)" aria-hidden="true"><image \
      href="\(address)" width="\(image.width)" height="\(image.height)"/></svg>
      """
  }
}
