// SPDX-License-Identifier: Apache-2.0
import AndorJob
import FoundationEssentials
import Glibc
import Testing

extension Cluster {
  /// `andor score` on the folders of real runs.
  @Suite struct AttributionTests {
    private struct Scored: Decodable {
      var game: String
      var scores, beside: [String: AttributionResult]
      var additiveR2, pairwiseR2, briefR2: Double?
      var briefTerms: Int?
    }

    /// v = [a, b]: the variance is 3/16, and every order adds 1 at its end.
    private static let job = """
      andor: 1
      name: scored
      model: {formula: true}
      explain: {noise: 0}
      games:
        - name: both
          players: {names: [a, b]}
          formula: {constant: 0, terms: [{and: [0, 1], value: 1}]}
        - name: sum
          players: {names: [a, b, c]}
          formula: {constant: 2, terms: [{and: [0], value: 1}, {and: [1], value: -2}, {and: [2], value: 4}]}
        - {name: still, players: {count: 2}, formula: {constant: 3, terms: []}}
      """

    private func finished(in scratch: Scratch) throws -> String {
      let folder = scratch.folder("scored").path
      try scratch.andor("run", scratch.job(Self.job), "--out", folder, "--quiet")
      return folder
    }

    /// Writes a file; returns where it is.
    private func write(_ scratch: Scratch, _ name: String, _ bytes: [UInt8]) -> String {
      Text.write(bytes, to: "\(scratch.path)/\(name)")
      return "\(scratch.path)/\(name)"
    }

    private func scored(
      _ scratch: Scratch, _ folder: String, _ game: String, _ files: [String]
    ) throws -> Scored {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let child = try Child(
        ["score", folder, "--game", game, "--json", "--quiet"] + files, environment: [:], in: scratch)
      #expect(child.wait() == .exit(0), "\(child.error)")
      return try decoder.decode(Scored.self, from: Data(child.output.utf8))
    }

    @Test func scoresAreThoseOfClosedForms() throws {
      let scratch = Scratch()
      let folder = try finished(in: scratch)
      let before = Scratch.tree(folder)
      let mine = write(scratch, "mine.npy", NpyText.doubles([1, 1]))
      let other = write(scratch, "other.npy", NpyText.doubles([0.5, 0.5]))
      let both = try scored(scratch, folder, "both", [mine, other])
      // (1, 1) says 1 too much of every mask but ∅: 1 − (3/4)/(3/16). One half of it is the Shapley value.
      for (name, raw, scale, excess) in [("mine", -3.0, 0.5, 1.0), ("other", 1.0 / 3, 1, 0)] {
        let score = try #require(both.scores[name])
        #expect(abs((score.r2Raw ?? 9) - raw) < 1e-12 && abs((score.r2 ?? 9) - 2.0 / 3) < 1e-12)
        #expect(abs((score.scale ?? 9) - scale) < 1e-12 && abs(score.excess - excess) < 1e-12)
        #expect(score.completeness == score.excess && score.insertion == nil && score.deletion == nil)
      }
      #expect(both.beside["shapley"] == both.scores["other"])
      #expect(both.beside["banzhaf"] == both.scores["other"])
      #expect(both.beside["lost_without"] == both.scores["mine"])
      #expect(abs((both.additiveR2 ?? 9) - 2.0 / 3) < 1e-12 && both.briefTerms == 1)
      for share in [both.pairwiseR2, both.briefR2] { #expect(abs((share ?? 9) - 1) < 1e-12) }
      #expect(both.game == "both")
      // The numbers of a sum, and the same backwards.
      let sum = write(scratch, "sum.npy", NpyText.doubles([1, -2, 4]))
      let back = write(scratch, "back.npy", NpyText.doubles([-1, 2, -4]))
      let found = try scored(scratch, folder, "sum", [sum, back])
      let (best, worst) = (try #require(found.scores["sum"]), try #require(found.scores["back"]))
      for share in [best.r2, best.r2Raw, best.insertion, best.deletion, worst.r2] {
        #expect(abs((share ?? 9) - 1) < 1e-12)
      }
      #expect(abs((worst.insertion ?? 9) + 1) < 1e-12 && abs((worst.scale ?? 9) + 1) < 1e-12)
      #expect(worst.excess == -6 && worst.completeness == 2)
      let still = try scored(scratch, folder, "still", [mine]).scores["mine"]
      #expect(still?.excess == 2 && still?.r2 == nil && still?.completeness == nil)
      #expect(Scratch.tree(folder) == before)
    }

    @Test func theTableHasEveryAttribution() throws {
      let scratch = Scratch()
      let folder = try finished(in: scratch)
      let mine = write(scratch, "mine.npy", NpyText.doubles([1, 1]))
      let shown = try scratch.andor("score", folder, "--game", "both", mine).output
      let rows = shown.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      #expect(
        rows.contains(["mine", "-300.0", "%", "66.7", "%", "0.500", "1.000", "–", "–"]), "\(shown)")
      #expect(
        rows.contains(["Banzhaf", "values", "33.3", "%", "66.7", "%", "1.000", "0.000", "–", "–"]))
      #expect(shown.contains("best 2 numbers: 66.7 %; players and pairs: 100.0 %; in brief, 1 term: 100.0 %"))
    }

