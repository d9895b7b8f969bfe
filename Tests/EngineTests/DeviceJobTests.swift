// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorTestKit
import Testing

/// Whether a GPU can be used: a library with the provider (`ANDOR_ONNXRUNTIME` may name it), and a driver with a device.
private let hasGPU = MachineCheck().findings.contains {
  $0.value == "self-test passed on cuda:0"
}

/// A job of a convolution network on a GPU.
@Suite(.enabled(if: hasGPU, "skipped: no GPU, or an ONNX Runtime without the CUDA provider"))
struct DeviceJobTests {
  private static let digit =
    #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    + "/Deploy/examples/digit/job.yaml"

  /// The digest covers every value of 3 · 65,536 masks.
  private func digest(threads: Int) throws -> String {
    let folder = TemporaryFolder()
    let model = ModelSettings(device: .cuda(0), threads: threads)
    let results = try LoadedJob(path: Self.digit).plan(model).create(in: "\(folder.path)/out")
    #expect(results.plan.numerics?.device.hasPrefix("cuda: ") == true)
    #expect(try results.run(RunSettings(workers: .inProcess(workers: 1, model: model))) == .done)
    return try #require(try ResultFolder.document(of: results.path).digest)
  }

  /// Planned and run twice, with one thread and with two: one digest.
  @Test func aJobGivesTheSameBitsTwice() throws {
    let first = try digest(threads: 1)
    #expect(try digest(threads: 1) == first)
    #expect(try digest(threads: 2) == first)
  }
}
