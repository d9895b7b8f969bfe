// SPDX-License-Identifier: Apache-2.0
import AndorTestKit

/// How bad a simulated world is: probabilities of a message, a lease, a write or an event.
package struct Trouble: Sendable {
  package var job = SimulatedJob.Shape(number: 0, audit: 0, hasRounds: true)
  package var workers = 4
  /// How many of the workers lie about every result.
  package var liars = 0
  /// Who is among them to do harm.
  package var adversary: Adversary?
  /// How many numerics classes the workers are of, in turn.
  package var classes = 1
  /// A worker dies instead of finishing a lease; another comes in its place.
  package var crash = 0.0
  /// A worker is asked to stop: it hands back what it has not begun, and goes.
  package var drain = 0.0
  /// A worker's process is stopped for some seconds.
  package var stop = 0.0
  /// The model of a worker takes longer than the lease, while the process lives.
  package var hang = 0.0
  /// A message is lost, and with it the connection: the worker comes back over another one.
  package var loss = 0.0
  /// A message arrives twice.
  package var duplication = 0.0
  /// For some seconds nothing gets through between a worker and the coordinator.
  package var partition = 0.0
  /// A worker reports a failure of a healthy shard.
  package var hiccup = 0.0
  /// Partial sums come that nobody asked for, or a digest is not that of the data.
  package var corruption = 0.0
  /// Somebody who is no worker sends something.
  package var strangers = 0.0
  /// The disk is full, or refuses a write though it has room, or takes nothing for a while.
  package var diskFull = 0.0
  package var writeError = 0.0
  package var diskBusy = 0.0
  /// The coordinator is killed; by then a bit of a durable shard may have flipped.
  package var kill = 0.0
  package var damage = 0.0
  /// The coordinator is interrupted, and started again.
  package var interruption = 0.0
  /// The share of shards on which every worker fails.
  package var poison = 0.0
  /// How many workers that are gone the coordinator remembers.
  package var remembered = 1024

  package init() {}

  /// Every kind of trouble, more or less of each by the seed.
  package static func mixed(_ seed: UInt64) -> Trouble {
    var dice = SeededRandom(seed: seed &* 31)
    func some(_ most: Double) -> Double {
      Bool.random(using: &dice) ? 0 : Double.random(in: 0...most, using: &dice)
    }
    var trouble = Trouble()
    let audit = [0, 0, 0.3, 1][Int.random(in: 0..<4, using: &dice)]
    trouble.job = SimulatedJob.Shape(
      number: Int.random(in: 0..<48, using: &dice), audit: audit, hasRounds: true)
    trouble.workers = Int.random(in: 1...6, using: &dice)
    trouble.crash = some(0.1)
    trouble.drain = some(0.05)
    trouble.stop = some(0.1)
    trouble.hang = some(0.1)
    trouble.loss = some(0.05)
    trouble.duplication = some(0.4)
    trouble.partition = some(0.01)
    trouble.hiccup = some(0.02)
    trouble.corruption = some(0.02)
    trouble.strangers = some(0.2)
    trouble.diskFull = some(0.05)
    trouble.writeError = some(0.02)
    trouble.diskBusy = some(0.1)
    trouble.kill = some(0.01)
    trouble.damage = some(0.5)
    trouble.interruption = some(0.005)
    trouble.remembered = [0, 2, 1024][Int.random(in: 0..<3, using: &dice)]
    trouble.poison = some(0.1)
    return trouble
  }

  /// One worker that lies about everything among honest ones, every shard being audited.
  ///
  /// Without rounds: what a later round is worth when a shard of an earlier one is taken back is not promised.
  package static func liar(_ seed: UInt64) -> Trouble {
    var trouble = Trouble()
    trouble.job = SimulatedJob.Shape(number: Int(seed % 16), audit: 1, hasRounds: false)
    trouble.workers = 3 + Int(seed % 4)
    trouble.liars = 1
    trouble.stop = seed % 5 == 0 ? 0.05 : 0
    trouble.writeError = seed % 4 == 0 ? 0.03 : 0
    trouble.diskFull = seed % 7 == 0 ? 0.03 : 0
    trouble.duplication = seed % 2 == 0 ? 0.3 : 0
    trouble.hang = seed % 3 == 0 ? 0.05 : 0
    trouble.kill = seed % 3 == 1 ? 0.01 : 0
    return trouble
  }

  /// Every kind of trouble while workers search for explanations, with somebody among them who says false things of
  /// explanations, or nothing, for three seeds of four; a liar's values are taken back, and explained again.
  package static func explainers(_ seed: UInt64) -> Trouble {
    var trouble = mixed(seed)
    trouble.job.explains = true
    trouble.job.hasRounds = false
    trouble.poison = 0
    trouble.corruption = 0
    trouble.adversary = [nil, .forger, .hoarders, .liar][Int(seed % 4)]
    if trouble.adversary != nil { trouble.workers += 3 }
    if trouble.adversary == .liar { trouble.job.audit = 1 }
    return trouble
  }

  /// Four honest workers and an adversary, and nothing else that goes wrong.
  package static func adversary(_ adversary: Adversary, audit: Double, _ seed: UInt64) -> Trouble {
    var trouble = Trouble()
    trouble.job = SimulatedJob.Shape(number: Int(seed % 16), audit: audit, hasRounds: false)
    trouble.adversary = adversary
    trouble.kill = seed % 4 == 3 ? 0.005 : 0
    return trouble
  }

  /// Honest workers of two or three numerics classes, or a liar of a thousandth among them.
  package static func classes(_ seed: UInt64, liars: Int) -> Trouble {
    var trouble = liars > 0 ? liar(seed) : mixed(seed)
    trouble.job.hasRounds = false
    trouble.job.hasClasses = true
    trouble.job.audit = liars > 0 || seed % 2 == 0 ? 1 : 0.3
    trouble.classes = 2 + Int(seed % 2)
    trouble.workers += trouble.classes
    trouble.liars = liars
    trouble.corruption = 0
    trouble.poison = 0
    return trouble
  }
}
