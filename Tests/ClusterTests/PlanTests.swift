// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import FoundationEssentials
import Glibc
import Testing

extension Cluster {
  /// What `andor plan` says of the search for explanations, beside what the search then takes.
  @Suite struct PlanTests {
    private func job(players: Int, explain: String) -> String {
      """
      andor: 1
      name: cost
      model: {formula: true}
      explain: \(explain)
      games:
        - name: g
          players: {count: \(players)}
          formula:
            noise: {sigma: 0.1, seed: 1}
            terms: [{and: [0, 1], value: 1.5}, {or: [2, 3, 7], value: -0.7}, {and: [3, 4, 5], value: 2.5}]

      """
    }

    private struct Plan: Decodable {
      var diskBytes: Int
      var explainSeconds: Double?
      var explainSecondsTypical: Double?
      var explainIterationsAtMost: Int?
    }

    private func plan(_ job: String, in scratch: Scratch) throws -> Plan {
      let child = try scratch.andor("plan", job, "--json")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Plan.self, from: Data(child.output.utf8))
    }

    @Test func theSearchIsForetold() throws {
      let scratch = Scratch()
      // A gap of 0 is never certified: the search goes to its limit.
      let settings = [(10, "{noise: 0.04, gap: 0}"), (10, "{noise: 0.04}"), (10, "{noise: 0}")]
      try withEvery("settings", in: settings) { players, explain in
        let job = scratch.job(job(players: players, explain: explain))
        let plan = try plan(job, in: scratch)
        let seconds = try #require(plan.explainSeconds)
        #expect(try #require(plan.explainSecondsTypical) <= seconds && seconds > 0)
        let folder = scratch.folder("\(players)\(explain.count)")
        try scratch.andor("run", job, "--out", folder.path, "--quiet")
        let done = try #require(try folder.result().games[0].explain).iterations
        switch (players, explain) {
        case (_, "{noise: 0.04, gap: 0}"): #expect(plan.explainIterationsAtMost == done)
        case (_, "{noise: 0.04}"): #expect(try #require(plan.explainIterationsAtMost) >= done)
        default: #expect(plan.explainIterationsAtMost == nil)
        }
      }
      // The limit is of one search; the lists at half and at twice δ are two more.
      for (lists, searches) in [("none", 1.0), ("auto", 3.0)] {
        let limited = scratch.job(
          job(players: 16, explain: "{noise: 0.04, search_seconds: 0.01, neighbours: \(lists)}"))
        #expect(try #require(try plan(limited, in: scratch).explainSeconds) <= 0.01 * searches)
      }
      let random = scratch.job(job(players: 10, explain: "{noise: {sigma: auto}}"))
      #expect(try #require(try plan(random, in: scratch).explainSeconds) > 0)
      let none = scratch.job(job(players: 10, explain: "none"))
      #expect(try plan(none, in: scratch).explainSeconds == nil)
    }

    /// The refusal has units, and says what would help.
    @Test func aJobThatDoesNotFitIsToldWhatWouldHelp() throws {
      let scratch = Scratch()
      let job = scratch.job(job(players: 30, explain: "{noise: 0.04}") + "plan: cube\nengine: {shard: 20}\n")
      let threads = try scratch.andor(
        "plan", job, "--workers", "256", "--threads", "256", expecting: .exit(65))
      #expect(threads.error.contains(" GiB of memory and this "), "\(threads.error)")
      #expect(threads.error.contains("fewer workers or threads"), "\(threads.error)")
      // The search alone takes more than most machines have.
      let present = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
      guard present < 64 << 30 else { return }
      let search = try scratch.andor("plan", job, expecting: .exit(65))
      #expect(search.error.contains(" GiB of memory and this "), "\(search.error)")
      #expect(search.error.contains("set explain: none"), "\(search.error)")
    }

    @Test func theDiskFigureCountsTheStoredSearch() throws {
      let scratch = Scratch()
      let job = scratch.job(job(players: 16, explain: "{noise: 0.04}"))
      let folder = scratch.folder("killed")
      // Its state has just been stored: six tables beside two that are there already, two still to come.
      try scratch.andor(
        "run", job, "--out", folder.path, "--quiet", expecting: .signal(SIGKILL),
        environment: ["ANDOR_CRASH_AT": "mid-sparsify"])
      let present = Scratch.tree(folder.path).reduce(0) { $0 + Text.bytes(of: $1).count }
      #expect(present > 8 * 8 << 16)
      #expect(try plan(job, in: scratch).diskBytes >= present + 2 * 8 << 16)
    }
  }
}
