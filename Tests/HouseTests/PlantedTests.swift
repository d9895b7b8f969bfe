// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing

/// The bugs that `Deploy/planted` plants still fit the sources that they are planted into.
@Suite struct PlantedTests {
  private struct Bug: Decodable {
    let name, title, file, filter: String
    let old, new: [String]
  }

  @Test func everyBugHasItsPlace() throws {
    let text = try #require(Repository.text(of: "Tests/Planted/bugs.json"))
    let bugs = try JSONDecoder().decode([Bug].self, from: Data(text.utf8))
    #expect(Set(bugs.map(\.name)).count == bugs.count && bugs.count >= 12)
    let tests = Repository.files(in: "Tests", ending: [".swift"]).map(\.text).joined()
    let folders = Repository.names(in: "Tests")
    for bug in bugs {
      let source = try #require(Repository.text(of: bug.file), "\(bug.name)")
      let places =
        source.split(
          separator: bug.old.joined(separator: "\n"), omittingEmptySubsequences: false
        ).count - 1
      #expect(places == 1, "the lines of \(bug.name) stand \(places) times in \(bug.file)")
      #expect(bug.new.joined().contains("isPlanted(\"\(bug.name)\")"), "\(bug.name) cannot be switched")
      let isThere = tests.contains("struct \(bug.filter)") || folders.contains(bug.filter)
      #expect(isThere, "no tests are called \(bug.filter)")
    }
  }
}
