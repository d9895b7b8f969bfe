// SPDX-License-Identifier: Apache-2.0
import AndorDashboard
import AndorJob
import AndorTestKit
import Testing

@Suite struct MapCellsTests {
  /// The letters of the standings as the page's script knows them.
  private static let letters: [ShardMap.Standing: Character] = [
    .waiting: "w", .retried: "r", .leased: "l", .storing: "s", .durable: "d", .audited: "a",
    .quarantined: "q",
  ]

  /// Reads runs as the page's script does.
  private func cells(of runs: String) -> [Character] {
    var cells: [Character] = []
    for match in runs.matches(of: #/([a-z])(\d*)/#) {
      cells += Array(repeating: Character(String(match.1)), count: Int(match.2) ?? 1)
    }
    return cells
  }

  /// Applies changes as the page's script does.
  private func apply(_ changes: String, to cells: inout [Character]) {
    for match in changes.matches(of: #/(\d+)([a-z])(\d*)/#) {
      guard let start = Int(match.1) else { continue }
      for index in start..<start + (Int(match.3) ?? 1) { cells[index] = Character(String(match.2)) }
    }
  }

  private func randomMap(_ count: Int, _ random: inout SeededRandom) -> ShardMap {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let standing = ShardMap.Standing.allCases.randomElement(using: &random) ?? .waiting
      bytes += Array(repeating: standing.rawValue, count: Int.random(in: 1...5, using: &random))
    }
    return ShardMap(sizes: [count], bytes: Array(bytes.prefix(count)))
  }

  @Test func runsAndChangesTellEveryShard() {
    var random = SeededRandom(seed: 5)
    withEvery("count", in: [0, 1, 2, 7, 100, 1000]) { count in
      var shown: [Character] = []
      var earlier: MapCells?
      for _ in 0..<6 {
        let map = randomMap(count, &random)
        let cells = MapCells(map)
        if let earlier {
          apply(cells.changes(since: earlier), to: &shown)
        } else {
          shown = self.cells(of: cells.runs)
        }
        let expected = map.bytes.compactMap { ShardMap.Standing(rawValue: $0) }.compactMap {
          Self.letters[$0]
        }
        #expect(shown == expected)
        #expect(cells.changes(since: cells) == "")
        earlier = cells
      }
    }
  }

  /// A cell of several shards shows what needs attention, then what goes on.
  @Test func largeJobsShareCells() {
    func summary(_ standings: [ShardMap.Standing]) -> String {
      let map = ShardMap(sizes: [standings.count], bytes: standings.map(\.rawValue))
      return MapCells(map, most: 1).runs
    }
    #expect(summary([.waiting, .waiting]) == "w")
    #expect(summary([.waiting, .durable]) == "p")
    #expect(summary([.durable, .durable]) == "d")
    #expect(summary([.audited, .durable]) == "d")
    #expect(summary([.audited, .audited]) == "a")
    #expect(summary([.durable, .leased]) == "l")
    #expect(summary([.leased, .retried]) == "r")
    #expect(summary([.leased, .quarantined, .retried, .durable]) == "q")
    let map = ShardMap(sizes: [100_000], bytes: Array(repeating: 0, count: 100_000))
    #expect(MapCells(map).shardsPerCell == 1)
    #expect(MapCells(map, most: 1 << 10).shardsPerCell == 128)
    #expect(MapCells(map, most: 1 << 10).letters.count == 782)
  }
}
