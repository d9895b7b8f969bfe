// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite struct RoomTests {
  /// Which of our rooms each room may enter; a room that is not listed may enter all.
  static let doors: [String: Set<String>] = [
    "AndorSystem": ["CSystem"],
    "AndorText": [],
    "AndorDigest": ["CCrypto"],
    "AndorCore": ["AndorKernels"],
    "AndorKernels": [],
    "AndorJob": ["AndorCore", "AndorDigest", "AndorText"],
    "AndorModels": ["AndorCore", "AndorJob", "AndorDigest", "AndorSystem", "COnnxRuntime"],
    "AndorScheduler": ["AndorJob"],
    "AndorWire": ["AndorJob", "AndorDigest", "CAndorWire", "CProtobufC"],
    "CAndorWire": ["CProtobufC"],
    "AndorTransport": ["AndorSystem", "CZMQ"],
    "AndorLedger": ["AndorDigest", "AndorSystem", "CFileSystem"],
    "AndorCoordinator": [
      "AndorCore", "AndorJob", "AndorScheduler", "AndorWire", "AndorTransport", "AndorLedger",
      "AndorDigest", "AndorStore", "AndorAnalysis", "AndorSystem", "AndorText",
    ],
    "AndorStore": ["AndorJob", "AndorLedger", "AndorDigest", "AndorSystem"],
    "AndorAnalysis": [
      "AndorCore", "AndorJob", "AndorStore", "AndorLedger", "AndorDigest", "AndorSystem",
    ],
    "AndorWorker": [
      "AndorCore", "AndorJob", "AndorModels", "AndorWire", "AndorTransport", "AndorDigest",
      "AndorSystem",
    ],
    "AndorReport": ["AndorCore", "AndorJob", "AndorText"],
    "AndorDashboard": ["AndorJob", "AndorSystem", "AndorText"],
  ]

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

  @Test func roomsUseTheirOwnDoors() {
    let rooms = Repository.names(in: "Sources")
    #expect(rooms.contains("AndorCore") && rooms.contains("andor"))
    for room in rooms {
      guard let doors = Self.doors[room] else {
        let isFree =
          room == "andor" || !Repository.names(in: "Sources/\(room)").contains { $0.hasSuffix(".swift") }
        #expect(isFree, "\(room) is not in the table of doors")
        continue
      }
      for file in Repository.files(in: "Sources/\(room)", ending: [".swift"]) {
        let entered = Set(imports(of: file)).intersection(rooms)
        #expect(entered.isSubset(of: doors), "\(file) imports \(entered.subtracting(doors).sorted())")
      }
    }
  }

  @Test(arguments: ["AndorCore", "AndorScheduler"])
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
