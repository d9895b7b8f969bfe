// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Testing

@testable import AndorModels

/// The registry of backends against the kinds of model that job files can name.
@Suite struct BackendTests {
  @Test func everyKindOfModelHasOneBackend() {
    #expect(ModelBackends.all.map { $0.kind.key }.sorted() == ModelKind.table.map(\.key).sorted())
    #expect(Set(ModelKind.table.map(\.key)).count == ModelKind.table.count)
  }

  @Test func aKindHasABitOfItsOwnInAGreeting() {
    let bits = ModelKind.table.map(\.greetingBit)
    #expect(bits.allSatisfy { $0.nonzeroBitCount == 1 } && Set(bits).count == bits.count)
  }

  @Test(arguments: ModelKind.table)
  func aKindThatNeedsAPermissionIsRefusedWithoutIt(kind: ModelKind) throws {
    guard let permission = kind.permission else { return }
    let job = JobSpecification(
      name: "j", model: ModelSource(kind, path: "absent"), output: OutputSelection(), games: [])
    let error = #expect(throws: ModelError.self) { try ModelHost(job) { $0 } }
    #expect(error?.code == .refused && error?.hint.contains(permission.option) == true)
  }
}
