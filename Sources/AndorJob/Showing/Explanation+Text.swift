// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorText

extension Explanation {
  /// Returns a method's sentence with this explanation's figures, for a terminal.
  func text(_ sentence: MethodSentence) -> String {
    sentence.parts.map { part in
      switch part {
      case .text(let text), .stressed(let text): text
      case .figure(.gap): Numbers.share(gap)
      case .figure(let figure): self[figure].map(Numbers.ascii) ?? "–"
      }
    }.joined()
  }

  /// Returns a figure by its name; `nil` where an explanation has none, or another place holds it.
  public subscript(figure: MethodSentence.Figure) -> Double? {
    switch figure {
    case .objective: objective
    case .gap: gap
    case .noiseBound: noiseBound
    case .maxNoise: maxNoise
    case .matchingResidual: matchingResidual
    case .sigma: sigma
    case .evaluations: nil
    }
  }
}