    /// What a job file names is scored at the end of the job, and what is stored is checked.
    @Test func attributionsOfAJobAreScoredAtItsEnd() throws {
      let scratch = Scratch()
      let text = Self.job.replacing(
        "players: {names: [a, b]}", with: "players: {names: [a, b]}\n    scores: {IG: ig.npy, 2nd: more.npy}")
      let job = scratch.job(text)
      let folder = scratch.folder("scored")
      // Nothing is written where a file is wrong.
      let missing = try scratch.andor("run", job, "--out", folder.path, "--quiet", expecting: .exit(66))
      #expect(missing.error.contains("more.npy") || missing.error.contains("ig.npy"))
      let ig = write(scratch, "ig.npy", NpyText.doubles([1, 1]))
      let more = write(scratch, "more.npy", NpyText.doubles([0.25, .infinity]))
      let wrong = try scratch.andor("run", job, "--out", folder.path, "--quiet", expecting: .exit(65))
      #expect(wrong.error.contains("game both") && wrong.error.contains("not finite"))
      #expect(Scratch.names(in: scratch.path).contains("scored") == false)
      _ = write(scratch, "more.npy", NpyText.doubles([0.25, -1]))
      try scratch.andor("run", job, "--out", folder.path, "--quiet")
      let games = try folder.result().games
      let found = try scored(scratch, folder.path, "both", [ig, more]).scores
      #expect(games[0].scores?["IG"] == found["ig"] && games[0].scores?["2nd"] == found["more"])
      #expect(games[0].scores?.count == 2 && found.count == 2)
      #expect(games[1].scores == nil)
      #expect(Text.read("\(folder.path)/games/both/report.html").contains("imported attributions"))
      try scratch.andor("verify", folder.path)
      let check = try Child(
        executable: Built.python,
        arguments: [
          "\(Built.root)/Tests/Reference/check_schemas.py", "\(Built.root)/Protocols", job, folder.path,
        ], environment: [:], in: scratch)
      #expect(check.wait() == .exit(0), "\(check.output)\(check.error)")
      // The files are read once: neither another explanation nor a resume asks for them.
      Scratch.remove(ig)
      try scratch.andor("explain", folder.path, "--noise", "0.02", "--quiet")
      #expect(try folder.result().games[0].scores == games[0].scores)
      Text.change("\(folder.path)/plan.json") { bytes in
        guard let place = bytes.firstRange(of: Array("0.25".utf8)) else { return }
        bytes[place.lowerBound] = UInt8(ascii: "1")
      }
      let changed = try scratch.andor("verify", folder.path, expecting: .exit(65))
      #expect((changed.output + changed.error).contains("the scores of result.json"))
    }

