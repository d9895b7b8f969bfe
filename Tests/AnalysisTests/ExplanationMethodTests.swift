// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorDigest
import AndorJob
import AndorTestKit
import Foundation
import Testing

/// What every way to explain must keep, a toy among them: see `HarsanyiMethod` for what one is made of.
@Suite struct ExplanationMethodTests {
  private static let registry = MethodRegistry([HarsanyiMethod.self] + MethodRegistry.standard.methods)
  private static let requests: [(name: String, request: ExplanationRequest)] = [
    ("harsanyi", HarsanyiMethod.request),
    ("basis_pursuit", ExplanationRequest(noise: .difference(0), gap: 1e-3)),
    ("noise_box", ExplanationRequest(noise: .difference(0.04), gap: 1e-3)),
    ("lasso", ExplanationRequest(noise: .sigma(nil))),
  ]

  private static func method(_ request: ExplanationRequest) -> any ExplanationMethod {
    let scale = ExplainedGame.values.withSpan { ValueScale(of: $0) }
    return registry.method(for: request, scale: scale)
  }

  private static func settings(_ request: ExplanationRequest) -> ExplainSettings {
    ExplainSettings(noise: request.noise, gap: request.gap)
  }

  @Test func everyRequestHasItsMethod() {
    withEvery("request", in: Self.requests.indices) { index in
      let (name, request) = Self.requests[index]
      #expect(type(of: Self.method(request)).name.rawValue == name)
    }
    let names = MethodRegistry.standard.methods.map { $0.name.rawValue }
    #expect(Set(names) == Set(Self.requests.map(\.name)).subtracting(["harsanyi"]))
    // A share of nothing is nothing, whatever the share.
    let constant = [Double](repeating: 3, count: 8)
    let method = constant.withSpan { values in
      MethodRegistry.standard.method(
        for: ExplanationRequest(noise: .difference(0.04)), scale: ValueScale(of: values))
    }
    #expect(type(of: method).name == .basisPursuit)
  }

  /// Stopped at any look, stored, read by another process and gone on with: the very same outcome.
  @Test func aStoredSearchEndsWithTheBitsOfAnUninterruptedOne() throws {
    try withEvery("request", in: Self.requests.indices) { index in
      let (method, settings) = (
        Self.method(Self.requests[index].request), Self.settings(Self.requests[index].request)
      )
      let values = ExplainedGame.values
      var looks = 0
      let whole = method.run(values.span, threads: 1, resuming: nil) { _, state in
        if state != nil { looks += 1 }
        return true
      }
      #expect(looks > 2)
      for stop in [1, looks / 2, looks - 1] {
        let folder = SearchFolder()
        let checkpoint = SearchCheckpoint(
          folder: folder.path, digest: "d", method: method, settings: settings)
        var seen = 0
        var saved: Result<Void, any Error>?
        _ = method.run(values.span, threads: 1, resuming: nil) { _, state in
          guard let state else { return false }
          seen += 1
          if seen == stop {
            saved = Result { try checkpoint.save(state, seconds: SearchSeconds(plain: 1.5, ties: 0.5)) }
          }
          return seen < stop
        }
        try #require(saved).get()
        let stood = try #require(checkpoint.load(count: values.count))
        #expect(stood.seconds == SearchSeconds(plain: 1.5, ties: 0.5))
        let resumed = method.run(values.span, threads: 2, resuming: stood.state) { _, _ in true }
        #expect(resumed == whole, "stopped at look \(stop) of \(looks)")
      }
    }
  }

  @Test func aStateIsReadOnlyForWhatItIsTaggedWith() throws {
    let values = ExplainedGame.values
    let folder = SearchFolder()
    func checkpoint(_ request: ExplanationRequest, digest: String = "d") -> SearchCheckpoint {
      SearchCheckpoint(
        folder: folder.path, digest: digest, method: Self.method(request), settings: Self.settings(request))
    }
    for (name, request) in Self.requests {
      _ = Self.method(request).run(values.span, threads: 1, resuming: nil) { _, state in
        if let state { try? checkpoint(request).save(state, seconds: SearchSeconds(plain: 1)) }
        return false
      }
      let readers = Self.requests.filter { checkpoint($0.request).load(count: values.count) != nil }
      #expect(readers.map(\.name) == [name])
      #expect(checkpoint(request, digest: "e").load(count: values.count) == nil, "another game's values")
      // The LASSO keeps a few columns, whatever the size: what tells the games apart is the digest.
      let another = checkpoint(request).load(count: 2 * values.count)
      #expect(name == "lasso" || another == nil, "another size")
    }
    let box = ExplanationRequest(noise: .difference(0.05), gap: 1e-3)
    #expect(checkpoint(box).load(count: values.count) == nil, "another δ")
  }

