// SPDX-License-Identifier: Apache-2.0
import AndorText

/// The shell of every page: what a browser must know before it draws anything.
enum PageFrame {
  /// Returns a whole page, complete without scripts, network or further files.
  ///
  /// The policy in its head forbids what the page does not need: scripts, frames, forms, any address.
  /// - Parameter css: rules of this page alone, after the style sheet of all.
  static func page(title: String, css: Markup = "", body: Markup) -> [UInt8] {
    let page: Markup = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="generator" content="andor"/>
      <title>\(title)</title>
      <style>
      \(StyleSheet.css)
      \(css)</style></head>
      <body>
      \(body)</body></html>

      """
    return Array(page.text.utf8)
  }
}
