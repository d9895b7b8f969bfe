// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import AndorWire
import Testing

@testable import AndorCoordinator

/// The table of workers alone.
@Suite struct RegistryTests {
  private func hello(threads: Int) -> Hello {
    Hello(
      role: .worker, name: "w", build: "test", host: "host", process: 1,
      backends: Hello.Backends([.formula]), threads: threads, credit: 1, services: .none)
  }

  /// In a container that starts again the new process has the old one's name, host and number.
  @Test func aGreetingReplacesWhatWasKnown() {
    var registry = WorkerRegistry()
    let route = RoutingID.random()
    func greet(_ threads: Int, _ connection: Int32, at now: Int64) -> WorkerRegistry.Greeting {
      let hello = hello(threads: threads)
      return registry.greet(
        WorkerIdentity(hello, user: nil), hello, key: nil, route: route,
        connection: ConnectionID(descriptor: connection), at: now)
    }
    let first = greet(1, 7, at: 5)
    #expect(first.isNew && first.worker.threads == 1)
    let second = greet(4, 8, at: 9)
    #expect(!second.isNew && second.displaced == nil && second.worker.id == first.worker.id)
    #expect(second.worker.threads == 4 && second.worker.lastHeard == 9)
    #expect(registry[ConnectionID(descriptor: 7)] == nil, "that connection is another's, if anybody's")
    #expect(registry[ConnectionID(descriptor: 8)]?.id == first.worker.id)
    #expect(registry.checkInvariants().isEmpty && registry.connectedCount == 1)
  }
}
