// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite struct RoomTests {
  /// The rooms from the top of the house to its ground: a room may only enter rooms below it.
  static let floors = [
    "andor", "AndorEngine", "AndorConsole", "AndorDashboard", "AndorReport", "AndorCoordinator",
    "AndorWorker", "AndorAnalysis", "AndorStore", "AndorScheduler", "AndorModels", "AndorWire",
    "AndorTransport", "AndorLedger", "AndorJob", "AndorStudy", "AndorSampling", "AndorCore", "AndorFormats",
    "AndorText",
    "AndorDigest", "AndorSystem",
  ]

  /// The rooms that the executable needs; all else is behind Engine.
  static let executableDoors: Set = [
    "AndorEngine", "AndorConsole", "AndorDashboard", "AndorJob", "AndorText", "AndorSystem",
  ]

  /// The rooms of Swift code.
  private static let rooms = Repository.names(in: "Sources").filter { room in
    !Repository.files(in: "Sources/\(room)", ending: [".swift"]).isEmpty
  }

  /// Everything below `Sources/`: rooms, and modules of C.
  private static let modules = Set(Repository.names(in: "Sources"))

  /// Which modules of ours the files of a room import.
  private func imported(by room: String) -> Set<String> {
    Set(Repository.files(in: "Sources/\(room)", ending: [".swift"]).flatMap(imports))
      .intersection(Self.modules)
  }

  /// Which modules of ours `Package.swift` lets a room depend on: the names in quotes between the room's own and
  /// the end of its list.
  private func declared(for room: String) throws -> Set<String> {
    let package = try #require(Repository.text(of: "Package.swift"))
    let starts = ["room(\"\(room)\"", "room( \"\(room)\"", "name: \"\(room)\", dependencies:"]
    // Layout is the formatter's affair.
    let words = package.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    let start = try #require(
      starts.compactMap { words.firstRange(of: $0) }.first, "\(room) is not a room of Package.swift")
    let list = words[start.upperBound...].drop { $0 != "[" }.prefix { $0 != "]" }
    return Set(list.split(separator: "\"").map(String.init)).intersection(Self.modules)
  }

  /// The modules that a Swift file imports.
  private func imports(of file: Repository.File) -> [String] {
    file.lines.compactMap { line in
      var words = line.split(separator: " ")[...]
      while let word = words.first, word.hasPrefix("@") || Self.modifiers.contains(String(word)) {
        words = words.dropFirst()
      }
      guard words.first == "import", let last = words.last else { return nil }
      return last.split(separator: ".").first.map(String.init)
    }
  }

  private static let modifiers: Set = ["public", "package", "internal", "private", "fileprivate"]

  @Test func everyRoomHasItsFloor() {
    #expect(Self.rooms.contains("AndorCore") && Self.rooms.contains("andor"))
    #expect(Set(Self.rooms).isSubset(of: Self.floors), "\(Set(Self.rooms).subtracting(Self.floors))")
  }

  @Test(arguments: rooms) func arrowsPointDown(room: String) throws {
    let floor = try #require(Self.floors.firstIndex(of: room))
    let above = imported(by: room).intersection(Self.floors[...floor])
    #expect(above.isEmpty, "\(room) imports \(above.sorted())")
  }

  /// No room imports what it does not declare, none declares what it does not import.
  @Test(arguments: rooms) func whatIsDeclaredIsImported(room: String) throws {
    let (imported, declared) = (imported(by: room), try declared(for: room))
    #expect(imported == declared, "\(room): \(imported.symmetricDifference(declared).sorted())")
  }

  @Test func theExecutableIsThin() {
    #expect(imported(by: "andor").isSubset(of: Self.executableDoors), "\(imported(by: "andor"))")
    let files = Repository.files(in: "Sources/andor", ending: [".swift"])
    let lines = files.reduce(0) { $0 + $1.lines.count - 1 }
    #expect(lines <= 1800)
  }

  @Test(arguments: ["AndorCore", "AndorSampling", "AndorScheduler", "AndorStudy"])
  func pureRoomsDoWithoutFoundation(room: String) {
    let files = Repository.files(in: "Sources/\(room)", ending: [".swift"])
    #expect(!files.isEmpty)
    let banned: Set = ["Foundation", "FoundationEssentials", "FoundationNetworking"]
    for file in files {
      let found = imports(of: file).filter(banned.contains)
      #expect(found.isEmpty, "\(file)")
    }
  }

  /// Clocks, sockets and files are for the shells.
  @Test func theSchedulerKnowsNoClock() {
    for file in Repository.files(in: "Sources/AndorScheduler", ending: [".swift"]) {
      for name in ["ContinuousClock", "SuspendingClock", "clock_gettime", "import Glibc"] {
        #expect(!file.text.contains(name), "\(file) uses \(name)")
      }
    }
  }

  /// One list of limits: what a user can run into is not decided in two places.
  @Test func onlyJobStatesTheLimits() {
    let files = Repository.files(in: "Sources", ending: [".swift"]).filter { $0.name == "Limits.swift" }
    #expect(files.map(\.path) == ["Sources/AndorJob/Limits.swift"])
  }
}
