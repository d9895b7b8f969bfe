// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import AndorTestKit
import Testing

@testable import AndorAnalysis

/// Games that are explained at the same time.
@Suite struct SideBySideTests {
  @Test func smallGamesShareTheThreadsAndLargeOnesTakeThem() {
    func used(_ players: [Int], threads: Int, games: Int) -> [Int] {
      players.map { SearchThreads(threads, games: games).used(players: $0) }
    }
    // A game alone: no more than it keeps busy.
    #expect(used([1, 12, 13, 14, 15, 16, 24], threads: 8, games: 1) == [1, 1, 2, 4, 8, 8, 8])
    #expect(used([12, 13, 20], threads: 2, games: 1) == [1, 2, 2])
    // Of many, each has its share, and from 17 players on more.
    #expect(used([12, 16, 17, 18, 19, 20], threads: 8, games: 1000) == [1, 1, 2, 4, 8, 8])
    #expect(used([10, 14, 18], threads: 8, games: 3) == [1, 2, 4])
    #expect(used([24], threads: 1, games: 1) == [1])
  }

  /// Questions are answered by the share of a game's threads, small as it may be, and never by more threads than there are.
  @Test func questionsOfSmallGamesShareTheThreadsToo() {
    func asking(_ players: [Int], threads: Int, games: Int) -> [Int] {
      players.map { SearchThreads(threads, games: games).asking(players: $0) }
    }
    #expect(asking([1, 12, 13, 14, 24], threads: 8, games: 1) == [8, 8, 8, 8, 8])
    #expect(asking([5, 12, 17], threads: 8, games: 3) == [2, 2, 2])
    #expect(asking([5, 12, 18], threads: 8, games: 1000) == [1, 1, 4])
  }

  @Test func theHeaviestAtATimeFitTheThreads() {
    let threads = SearchThreads(4, games: 9)
    #expect(threads.heaviest((0..<9).map { (12, $0) }) == [8, 7, 6, 5])
    // The large game takes all threads, whatever waits.
    #expect(threads.heaviest([(12, 1), (20, 100), (12, 2)]) == [1])
    #expect(threads.heaviest([(17, 5), (17, 6), (17, 7)]) == [2, 1])
    #expect(threads.heaviest([]) == [])
  }

  private static func search(_ game: Int) -> StatusSnapshot.Explaining {
    .init(game: "g\(game)", objective: 1, lowerBound: 0, gap: 1)
  }

  /// Every question is answered on the thread that called, and what was found comes in the order of the games.
  @Test func searchesAskAndAreAnswered() throws {
    let crew = try WorkCrew(threads: 3)
    let course = SearchCourse<Int>(games: 20)
    for game in 0..<20 {
      crew.add(threads: 1) {
        let continues = (0..<5).allSatisfy { _ in course.ask(game, Self.search(game)) }
        course.end(game, .success(continues ? game * game : nil))
      }
    }
    var (questions, explained) = (0, 0)
    let outcomes = course.outcomes { search in
      questions += 1
      let done = search.explained ?? -1
      #expect(done >= explained && done < 20, "it never goes back")
      explained = done
      return true
    }
    #expect(questions == 100 && !course.isCancelled)
    #expect(try outcomes.map { try $0.get() } == (0..<20).map { $0 * $0 })
  }

  @Test func aNoEndsAllSearches() throws {
    let crew = try WorkCrew(threads: 2)
    let course = SearchCourse<Int>(games: 10)
    for game in 0..<10 {
      crew.add(threads: 1) {
        // Without a no they would never end.
        while course.ask(game, Self.search(game)) {}
        course.end(game, .success(nil))
      }
    }
    var questions = 0
    let outcomes = course.outcomes { _ in
      questions += 1
      return questions < 30
    }
    #expect(outcomes.isEmpty && course.isCancelled && questions == 30)
  }

  @Test func aFailureEndsTheOthers() throws {
    let crew = try WorkCrew(threads: 2)
    let course = SearchCourse<Int>(games: 3)
    for game in 0..<3 {
      crew.add(threads: 1) {
        if game == 1 { return course.end(game, .failure(JobError(.missing, "gone", hint: ""))) }
        while course.ask(game, Self.search(game)) {}
        course.end(game, .success(nil))
      }
    }
    let outcomes = course.outcomes { _ in true }
    #expect(course.isCancelled && outcomes.count == 1)
    #expect(throws: JobError.self) { try outcomes[0].get() }
  }
}
