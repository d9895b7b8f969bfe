// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Testing

@Suite struct WorkCrewTests {
  /// What is under way, in pieces and in threads, and what was.
  private struct Course: Sendable {
    var underWay = 0
    var most = 0
    var begun: [Int] = []
    var done = 0
  }

  /// Adds pieces that each use so many threads, and returns how it went; a piece lasts until so many threads were in
  /// use, or some time.
  private func course(
    of pieces: [Int], threads: Int, until most: Int = .max, orFor time: Duration = .milliseconds(10)
  ) throws -> Course {
    let crew = try WorkCrew(threads: threads)
    let course = Locked(Course())
    for (number, wanted) in pieces.enumerated() {
      crew.add(threads: wanted) {
        let used = min(wanted, threads)
        course.withLock { course in
          course.underWay += used
          course.most = max(course.most, course.underWay)
          course.begun.append(number)
        }
        course.wait(until: Moment.now.advanced(by: time)) { $0.most >= most }
        course.withLock { course in
          course.underWay -= used
          course.done += 1
        }
      }
    }
    course.wait { $0.done == pieces.count }
    return course.withLock { $0 }
  }

  @Test func smallPiecesAreDoneSideBySide() throws {
    let course = try course(of: Array(repeating: 1, count: 12), threads: 3, until: 3, orFor: .seconds(20))
    #expect(course.most == 3)
    #expect(course.begun.sorted() == Array(0..<12))
  }

  /// A piece that uses all threads begins when the ones before it are done, and none passes it.
  @Test func aLargePieceHasTheThreadsToItself() throws {
    let course = try course(of: [1, 1, 9, 1, 4, 1], threads: 4)
    #expect(course.most == 4)
    #expect(course.begun[2...] == [2, 3, 4, 5])
  }

  @Test func oneThreadKeepsTheOrder() throws {
    #expect(try course(of: [1, 2, 1, 1], threads: 1).begun == [0, 1, 2, 3])
  }

  @Test func whatWasAddedIsDoneWhenTheCrewIsGone() throws {
    let done = Locked(0)
    var crew: WorkCrew? = try WorkCrew(threads: 2)
    for _ in 0..<20 { crew?.add(threads: 1) { done.withLock { $0 += 1 } } }
    crew = nil
    done.wait { $0 == 20 }
  }
}
