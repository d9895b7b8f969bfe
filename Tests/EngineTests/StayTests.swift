// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorSystem
import AndorTestKit
import Foundation
import Testing

/// A worker that outlives a coordinator's job.
@Suite struct StayTests {
  private let folder = TemporaryFolder()

  private func job(_ name: String) throws -> LoadedJob {
    try LoadedJob(
      text: """
        {andor: 1, name: \(name), model: {formula: true}, explain: none, games: [{name: g, players: {count: 8},
         formula: {constant: 1, terms: [{and: [0, 1], value: 2}]}}]}
        """, folder: folder.path)
  }

  @Test func aWorkerStaysForTheNextCoordinator() throws {
    let address = "ipc://\(folder.path)/socket"
    var worker = WorkerSession(address: address, model: ModelSettings())
    (worker.stays, worker.patience, worker.cache) = (true, 1, "\(folder.path)/cache")
    let staying = worker
    let interruption = try Interruption()
    let end = Locked<Result<Bool, any Error>?>(nil)
    let thread = try NativeThread {
      let result = Result { try staying.run(interruption: interruption) as Bool }
      end.withLock { $0 = result.mapError { $0 as any Error } }
    }
    for name in ["first", "second"] {
      // Longer than the worker's patience: it waits all the same.
      usleep(1_500_000)
      let results = try job(name).plan().create(in: "\(folder.path)/\(name)")
      #expect(try results.run(RunSettings(workers: .remote(address: address, keys: nil))) == .done)
      let values = folder.doubles(of: "\(name)/games/g/values.npy")
      #expect(values == (0..<256).map { $0 & 3 == 3 ? 3 : 1 })
    }
    #expect(end.withLock { $0 == nil })
    interruption.request()
    thread.join()
    #expect(try end.withLock { try $0?.get() } == false)
  }

  @Test func aWorkerThatDoesNotStayEndsWithItsJob() throws {
    let address = "ipc://\(folder.path)/socket"
    let worker = WorkerSession(address: address, model: ModelSettings())
    let end = Locked<Bool?>(nil)
    let thread = try NativeThread {
      let result = try? worker.run()
      end.withLock { $0 = result }
    }
    let results = try job("only").plan().create(in: "\(folder.path)/only")
    #expect(try results.run(RunSettings(workers: .remote(address: address, keys: nil))) == .done)
    thread.join()
    #expect(end.withLock { $0 } == true)
  }
}
