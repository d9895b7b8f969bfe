// SPDX-License-Identifier: Apache-2.0

/// The submissions that wait for the commit thread; a value, so that its rules need no thread to test.
package struct CommitQueue {
  package let settings: GroupCommitter.Settings
  package private(set) var waiting: [ShardSubmission] = []
  /// Bytes of waiting submissions and of those being committed.
  package private(set) var bytes = 0
  /// Submissions that are being committed.
  package private(set) var inFlight = 0
  package var isClosed = false
  /// How many callers wait for the queue to be empty; groups are then not held back.
  package var drainers = 0

  package init(settings: GroupCommitter.Settings) { self.settings = settings }

  package var isIdle: Bool { waiting.isEmpty && inFlight == 0 }

  /// Whether a group should be committed without waiting for more.
  package var isGroupReady: Bool {
    isClosed || drainers > 0 || waiting.count >= settings.groupShards || bytes >= settings.groupBytes
  }

  /// Takes a submission unless that would exceed the queue's limits; an idle queue takes any size.
  package mutating func admit(_ submission: ShardSubmission) -> GroupCommitter.Admission {
    if isClosed { return .closed }
    let fits =
      waiting.count + inFlight < settings.queueShards && bytes + submission.byteCount <= settings.queueBytes
    guard fits || isIdle else { return .busy }
    waiting.append(submission)
    bytes += submission.byteCount
    return .accepted
  }

  /// Takes the next group, in order: all that waits, up to the settings' bytes and games.
  ///
  /// Never one shard twice, so that its data and slot stay a pair.
  package mutating func takeGroup() -> [ShardSubmission] {
    var seen: Set<ShardKey> = []
    var games: Set<ObjectIdentifier> = []
    var groupBytes = 0
    var count = 0
    for submission in waiting {
      guard count == 0 || groupBytes + submission.byteCount <= settings.groupBytes,
        games.count < settings.groupGames || games.contains(ObjectIdentifier(submission.game)),
        seen.insert(ShardKey(submission)).inserted
      else { break }
      games.insert(ObjectIdentifier(submission.game))
      groupBytes += submission.byteCount
      count += 1
    }
    let group = Array(waiting[..<count])
    waiting.removeFirst(count)
    inFlight = count
    return group
  }

  /// Forgets a group whose completions have been called.
  package mutating func finish(_ group: [ShardSubmission]) {
    inFlight -= group.count
    bytes -= group.reduce(0) { $0 + $1.byteCount }
    assert(inFlight >= 0 && bytes >= 0, "a group is finished once")
  }

  private struct ShardKey: Hashable {
    let game: ObjectIdentifier
    let shard: Int

    init(_ submission: ShardSubmission) {
      game = ObjectIdentifier(submission.game)
      shard = submission.stamp.shard
    }
  }
}