  @Test func anEndedSearchIsReadAsItWasFound() throws {
    let values = ExplainedGame.values
    for (_, request) in Self.requests {
      let folder = SearchFolder()
      let method = Self.method(request)
      let checkpoint = SearchCheckpoint(
        folder: folder.path, digest: "d", method: method, settings: Self.settings(request))
      let found = method.run(values.span, threads: 1, resuming: nil) { _, _ in true }
      let course = [Explanation.Step(iterations: 1, seconds: 0.5, objective: 3, lowerBound: 2)]
      try checkpoint.save(found, course: course, seconds: SearchSeconds(plain: 2.5))
      let ended = try #require(checkpoint.loadEnd(count: found.and.count))
      #expect(ended.found == found && ended.course == course && ended.seconds == SearchSeconds(plain: 2.5))
      #expect(checkpoint.load(count: found.and.count) == nil, "an outcome is no state")
    }
  }

  /// A registry with one method more is all that an explainer needs; the words name figures that there are.
  @Test func anExplainerRunsEveryMethod() throws {
    let (values, harsanyi) = (ExplainedGame.values, ExplainedGame.harsanyi)
    for (name, request) in Self.requests {
      let explainer = GameExplainer(settings: Self.settings(request), methods: Self.registry)
      var reports: [MethodName] = []
      let found = explainer.run(
        values: values.span, harsanyi: harsanyi.span, checkpoint: nil
      ) {
        reports.append($0.method)
        return true
      }
      let explanation = try #require(found).explanation
      #expect(explanation.method.rawValue == name && Set(reports).map(\.rawValue) == [name])
      if name == "harsanyi" { #expect(found?.and == ExplainedGame.harsanyi) }
      let words = try #require(Self.registry.methods.first { $0.name.rawValue == name }).words
      let sentences = words.found + words.matching + [words.match.value, words.match.note, words.account]
      for part in sentences.flatMap(\.parts) {
        guard case .figure(let figure) = part, figure != .evaluations else { continue }
        #expect(explanation[figure] != nil, "\(name) names a figure that it does not give")
      }
      #expect(!words.account.parts.isEmpty && !words.sought.isEmpty)
    }
  }

  @Test func aSearchIsLimited() {
    let values = ExplainedGame.values
    for (name, request) in Self.requests where name != "lasso" {
      let method = Self.method(request).limited(to: 3)
      #expect(
        method.run(values.span, threads: 1, resuming: nil) { _, _ in true }.iterations == 3)
    }
  }

  @Test func namesAreThoseOfTheSchema() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let schema = try Data(contentsOf: URL(fileURLWithPath: "/\(root)/Protocols/result.schema.json"))
    let text = String(decoding: schema, as: UTF8.self)
    for method in MethodRegistry.standard.methods {
      #expect(text.contains("\"\(method.name.rawValue)\""), "\(method.name.rawValue) is in the schema")
      #expect(MethodName(rawValue: method.name.rawValue) == method.name)
      #expect(!method.name.rawValue.contains("-"), "names are in snake_case")
    }
    #expect(MethodName(rawValue: "harsanyi") == nil, "a name that is not in the registry is not read")
  }

  /// The bits of the tables as they were first found for this game: by the first edition, and for the noise box with
  /// the steps that it has now.
  @Test func tablesAreThoseThatWereFirstFound() {
    let values = ExplainedGame.values
    for (name, request) in Self.requests where name != "harsanyi" {
      var request = request
      request.ties = .none
      let found = Self.method(request).run(values.span, threads: 1, resuming: nil) { _, _ in
        true
      }
      var hasher = SHA256Hasher()
      hasher.update(found.and.span)
      hasher.update(found.or.span)
      #expect(hasher.finalize().description == Self.digests[name], "\(name)")
    }
  }

  private static let digests = [
    "basis_pursuit": "8e4d2100c5d0d1ac4b94e5a44b666cc714f6eb5060144deda1ce8ff806ea6d56",
    "noise_box": "e04914df893e399f08b2fd9734c8d7fb6cf05c8954dddd737bfb31915d58e0aa",
    "lasso": "dcef558f6153474c37f3241b1a2e6ba767f144f7e9250f6b647234cf10a59ddb",
  ]
}

extension [Double] {
  fileprivate func withSpan<R>(_ body: (Span<Double>) -> R) -> R { body(span) }
}
