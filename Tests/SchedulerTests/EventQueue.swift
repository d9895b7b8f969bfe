// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler

/// What happens in a simulated world; an epoch is a life of the coordinator.
enum SimulatedEvent {
  case tick(epoch: Int)
  case join(Int)
  case heartbeat(Int)
  case evaluated(Int, Lease)
  case arrives(WorkerID, Lease, digest: UInt64, epoch: Int)
  case failureArrives(WorkerID, Lease, epoch: Int)
  case vanished(WorkerID, epoch: Int)
  case written(ShardReference, epoch: Int)
  case spaceReturns(epoch: Int)
  case planned(Int, round: Int, epoch: Int)
}

/// Events by moment; those of the same moment in the order in which they were put in.
struct EventQueue {
  private var entries: [(moment: Int64, order: Int, event: SimulatedEvent)] = []
  private var pushed = 0

  mutating func push(_ event: SimulatedEvent, at moment: Int64) {
    entries.append((moment, pushed, event))
    pushed += 1
    var place = entries.count - 1
    while place > 0, precedes(place, (place - 1) / 2) {
      entries.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func pop() -> (moment: Int64, event: SimulatedEvent)? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      var place = 0
      while let child = [2 * place + 1, 2 * place + 2].filter({ $0 < entries.count }).min(by: precedes),
        precedes(child, place)
      {
        entries.swapAt(place, child)
        place = child
      }
    }
    return (first.moment, first.event)
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    (entries[left].moment, entries[left].order) < (entries[right].moment, entries[right].order)
  }
}
