// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import Testing

/// Numbers, texts and names as they are written in a job file.
@Suite struct WrittenTests {
  private struct Unread: Error {}

  private func input(_ text: String) throws -> InputSpecification {
    try #require(JobSpecification(yaml: JobText.onnx(input: text)).games[0].inputs.first)
  }

  private func sample(_ text: String) throws -> TensorReference {
    try input("{name: x, sample: \(text), baseline: 0, players: {each: true}}").sample
  }

  @Test func wholeNumbersOf64BitsStayExact() throws {
    #expect(try sample("[1, 2]") == .inline(values: [1, 2], shape: [2]))
    #expect(
      try sample("[[9007199254740993], [-9223372036854775808]]")
        == .integers(values: [9_007_199_254_740_993, Int128(Int64.min)], shape: [2, 1]))
    #expect(
      try sample("[18446744073709551615, 3.0]") == .integers(values: [Int128(UInt64.max), 3], shape: [2]))
    // What float64 holds stays as it is, and so does the sign of a zero.
    #expect(try sample("[9007199254740992, 0.5]") == .inline(values: [0x1p53, 0.5], shape: [2]))
    guard case .inline(let zeros, _) = try sample("[-0.0, 0]") else { throw Unread() }
    #expect(zeros.map(\.sign) == [.minus, .plus])
    let mixed = refusal(
      of: JobText.onnx(
        input: "{name: x, sample: [0.5, 9007199254740993], baseline: 0, players: {each: true}}"))
    #expect(mixed?.place.contains("sample[1]") == true && mixed?.message.contains("53 bits") == true)
    #expect(
      try input("{name: x, sample: [1], baseline: 9007199254740993, players: {each: true}}").baseline
        == .integers(values: [9_007_199_254_740_993], shape: []))
  }

  @Test func textsAreKeptAsTheyAreWritten() throws {
    #expect(try sample("[male, 1.50]") == .texts(values: ["male", "1.50"], shape: [2]))
    #expect(try sample("[['01', \"2\"]]") == .texts(values: ["01", "2"], shape: [1, 2]))
    #expect(try sample("[true, false]") == .inline(values: [1, 0], shape: [2]))
    #expect(refusal(of: JobText.onnx(input: "{name: x, sample: [1], baseline: 0, players: [a]}")) != nil)
    #expect(
      try input("{name: x, sample: [1, 2], baseline: 0, players: ['0', \"1\"]}").players
        == .tensor(.inline(values: [0, 1], shape: [2])))
  }

  @Test func nanIsReadWhereItIsMeant() throws {
    func isNaN(_ reference: TensorReference?) -> Bool {
      if case .inline(let values, _)? = reference { values.contains(where: \.isNaN) } else { false }
    }
    try withEvery("word", in: [".nan", ".NaN", "nan", "NaN"]) { word in
      let baseline = try input("{name: x, sample: [1], baseline: \(word), players: {each: true}}").baseline
      #expect(isNaN(baseline))
      let holes = "sample: [1, \(word)], baseline: 0, players: {each: true}"
      let sample = try input("{name: x, missing: true, \(holes)}").sample
      #expect(isNaN(sample))
      let unmeant = refusal(of: JobText.onnx(input: "{name: x, \(holes)}"))
      #expect(unmeant?.hint.contains("missing: true") == true && unmeant?.place.contains("sample[1]") == true)
    }
    #expect(
      refusal(of: JobText.onnx(input: "{name: x, sample: [.inf], baseline: 0, players: {each: true}}")) != nil
    )
    #expect(
      refusal(of: JobText.onnx(input: "{name: x, sample: [1], baseline: .inf, players: {each: true}}")) != nil
    )
    let odd = "{name: x, missing: maybe, sample: [1], baseline: 0, players: {each: true}}"
    #expect(refusal(of: JobText.onnx(input: odd))?.hint == "Write true or false.")
  }

  @Test func aGridMayNameItsAxes() throws {
    func players(_ text: String) throws -> PlayerMap? {
      try input("{name: x, sample: a.npy, baseline: 0, players: \(text)}").players
    }
    #expect(
      try players("{grid: [2, 1], axes: [0, -2]}")
        == .grid(rows: 2, columns: 1, axes: GridAxes(rows: 0, columns: -2)))
    withEvery("map", in: ["{axes: [0, 1]}", "{grid: [1, 2], axes: [0]}", "{grid: [1, 2], axes: [0, 16]}"]) {
      map in
      #expect(throws: JobError.self) { try players(map) }
    }
  }

  private func names(_ list: String) throws -> [String] {
    let job = try JobSpecification(yaml: JobText.formula("{}", players: "{names: [\(list)]}"))
    return try #require(job.games.first?.players)
  }

  @Test func tokensArePlayersAndShownEscaped() throws {
    #expect(
      try names(#""Hi", "\n", "", "\t", " ", " the", "a\rb", "\u0007", "\u0085", "\u2028", "é""#)
        == ["Hi", #"\n"#, #""""#, #"\t"#, #"" ""#, " the", #"a\rb"#, #"\u0007"#, #"\u0085"#, #"\u2028"#, "é"])
  }

  @Test func equalNamesAreNumbered() throws {
    #expect(try names("the, cat, the, the, cat") == ["the", "cat", "the (2)", "the (3)", "cat (2)"])
    #expect(try names("the, the (2), the") == ["the", "the (2)", "the (3)"])
    #expect(try names("\"\\n\", '\\n'") == [#"\n"#, #"\n (2)"#])
  }

  @Test func namesMayBeSentences() throws {
    let long = String(repeating: "質", count: 341)
    #expect(try names(long) == [long])
    #expect(
      refusal(of: JobText.formula("{}", players: "{names: [\(long)質]}"))?.message.contains("1026") == true)
    let input = String(repeating: "q", count: 1024)
    #expect(
      try self.input("{name: \(input), sample: [1], baseline: 0, players: {each: true}}").name == input)
    let job =
      "{andor: 1, name: \(input), model: {formula: true}, games: [{name: g, players: {count: 1}, formula: {}}]}"
    #expect(refusal(of: job)?.message.contains("folder") == true)
  }

  @Test func surrogatePairsAreOneCharacter() throws {
    let json = #"""
      {"andor": 1, "name": "t", "model": {"formula": true},
       "games": [{"name": "g", "players": {"names": ["\ud83d\udc4d", "\\ud83d\udc4d", "a\"\uD83D\uDE00\n", "'\ud83d\ude00'"]},
                  "formula": {}}]}
      """#
    // Where the backslash is itself escaped the first unit is text, and the second stands alone.
    #expect(refusal(of: json)?.place.contains("line") == true)
    let sound = json.replacing(#""\\ud83d\udc4d""#, with: #""\\ud83d""#)
    #expect(
      try JobSpecification(yaml: sound).games[0].players == ["👍", #"\ud83d"#, #"a"😀\n"#, "'😀'"])
    for broken in [#"\ud83d"#, #"\ude00\ud83d"#, #"\ud83d\u0041"#] {
      #expect(refusal(of: json.replacing(#"\ud83d\udc4d"#, with: broken)) != nil)
    }
  }
}