    /// Numbers of null players count, but have no place in an order.
    @Test func nullPlayersHaveNumbersToo() throws {
      let scratch = Scratch()
      let wine = scratch.copy("\(Built.examples)/wine", as: "wine")
      let mean = Text.bytes(of: "\(wine)/mean.npy")
      for file in ["class-0.npy", "class-1.npy"] {
        Text.change("\(wine)/\(file)") { bytes in
          let size = (bytes.count - 128) / 13
          for player in [2, 5, 12] {
            let range = 128 + player * size..<128 + (player + 1) * size
            bytes.replaceSubrange(range, with: mean[range])
          }
        }
      }
      // Attributions are scored on values alone.
      Text.write(
        Text.read("\(wine)/job.yaml").split(separator: "\n").filter { !$0.hasPrefix("explain:") }
          .joined(separator: "\n") + "\nexplain: none\n", to: "\(wine)/job.yaml")
      let folder = scratch.folder("some")
      try scratch.andor("run", "\(wine)/job.yaml", "--out", folder.path, "--quiet")
      let game = try #require(try folder.result().games.first)
      try #require(game.nullPlayers == [2, 5, 12])
      let values = NpyText.doubles(of: "\(folder.path)/games/\(game.name)/values.npy")
      let numbers = (0..<13).map { Double(($0 * 7) % 13) / 8 - 0.6 }
      let file = write(scratch, "numbers.npy", NpyText.doubles(numbers))
      let found = try scored(scratch, folder.path, game.name, [file])
      let score = try #require(found.scores["numbers"])
      // All 2^13 masks, one by one.
      let sums = values.indices.map { mask in
        numbers.indices.reduce(0) { $0 + (mask >> $1 & 1 == 1 ? numbers[$1] : 0) }
      }
      let (v, s) = (values.reduce(0, +) / 8192, sums.reduce(0, +) / 8192)
      let variance = values.reduce(0) { $0 + ($1 - v) * ($1 - v) }
      let own = sums.reduce(0) { $0 + ($1 - s) * ($1 - s) }
      let common = zip(values, sums).reduce(0) { $0 + ($1.0 - v) * ($1.1 - s) }
      let error = zip(values, sums).reduce(0) { $0 + ($1.0 - values[0] - $1.1) * ($1.0 - values[0] - $1.1) }
      #expect(abs((score.r2Raw ?? 9) - (1 - error / variance)) < 1e-9)
      #expect(abs((score.r2 ?? 9) - common * common / own / variance) < 1e-9)
      // Where they stand among the others changes no order.
      var moved = numbers
      for (player, number) in zip([2, 5, 12], [9.0, 0.01, -9]) { moved[player] = number }
      let same = try scored(
        scratch, folder.path, game.name, [write(scratch, "m.npy", NpyText.doubles(moved))])
      #expect(same.scores["m"]?.insertion == score.insertion && score.insertion != nil)
      #expect(same.scores["m"]?.deletion == score.deletion && same.scores["m"]?.r2 != score.r2)
      #expect(try #require(score.insertion) <= 1 && (found.beside["shapley"]?.insertion ?? 0) > 0.5)
    }

    @Test func filesThatAreNoAttributionAreRefused() throws {
      let scratch = Scratch()
      let folder = try finished(in: scratch)
      func refused(_ bytes: [UInt8], _ status: Int32 = 65, game: String = "both") throws -> String {
        let file = write(scratch, "bad.npy", bytes)
        return try scratch.andor("score", folder, "--game", game, file, expecting: .exit(status)).error
      }
      #expect(try refused(NpyText.doubles([1, 2, 3])).contains("shape [3], but 2 players need [2]"))
      #expect(try refused(NpyText.doubles([1, .nan])).contains("the number of player 1 is nan, not finite"))
      #expect(try refused(NpyText.doubles([1e200, 1])).contains("player 0 is 1e+200, beyond 1e+140"))
      #expect(try refused(Array("player,number\n".utf8)).contains("does not begin like an .npy file"))
      var truth = Array(NpyText.doubles([1, 1]).prefix(130))
      let type = try #require(truth.firstRange(of: Array("<f8".utf8)))
      truth.replaceSubrange(type, with: Array("|b1".utf8))
      #expect(try refused(truth).contains("truth values"))
      #expect(try refused(NpyText.doubles([1, 2]), 66, game: "bth").contains("Did you mean 'both'?"))
      let none = try scratch.andor(
        "score", folder, "--game", "both", "\(folder)/none.npy", expecting: .exit(66))
      #expect(none.error.contains("none.npy"))
      try scratch.andor("score", folder, "--game", "both", expecting: .exit(64))
      // Two of one name are told apart by their folders.
      mkdir("\(scratch.path)/a", 0o700)
      let (one, two) = (
        write(scratch, "ig.npy", NpyText.doubles([1, 1])),
        write(scratch, "a/ig.npy", NpyText.doubles([2, 1]))
      )
      #expect(Set(try scored(scratch, folder, "both", [one, two]).scores.keys) == [one, two])
      // Values that are not those of the result.
      Text.change("\(folder)/games/both/values.npy") { $0[$0.count - 1] ^= 0x40 }
      let good = NpyText.doubles([1, 2])
      #expect(try refused(good).contains("changed after andor wrote it"))
    }
  }
}
