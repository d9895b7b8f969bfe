// SPDX-License-Identifier: Apache-2.0
import AndorText

/// The style of all pages and of pictures in files: one family of type, one ink, and blue and orange for signs.
///
/// The two colours of signs are told apart with every common kind of colour blindness, and signs are always
/// shown by side or by a sign as well; AND is filled and OR hollow or dashed. Dark pages follow the reader's
/// system, printed ones are light.
enum StyleSheet {
  /// The whole sheet of a page.
  static let css: Markup = "\(light)\n\(dark)\n\(page)\n\(drawings)\n\(links)\n\(GameList.css)\n\(other)"

  /// The faces of all text that is not in a fixed width.
  static let font: Markup = """
    system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif
    """

  /// The colours of light pages, of those in print, and of pictures in files.
  static let light: Markup = """
    :root{--paper:#fdfdfb;--ink:#1d2328;--quiet:#626b73;--rule:#e3e4e0;--line:#a9afb3;--panel:#f4f4f0;\
    --pos:#1f6fb2;--neg:#c8571b;--pos-ink:#195d96;--neg-ink:#a84510;color-scheme:light dark}
    """

  private static let dark: Markup = """
    @media screen and (prefers-color-scheme:dark){:root{--paper:#14181b;--ink:#e7e6e2;--quiet:#9aa3aa;\
    --rule:#2b3136;--line:#5c666d;--panel:#1c2226;--pos:#5aa9e6;--neg:#ee8c4e;--pos-ink:#7fbdec;--neg-ink:#f3a573}}
    """

  /// What is in drawings.
  static let drawings: Markup = """
    svg text{font-family:inherit;fill:var(--ink)}
    svg .label,svg .value,svg .note{font-size:11.5px}
    svg .value{font-variant-numeric:tabular-nums}
    svg .strong{font-weight:650}
    svg .tick,svg .axis-title{font-size:10px;fill:var(--quiet)}
    svg .note{fill:var(--quiet)}
    svg .kind{font-size:9px;font-weight:650;letter-spacing:.06em;fill:var(--quiet)}
    svg .word{font:13px ui-monospace,"DejaVu Sans Mono","Liberation Mono",Menlo,Consolas,monospace}
    svg .name,bdi{unicode-bidi:isolate}
    svg .grid{stroke:var(--rule);stroke-width:1}
    svg .axis{stroke:var(--line);stroke-width:1}
    svg .threshold{stroke:var(--quiet);stroke-width:1;stroke-dasharray:2 3}
    svg .curve{fill:none;stroke:var(--ink);stroke-width:1.8;stroke-linejoin:round}
    svg .curve.dashed{stroke-dasharray:5 3}
    svg .curve.faint{stroke:var(--line);stroke-width:1.3}
    svg .mark{fill:var(--paper);stroke:var(--ink);stroke-width:1.5}
    svg .gap{fill:var(--line);fill-opacity:.22}
    svg .pos{--c:var(--pos)}svg .neg{--c:var(--neg)}
    svg .bar,svg .dot,svg .part,svg .tint{fill:var(--c)}
    svg .bar.or{fill-opacity:.16;stroke:var(--c);stroke-width:1.4}
    svg .dot.or{fill:var(--paper);stroke:var(--c);stroke-width:1.7}
    svg .part.two{fill-opacity:.55}svg .part.many{fill-opacity:.25}
    svg .sum{stroke:var(--ink);stroke-width:2.2}
    svg .total{fill:var(--ink)}
    svg .link{stroke:var(--c,var(--line));stroke-width:1.4}
    svg .string{stroke:var(--c);stroke-width:2.2}
    svg .string.or{stroke-dasharray:3 3;stroke-width:1.7}
    svg .track{fill:var(--panel)}
    svg .token{fill:var(--panel);stroke:var(--rule)}
    svg image{image-rendering:pixelated}
    svg .mesh{fill:none;stroke:#8a9096;stroke-opacity:.55;stroke-width:1}
    svg .cell{fill:none;stroke:var(--c);stroke-width:1.8}
    svg .cell.or{stroke-dasharray:3 2}
    svg .cell-tint{fill:var(--c);fill-opacity:.32}
    svg .bar:hover,svg .part:hover{filter:brightness(1.15)}
    svg .below{fill:var(--line);fill-opacity:.55}svg .between{fill:var(--ink)}
    svg .hit{fill:transparent}
    svg .row:hover .hit,svg .row:target .hit,svg .tile:hover .hit,svg .tile:target .hit{fill:var(--panel)}
    svg .row:target .hit,svg .tile:target .hit{stroke:var(--line);stroke-width:1}
    svg .whisker{stroke:var(--ink);stroke-width:1.1;fill:none;stroke-opacity:.75}
    svg .sure{fill:none;stroke:var(--ink);stroke-width:1.3}
    svg .sure.certain{fill:var(--ink)}
    svg .sure.undecided{stroke-dasharray:1.5 1.5}
    svg .over{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
    svg .share{fill:var(--ink)}svg .share.one{fill-opacity:.8}svg .share.two{fill-opacity:.4}
    svg .grey{filter:grayscale(1)}
    svg .whole{--c:var(--quiet)}
    svg .colours{fill:url(#tints)}svg stop{stop-color:var(--c)}
    """

  /// A row of the list is shown with its picture, and a picture with its row, where the pointer rests on one of them.
  private static let links = Markup(
    joining: (1...EffectList.rows).map { number -> Markup in
      """
      main:has(#r\(number):hover) #t\(number) .hit,main:has(#t\(number):hover) #r\(number) .hit{fill:var(--panel);\
      stroke:var(--line)}

      """
    })

