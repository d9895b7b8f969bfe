// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// Searches side by side, each of which asks at its looks whether it continues, and the thread that answers.
///
/// A search waits for its answer: what is shown of it is seen by one thread, and a search that is to be cancelled does
/// not end meanwhile.
final class SearchCourse<Found: Sendable>: Sendable {
  private struct Question: Sendable {
    let game: Int
    let search: StatusSnapshot.Explaining
  }

  private struct State: Sendable {
    var questions: [Question] = []
    var answers: [Int: Bool] = [:]
    var outcomes: [Int: Result<Found?, any Error>] = [:]
    var isCancelled = false
  }

  private let games: Int
  private let state = Locked(State())

  /// Creates the course of so many games, none of which has begun.
  init(games: Int) { self.games = games }

  /// Whether one of the answers was no, or one of the games failed.
  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Returns whether a game's search continues.
  func ask(_ game: Int, _ search: StatusSnapshot.Explaining) -> Bool {
    state.withLock { $0.questions.append(Question(game: game, search: search)) }
    return state.take { $0.answers.removeValue(forKey: game) } ?? false
  }

  /// Takes note of what was found of a game; after one that failed, the others are of no use.
  func end(_ game: Int, _ outcome: Result<Found?, any Error>) {
    state.withLock { state in
      state.outcomes[game] = outcome
      if case .failure = outcome { state.isCancelled = true }
    }
  }

  /// Answers until all games have ended, and returns what was found of those that were not cancelled, in their order.
  func outcomes(_ proceed: (StatusSnapshot.Explaining) -> Bool) -> [Result<Found, any Error>] {
    while let question = next() {
      var search = question.search
      let isCancelled = state.withLock { state in
        search.explained = state.outcomes.count
        return state.isCancelled
      }
      let continues = !isCancelled && proceed(search)
      state.withLock { state in
        state.answers[question.game] = continues
        if !continues { state.isCancelled = true }
      }
    }
    return state.withLock { state in
      (0..<games).compactMap { game -> Result<Found, any Error>? in
        switch state.outcomes[game] {
        case .success(let found?): .success(found)
        case .failure(let error): .failure(error)
        case .success(nil), nil: nil
        }
      }
    }
  }

  /// Returns the next question, once there is one; `nil` when all games have ended.
  private func next() -> Question? {
    let question = state.take { (state) -> Question?? in
      if !state.questions.isEmpty { return state.questions.removeFirst() }
      return state.outcomes.count == games ? .some(nil) : nil
    }
    return question ?? nil
  }
}
