// SPDX-License-Identifier: Apache-2.0
import Testing

extension Cluster {
  /// Machines in network namespaces, connected by a bridge.
  @Suite(
    .enabled(
      if: Tools.mayMakeNetworks, "no network namespaces: this is not root, or ip and nft are not installed"))
  struct NetworkTests {
    /// See `Tests/Rigs/network-scenario`.
    @Test func workersComeAndGoOverABadNetwork() throws {
      let scratch = Scratch()
      let scenario = try scratch.scenario("network-scenario")
      #expect(scenario.wait() == .exit(0), "\(scenario.output)\n\(scenario.error)")
      #expect(scenario.output.hasSuffix("same digest\n"))
    }

    /// The section of the page on clusters, word for word: `"keys"`, `"coordinator"`, `"worker"`, `"status"`, `"resume"`.
    @Test func theTwoMachinesOfThePageWork() throws {
      let scratch = Scratch()
      let scenario = try scratch.scenario("two-machines")
      #expect(scenario.wait() == .exit(0), "\(scenario.output)\n\(scenario.error)")
      #expect(scenario.output.contains("two machines: digest "))
    }
  }
}