  private static let page: Markup = """
    *{box-sizing:border-box}
    html{background:var(--paper);-webkit-text-size-adjust:100%}
    body{margin:0 auto;padding:2.5rem 1.25rem 5rem;max-width:70rem;color:var(--ink);background:var(--paper);\
    font:1rem/1.55 \(font);\
    font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    a{color:var(--pos-ink)}
    h1{font-size:2.1rem;line-height:1.15;font-weight:650;letter-spacing:-.015em;margin:.2rem 0 .6rem}
    header>.panel{margin-top:1.4rem}
    h2{font-size:.8rem;font-weight:650;text-transform:uppercase;letter-spacing:.09em;color:var(--quiet);\
    margin:4rem 0 1.4rem;padding-top:1rem;border-top:1px solid var(--rule)}
    h3{font-size:1.1rem;line-height:1.3;font-weight:650;margin:0 0 .35rem}
    .eyebrow{margin:0;color:var(--quiet);font-size:.9rem}
    .lead{font-size:1.2rem;line-height:1.55;max-width:46rem;margin:0 0 1.6rem}
    .finding{max-width:46rem}
    .said{margin:0 0 .35rem;font-size:1.05rem}.said+.lead{margin-top:1.4rem}
    .quiet{color:var(--quiet);font-weight:400}
    .pos-text{color:var(--pos-ink)}.neg-text{color:var(--neg-ink)}
    .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:3.2rem 3.5rem;\
    align-items:start}
    figure{margin:0;min-width:0;break-inside:avoid}
    figure.wide{grid-column:1/-1}
    figcaption p{margin:0 0 .9rem;color:var(--quiet);font-size:.95rem;line-height:1.5;max-width:42rem}
    .picture{overflow-x:auto}
    .picture:focus-visible{outline:2px solid var(--pos);outline-offset:4px}
    .picture svg{display:block;width:100%;height:auto;max-width:32rem}
    .wide>.picture svg{width:auto;max-width:none}
    .beside{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:1rem 3.5rem}
    .conditions{margin:0;max-width:32rem}.conditions dt{font-weight:600;font-size:.95rem}
    .conditions dd{margin:.1rem 0 1rem;color:var(--quiet);font-size:.95rem}
    .key{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:0 0 .7rem;font-size:.82rem;color:var(--quiet)}
    .glimpse{display:inline-block;vertical-align:middle;height:2.25rem;width:auto}
    .swatch{height:.62rem;width:auto;overflow:visible;vertical-align:-.03rem;margin-right:.15rem}
    .panel{background:var(--panel);border-radius:.6rem;padding:1.3rem 1.5rem;margin:0}
    .panel p{margin:.7rem 0 0;font-size:.95rem;line-height:1.5;max-width:48rem}
    .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:1.1rem 1.6rem;margin:0}
    .facts dt{font-size:.8rem;color:var(--quiet);line-height:1.35}
    .facts dd{margin:.1rem 0 0;font-size:1.45rem;font-weight:600;line-height:1.25;letter-spacing:-.01em}
    .facts dd small{display:block;font-size:.8rem;font-weight:400;color:var(--quiet);letter-spacing:0}
    .certificate{margin:1.2rem 0 0;max-width:34rem}
    .certificate svg{display:block;width:100%;height:auto}
    details{margin-top:.8rem;font-size:.82rem}
    summary{cursor:pointer;color:var(--quiet)}
    .scroll{overflow-x:auto;max-height:24rem;overflow-y:auto;margin-top:.5rem}
    .wide>.scroll,.scroll.whole{max-height:none}
    table{border-collapse:collapse;font-size:.82rem;line-height:1.4}
    table.plain{font-size:.92rem;width:100%;max-width:52rem}
    th,td{text-align:left;vertical-align:baseline;padding:.28rem .9rem .28rem 0;border-bottom:1px solid var(--rule);\
    font-weight:400}
    thead th{color:var(--quiet);font-size:.78rem;white-space:nowrap;position:sticky;top:0;background:var(--paper)}
    tbody th{overflow-wrap:break-word;min-width:5rem}th.number{min-width:0}
    .number{text-align:right;white-space:nowrap}.kind{white-space:nowrap}
    .bar-cell{width:30%;min-width:5rem}.cell-bar{display:block;width:100%;height:.8rem}
    code,.mono{font-family:ui-monospace,"DejaVu Sans Mono","Liberation Mono",Menlo,Consolas,monospace;font-size:.85em}
    pre{background:var(--panel);border-radius:.6rem;padding:.9rem 1.1rem;overflow-x:auto;font-size:.88rem;margin:.6rem 0 0}
    pre code{font-size:1em}
    .provenance th{color:var(--quiet);white-space:nowrap;padding-right:1.6rem}
    .pages{margin:0 0 1rem}
    .warning{border-left:4px solid var(--neg);padding:.1rem 0 .1rem 1rem;margin:0 0 1.4rem;max-width:46rem}
    """

  /// Small screens, and print.
  private static let other: Markup = """
    @media (max-width:40rem){body{padding:1.5rem 1rem 3rem}h1{font-size:1.7rem}.lead{font-size:1.08rem}\
    .plots{gap:2.6rem}.panel{padding:1.1rem}.facts{grid-template-columns:repeat(2,1fr)}\
    .bar-cell{display:none}.wide.fits>.picture svg{width:100%}\
    th,td{padding-right:.5rem}table.plain{font-size:.85rem}}
    @media print{@page{margin:14mm}html{font-size:72%}:root{color-scheme:light}body{max-width:none;padding:0}\
    h2{margin:1.6rem 0 .8rem;break-after:avoid}.plots{grid-template-columns:1fr 1fr;gap:1.6rem 2rem}\
    details{display:none}.picture{overflow:visible}.wide>.picture svg{max-width:100%}.scroll{max-height:none;\
    overflow:visible}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
    """
}
