// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorTestKit
import Testing

@Suite struct ExplanationBoardTests {
  private static let (a, b, c) = (WorkerID(1), WorkerID(2), WorkerID(3))

  private static func board(_ workers: WorkerID..., credit: Int = 2) -> BoardRig {
    let board = BoardRig()
    for worker in workers { #expect(board.join(worker, credit: credit, holding: []).isEmpty) }
    return board
  }

  private static func next(
    _ board: BoardRig, at seconds: Int64 = 0, active: Set<WorkerID> = [a, b, c], room: Int = 0,
    begun: Int = 0, ownFirst: Bool = false
  ) -> [String] {
    let own = ExplanationBoard.Own(begun: begun, most: room, areFirst: ownFirst)
    let actions = board.next(at: Instant(nanoseconds: seconds * 1_000_000_000), own: own) {
      active.contains($0)
    }
    #expect(board.checkInvariants().isEmpty)
    return actions.map {
      switch $0 {
      case .lease(let worker, let lease, let deadline):
        "\(worker) has \(lease.shard)#\(lease.attempt) until \(deadline)"
      case .expired(let worker, let lease): "\(worker) lost \(lease.shard)#\(lease.attempt)"
      case .alone(let game, let generation): "alone \(game)/\(generation)"
      }
    }
  }

  private static func lease(_ game: Int, _ attempt: Int, generation: Int = 1) -> Lease {
    Lease(shard: ShardReference(game: game, index: generation), attempt: attempt)
  }

  private static func open(_ board: BoardRig, _ games: Int..., isLarge: Bool = false, bytes: Int = 1) {
    for game in games {
      board.open(game, generation: 1, isLarge: isLarge, bytes: bytes, patience: .seconds(60))
    }
  }

  @Test func gamesGoToWhoHasTheLeastToDo() {
    let board = Self.board(Self.a, Self.b)
    Self.open(board, 0, 1, 2, 3, 4)
    #expect(
      Self.next(board) == [
        "w1 has 0/1#101 until 60.000s", "w2 has 1/1#102 until 60.000s", "w1 has 2/1#103 until 60.000s",
        "w2 has 3/1#104 until 60.000s",
      ])
    #expect(board.take(Self.lease(1, 102), from: Self.b))
    #expect(board.delivery(of: 1, generation: 1)?.worker == Self.b)
    // While it is checked, it counts.
    #expect(Self.next(board, at: 1).isEmpty)
    board.close(1)
    #expect(Self.next(board, at: 1) == ["w2 has 4/1#105 until 61.000s"])
    #expect(board.open.map(\.game) == [0, 2, 3, 4])
  }

  @Test func onlyTheWorkerOfALeaseCanAnswerIt() {
    let board = Self.board(Self.a, Self.b)
    Self.open(board, 0)
    _ = Self.next(board)
    #expect(!board.take(Self.lease(0, 101), from: Self.b))
    #expect(!board.take(Self.lease(0, 102), from: Self.a))
    #expect(!board.take(Self.lease(0, 101, generation: 2), from: Self.a))
    #expect(!board.take(Self.lease(7, 101), from: Self.a))
    #expect(!board.fail(Self.lease(0, 101), of: Self.b))
    #expect(board.take(Self.lease(0, 101), from: Self.a))
    #expect(!board.take(Self.lease(0, 101), from: Self.a))
  }

  /// Of values that were taken back: it is nobody's fault.
  @Test func whatComesForEarlierValuesIsDropped() {
    let board = Self.board(Self.a)
    Self.open(board, 0)
    _ = Self.next(board)
    #expect(board.close(0)?.isChecked == false)
    board.open(0, generation: 2, isLarge: false, bytes: 1, patience: .seconds(60))
    #expect(Self.next(board) == ["w1 has 0/2#102 until 60.000s"])
    #expect(!board.take(Self.lease(0, 101), from: Self.a))
    #expect(board.take(Self.lease(0, 102, generation: 2), from: Self.a))
    #expect(board.reject(0, generation: 1) == nil)
  }

  @Test func twoThatDoNothingByTurnsDoNotHoldAGame() {
    let board = Self.board(Self.a, Self.b)
    Self.open(board, 0)
    #expect(Self.next(board) == ["w1 has 0/1#101 until 60.000s"])
    #expect(Self.next(board, at: 59).isEmpty)
    #expect(Self.next(board, at: 60) == ["w1 lost 0/1#101", "w2 has 0/1#102 until 120.000s"])
    #expect(Self.next(board, at: 120) == ["w2 lost 0/1#102", "alone 0/1"])
    #expect(board.open.isEmpty)
  }

