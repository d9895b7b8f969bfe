// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSimulation
import AndorTestKit
import AndorWire
import Testing

/// The worlds must catch what is broken on purpose between the coordinator and what it touches.
@Suite struct PlantedBugTests {
  private func violations(_ sabotage: ((Message) -> [Message])? = nil) throws -> [String] {
    let world = try World(Trouble(), seed: 3)
    world.sabotage = sabotage
    return world.run()
  }

  @Test func aSoundCoordinatorPasses() throws {
    #expect(try violations().isEmpty)
  }

  @Test func aLostAcknowledgementIsCaught() throws {
    let found = try violations { if case .ack = $0 { [] } else { [$0] } }
    #expect(found.first?.hasSuffix("is durable and not acknowledged") == true)
  }

  @Test func aSecondAcknowledgementIsCaught() throws {
    let found = try violations { if case .ack = $0 { [$0, $0] } else { [$0] } }
    #expect(found.first?.hasSuffix("is acknowledged as durable 2 times") == true)
  }

  @Test func anEarlyAcknowledgementIsCaught() throws {
    let found = try violations {
      guard case .lease(let offer) = $0 else { return [$0] }
      return [$0, .ack(Acknowledgement(kind: offer.kind, lease: offer.lease, disposition: .durable))]
    }
    #expect(found.first?.hasSuffix("is acknowledged and not durable") == true)
  }

  @Test func aLeaseBeyondTheCreditIsCaught() throws {
    let found = try violations {
      guard case .lease(var offer) = $0 else { return [$0] }
      offer.lease.attempt += 1
      return [$0, .lease(offer)]
    }
    #expect(found.first?.contains("leases with a credit of") == true)
  }

  @Test func aDiskThatReportsBeforeItSyncsIsCaught() throws {
    let world = try World(Trouble(), seed: 3)
    world.disk.lie()
    #expect(world.run().contains { $0.hasSuffix("is acknowledged and not durable") })
  }
}
