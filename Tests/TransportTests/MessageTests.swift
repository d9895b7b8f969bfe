// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Glibc
import Testing

@Suite struct MessageTests {
  @Test(arguments: Route.allCases) func partsTravelBothWays(_ route: Route) throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Socket.router(context)
    let endpoint = try router.bind(route.endpoint(in: folder))
    var settings = DealerSettings()
    settings.routingID = .random()
    let dealer = try Socket.dealer(context, settings)
    try dealer.connect(endpoint)

    let parts: [[UInt8]] = [[], [1], Array(0...255), [UInt8](repeating: 7, count: 100_000)]
    #expect(try dealer.send(parts.map { Frame(copying: $0) }, again: .wouldBlock) == .sent)
    let request = try #require(try router.receiveEventually())
    #expect(request.frames.map(\.bytes) == parts)
    #expect(request.sender == settings.routingID)
    #expect(request.isComplete)
    #expect(request.user == nil)
    #expect(request.connection != nil)

    #expect(try router.send([Frame(copying: [9, 8])], to: request.sender) == .sent)
    let answer = try #require(try dealer.receiveEventually())
    #expect(answer.frames.map(\.bytes) == [[9, 8]])
    #expect(answer.sender == nil)
    #expect(try router.receive().map(\.frames.count) == nil)
  }
}