  @Test func aGameHasNoMoreThanThreeLeases() {
    let board = Self.board(Self.a)
    Self.open(board, 0)
    for attempt in 101...103 {
      #expect(Self.next(board) == ["w1 has 0/1#\(attempt) until 60.000s"])
      // Whoever comes back as another process is another worker; one that loses its connection is not.
      board.leave(Self.a)
      #expect(board.join(Self.a, credit: 2, holding: []).isEmpty)
    }
    #expect(Self.next(board) == ["alone 0/1"])
  }

  @Test func whoFailsIsNotAskedAgain() {
    let board = Self.board(Self.a, Self.b)
    Self.open(board, 0)
    _ = Self.next(board)
    #expect(board.take(Self.lease(0, 101), from: Self.a))
    #expect(board.reject(0, generation: 1)?.worker == Self.a)
    #expect(Self.next(board) == ["w2 has 0/1#102 until 60.000s"])
    #expect(board.fail(Self.lease(0, 102), of: Self.b))
    #expect(Self.next(board) == ["alone 0/1"])
  }

  @Test func whoComesBackGoesOnUnlessSomebodyElseHasTheGame() {
    let board = Self.board(Self.a)
    Self.open(board, 0)
    _ = Self.next(board)
    board.leave(Self.a)
    #expect(
      board.join(Self.a, credit: 2, holding: [Self.lease(0, 101), Self.lease(0, 99)]) == [
        Self.lease(0, 99)
      ])
    #expect(board.games(of: Self.a) == [0])
    #expect(Self.next(board, at: 5).isEmpty)
    board.leave(Self.a)
    #expect(board.join(Self.b, credit: 2, holding: [Self.lease(0, 101)]) == [Self.lease(0, 101)])
    #expect(Self.next(board, at: 6) == ["w2 has 0/1#102 until 66.000s"])
    #expect(board.join(Self.a, credit: 2, holding: [Self.lease(0, 101)]) == [Self.lease(0, 101)])
    #expect(board.take(Self.lease(0, 102), from: Self.b))
    // Said again while it is checked, it is still its own.
    #expect(board.join(Self.b, credit: 2, holding: [Self.lease(0, 102)]).isEmpty)
    #expect(board.games(of: Self.b) == [0])
  }

  @Test func whoSaysHelloAgainWithoutALeaseHasLostIt() {
    let board = Self.board(Self.a)
    Self.open(board, 0)
    _ = Self.next(board)
    #expect(board.join(Self.a, credit: 2, holding: []).isEmpty)
    #expect(Self.next(board) == ["w1 has 0/1#102 until 60.000s"])
  }

  @Test func aLargeGameIsTheOnlyOneOfItsWorker() {
    let board = Self.board(Self.a, Self.b, credit: 3)
    Self.open(board, 0)
    Self.open(board, 1, 2, isLarge: true)
    Self.open(board, 3)
    // The second large one waits for a worker without anything, and nothing is leased before it.
    #expect(Self.next(board) == ["w1 has 0/1#101 until 60.000s", "w2 has 1/1#102 until 60.000s"])
    #expect(board.take(Self.lease(0, 101), from: Self.a))
    board.close(0)
    #expect(Self.next(board) == ["w1 has 2/1#103 until 60.000s"])
    #expect(board.take(Self.lease(1, 102), from: Self.b))
    board.close(1)
    #expect(Self.next(board) == ["w2 has 3/1#104 until 60.000s"])
  }

  /// One that lives and delivers nothing costs the games that it has, once.
  @Test func whoLetsALeaseRunOutIsGivenNoOther() {
    let board = Self.board(Self.a)
    Self.open(board, 0, 1, 2, 3)
    #expect(
      Self.next(board, room: 1) == [
        "w1 has 0/1#101 until 60.000s", "w1 has 1/1#102 until 60.000s", "alone 2/1",
      ])
    #expect(Self.next(board, at: 10).isEmpty && Self.next(board, at: 20, room: 1) == ["alone 3/1"])
    #expect(
      Self.next(board, at: 60) == ["w1 lost 0/1#101", "w1 lost 1/1#102", "alone 0/1", "alone 1/1"])
    Self.open(board, 4)
    #expect(!board.hasWorkers && board.join(Self.a, credit: 2, holding: []).isEmpty && !board.hasWorkers)
    #expect(Self.next(board, at: 61) == ["alone 4/1"])
  }

  @Test func theCoordinatorTakesGamesFirstWhereWorkersAreOfItsMachine() {
    let board = Self.board(Self.a)
    Self.open(board, 0, 1, 2)
    #expect(
      Self.next(board, room: 1, ownFirst: true) == [
        "alone 0/1", "w1 has 1/1#101 until 60.000s", "w1 has 2/1#102 until 60.000s",
      ])
  }

  /// Who has the last game and delivers nothing does not hold the job.
  @Test func theCoordinatorTakesOverWhatALateWorkerHas() {
    let board = Self.board(Self.a, Self.b, credit: 1)
    Self.open(board, 0)
    Self.open(board, 1, isLarge: true)
    #expect(
      Self.next(board) == ["w1 has 0/1#101 until 60.000s", "w2 has 1/1#102 until 60.000s"])
    #expect(Self.next(board, at: 7, room: 2).isEmpty)
    #expect(Self.next(board, at: 8, room: 2, begun: 2).isEmpty)
    #expect(Self.next(board, at: 8, room: 2, begun: 1) == ["w1 lost 0/1#101", "alone 0/1"])
    // A large one needs all threads.
    #expect(Self.next(board, at: 9, room: 2, begun: 1).isEmpty)
    #expect(Self.next(board, at: 9, room: 2) == ["w2 lost 1/1#102", "alone 1/1"])
    #expect(!board.take(Self.lease(0, 101), from: Self.a))
    Self.open(board, 2)
    #expect(Self.next(board, at: 9) == ["w1 has 2/1#103 until 69.000s"])
  }

  /// A large game uses all threads, so it is the coordinator's only where that does nothing else.
  @Test func theCoordinatorHasOneLargeGameAtATime() {
    let board = Self.board(Self.a, credit: 1)
    Self.open(board, 0, 1, 2, isLarge: true)
    Self.open(board, 3)
    #expect(Self.next(board, room: 4) == ["w1 has 0/1#101 until 60.000s", "alone 1/1"])
    #expect(Self.next(board, room: 4, begun: 1) == ["alone 3/1"])
    #expect(Self.next(board, room: 4) == ["alone 2/1"])
  }

  /// Who has no memory for a game costs it no lease.
  @Test func refusalsAreNoLeases() {
    let workers = (1...5).map { WorkerID($0) }
    let board = BoardRig()
    for worker in workers { _ = board.join(worker, credit: 1, holding: []) }
    Self.open(board, 0)
    for attempt in 101...104 {
      #expect(Self.next(board, active: Set(workers)).count == 1)
      let holder = workers[attempt - 101]
      #expect(board.fail(Self.lease(0, attempt), of: holder, isRefused: true))
    }
    #expect(Self.next(board, active: Set(workers)) == ["w5 has 0/1#105 until 60.000s"])
  }

  @Test func whatIsInMemoryAtOnceIsBounded() {
    let board = Self.board(Self.a, Self.b)
    Self.open(board, 0, 1, 2, bytes: ExplanationBoard.mostBytes / 2)
    #expect(Self.next(board) == ["w1 has 0/1#101 until 60.000s", "w2 has 1/1#102 until 60.000s"])
    #expect(board.take(Self.lease(0, 101), from: Self.a) && Self.next(board).isEmpty)
    board.close(0)
    #expect(Self.next(board) == ["w1 has 2/1#103 until 60.000s"])
  }

  @Test func withoutAWorkerTheCoordinatorSearches() {
    let board = Self.board()
    #expect(!board.hasWorkers)
    #expect(board.join(Self.a, credit: 0, holding: []).isEmpty && !board.hasWorkers)
    #expect(board.join(Self.a, credit: 1, holding: []).isEmpty && board.hasWorkers)
    Self.open(board, 0, 1)
    #expect(Self.next(board, active: []) == ["alone 0/1", "alone 1/1"])
    Self.open(board, 2, 3)
    #expect(Self.next(board) == ["w1 has 2/1#101 until 60.000s"])
    board.retire(Self.a)
    #expect(Self.next(board) == ["alone 3/1"])
    // What it has it may finish.
    #expect(board.take(Self.lease(2, 101), from: Self.a))
  }

  @Test(arguments: Seeds.parts(optimised: 20_000, debug: 1000)) func anyCourseEnds(seeds: Range<UInt64>) {
    for seed in seeds {
      var random = SeededRandom(seed: seed)
      var course = Course(&random)
      for _ in 0..<200 { course.step(&random) }
      course.end()
      if !course.problems.isEmpty {
        Issue.record("seed \(seed): \(course.problems.prefix(3))")
        return
      }
    }
  }
}

