// SPDX-License-Identifier: Apache-2.0
import COnnxRuntime
import Glibc

/// NVIDIA's driver of this machine, asked for its devices without a context on any.
package struct CudaDriver: Sendable {
  /// What the driver says of a device.
  package struct Device: Equatable, Sendable {
    /// The product's name.
    package var name: String
    /// The compute capability, such as `9.0`.
    package var capability: String
    /// Bytes of memory.
    package var bytes: Int

    /// The device for people: `NVIDIA H200, compute capability 9.0`.
    package var words: String { "\(name), compute capability \(capability)" }
  }

  /// The library; the system finds a name without a slash.
  private let path: String

  /// Creates the driver of a library; nothing is loaded yet.
  package init(path: String = "libcuda.so.1") { self.path = path }

  /// Returns the devices in their order, as `CUDA_VISIBLE_DEVICES` leaves them.
  /// - Throws: `ModelError.refused` where there is no driver, or one that does not answer.
  package func devices() throws(ModelError) -> [Device] {
    var count: Int32 = 0
    try require(OnnxRuntime.text(andor_cuda_count(path, &count)))
    var devices: [Device] = []
    for number in 0..<max(0, min(count, 128)) {
      var found = andor_cuda_device()
      try require(OnnxRuntime.text(andor_cuda_describe(path, number, &found)))
      let name = withUnsafeBytes(of: found.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      devices.append(Device(name: name, capability: "\(found.major).\(found.minor)", bytes: Int(found.bytes)))
    }
    return devices
  }

  private func require(_ wrong: String?) throws(ModelError) {
    guard let wrong else { return }
    throw ModelError(
      .refused, "no NVIDIA driver answers here (\(wrong))",
      hint: "Use a machine with an NVIDIA GPU and its driver (andor doctor shows them), or give --device cpu."
    )
  }
}