/// A board that expectations can change.
private final class BoardRig {
  private var board = ExplanationBoard(firstAttempt: 100)

  var hasWorkers: Bool { board.hasWorkers }
  var open: [(game: Int, generation: Int)] { board.open }

  func open(_ game: Int, generation: Int, isLarge: Bool, bytes: Int, patience: Duration) {
    board.open(game, generation: generation, isLarge: isLarge, bytes: bytes, patience: patience)
  }
  @discardableResult
  func close(_ game: Int) -> (generation: Int, isChecked: Bool)? { board.close(game) }
  func join(_ worker: WorkerID, credit: Int, holding: [Lease]) -> [Lease] {
    board.join(worker, credit: credit, holding: holding)
  }
  func leave(_ worker: WorkerID) { board.leave(worker) }
  func retire(_ worker: WorkerID) { board.retire(worker) }
  func take(_ lease: Lease, from worker: WorkerID) -> Bool { board.take(lease, from: worker) }
  func fail(_ lease: Lease, of worker: WorkerID, isRefused: Bool = false) -> Bool {
    board.fail(lease, of: worker, isRefused: isRefused)
  }
  func reject(_ game: Int, generation: Int) -> (worker: WorkerID, lease: Lease)? {
    board.reject(game, generation: generation)
  }
  func delivery(of game: Int, generation: Int) -> (worker: WorkerID, lease: Lease)? {
    board.delivery(of: game, generation: generation)
  }
  func games(of worker: WorkerID) -> [Int] { board.games(of: worker) }
  func next(
    at now: Instant, own: ExplanationBoard.Own, isActive: (WorkerID) -> Bool
  ) -> [ExplanationBoard.Action] {
    board.next(at: now, own: own, isActive: isActive)
  }
  func checkInvariants() -> [String] { board.checkInvariants() }
}

/// A board among workers that do anything.
private struct Course {
  private var board = ExplanationBoard(firstAttempt: 1)
  private var now: Int64 = 0
  private var out: [(worker: WorkerID, lease: Lease)] = []
  private var given: [Lease: WorkerID] = [:]
  private var leases: [Int: Int] = [:]
  private var done: Set<Int> = []
  private let games: Int
  var problems: [String] = []

  init(_ random: inout SeededRandom) {
    games = Int.random(in: 1...8, using: &random)
    for worker in 0..<Int.random(in: 1...4, using: &random) {
      _ = board.join(WorkerID(worker), credit: Int.random(in: 1...3, using: &random), holding: [])
    }
    for game in 0..<games {
      board.open(
        game, generation: 1, isLarge: Bool.random(using: &random), bytes: 1,
        patience: .seconds(Int.random(in: 1...50, using: &random)))
    }
  }

  mutating func step(_ random: inout SeededRandom) {
    let worker = WorkerID(Int.random(in: 0..<5, using: &random))
    switch Int.random(in: 0..<9, using: &random) {
    case 0: board.leave(worker)
    case 1:
      let held = out.filter { $0.worker == worker && Bool.random(using: &random) }.map(\.lease)
      _ = board.join(worker, credit: Int.random(in: 0...3, using: &random), holding: held)
    case 2: board.retire(worker)
    case 3...5:
      guard let (holder, lease) = out.randomElement(using: &random) else { break }
      if board.take(lease, from: Bool.random(using: &random) ? holder : worker) { settle(lease, &random) }
    case 6:
      if let (holder, lease) = out.randomElement(using: &random) { _ = board.fail(lease, of: holder) }
    default: now += Int64.random(in: 0...20_000_000_000, using: &random)
    }
    next { $0.number != 4 }
  }

  private mutating func settle(_ lease: Lease, _ random: inout SeededRandom) {
    let game = lease.shard.game
    guard let delivery = board.delivery(of: game, generation: 1), delivery.lease == lease,
      given[lease] == delivery.worker
    else {
      problems.append("\(lease.shard) is taken of somebody else")
      return
    }
    if Bool.random(using: &random) {
      board.close(game)
      note(done: game)
    } else if board.reject(game, generation: 1)?.lease != lease {
      problems.append("\(lease.shard) is rejected of somebody else")
    }
  }

  private mutating func next(_ isActive: (WorkerID) -> Bool) {
    let own = ExplanationBoard.Own(begun: 0, most: Int(now % 3), areFirst: now % 2 == 0)
    for action in board.next(at: Instant(nanoseconds: now), own: own, isActive: isActive) {
      switch action {
      case .lease(let worker, let lease, _):
        if !isActive(worker) { problems.append("\(worker) is not active") }
        if done.contains(lease.shard.game) { problems.append("\(lease.shard) is done and leased") }
        if given.updateValue(worker, forKey: lease) != nil { problems.append("\(lease.shard) twice") }
        leases[lease.shard.game, default: 0] += 1
        out.append((worker, lease))
      case .alone(let game, _): note(done: game)
      case .expired: break
      }
    }
    problems += board.checkInvariants()
    if leases.values.contains(where: { $0 > ExplanationBoard.mostLeases }) {
      problems.append("too many leases")
    }
  }

  private mutating func note(done game: Int) {
    if !done.insert(game).inserted { problems.append("game \(game) ends twice") }
  }

  /// Nobody answers any more: time alone ends every game.
  mutating func end() {
    for _ in 0..<games * (ExplanationBoard.mostLeases + 1) {
      next { _ in true }
      now += 60_000_000_000
    }
    if done.count != games { problems.append("\(games - done.count) games never end") }
  }
}
