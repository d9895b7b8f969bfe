// SPDX-License-Identifier: Apache-2.0
import AndorJob
import COnnxRuntime
import Glibc

extension OnnxRuntime {
  /// The execution providers that the library was built with, such as `CUDAExecutionProvider`, in its order.
  public func providers() throws(ModelError) -> [String] {
    var names: UnsafeMutablePointer<CChar>?
    if let wrong = Self.text(andor_ort_providers(handle, &names)) {
      throw ModelError(
        .refused, "ONNX Runtime \(version) does not say what it runs on (\(wrong))", at: path,
        hint: "Run Deploy/setup to get the version that andor is tested with.")
    }
    return (Self.text(names) ?? "").split(separator: ",").map(String.init)
  }

  /// Whether the library has a provider for NVIDIA's GPUs.
  public func hasCUDA() throws(ModelError) -> Bool { try providers().contains("CUDAExecutionProvider") }

  /// Makes a device ready for networks, and tests it with a tiny one.
  ///
  /// The library's own settings make the same bits each time: deterministic kernels, convolutions by the default algorithm
  /// instead of the one that a stopwatch prefers, float32 without TF32's rounding.
  /// - Parameter driver: whose devices are counted.
  /// - Returns: the device in words that name everything of it that decides the last bits of values.
  /// - Throws: `ModelError.refused` where the library has no provider for it, or the machine no such device.
  package func prepare(_ device: ModelDevice, driver: CudaDriver = CudaDriver()) throws -> String {
    guard case .cuda(let number) = device else { return "cpu" }
    guard try hasCUDA() else {
      throw ModelError(
        .refused, "ONNX Runtime \(version) has no provider for \(device)", at: path,
        hint: "Install the wheel onnxruntime-gpu in place of onnxruntime, or name its library with "
          + "--onnxruntime FILE; --device cpu uses the processor.")
    }
    let devices = try driver.devices()
    guard devices.indices.contains(number) else {
      throw ModelError(
        .refused,
        devices.isEmpty
          ? "no CUDA device is here" : "no \(device) is here: the last is cuda:\(devices.count - 1)",
        hint: "Compare andor doctor and CUDA_VISIBLE_DEVICES, or give --device cpu.")
    }
    preloadLibraries()
    try selfTest(on: device)
    return Self.words(devices[number], libraries: Self.text(andor_cuda_libraries()) ?? "")
  }

  /// Returns what of a device decides the last bits: its kind, not its number, and what computes on it.
  static func words(_ device: CudaDriver.Device, libraries: String) -> String {
    let words = "cuda: \(device.name) (\(device.capability))\(libraries)"
    // As long as a greeting takes it, in whole characters: the digest of a class is made of it.
    var cut = words
    while cut.utf8.count > 120 { cut.removeLast() }
    return cut
  }

  /// Loads the CUDA libraries that pip installs beside the wheel, as the loader does not look there.
  ///
  /// Those of another CUDA, which may be installed beside them, are left alone: a class would name them. What is not there is
  /// left to the system's own libraries, and to the provider to complain about.
  private func preloadLibraries() {
    for file in Self.cudaLibraries(of: path) { _ = dlopen(file, RTLD_NOW | RTLD_LOCAL) }
    // cuDNN is loaded by the provider only once a convolution needs it; a class names it from the start.
    for name in ["libcudnn.so.9", "libcudnn.so.8"] where dlopen(name, RTLD_NOW | RTLD_LOCAL) != nil { return }
  }

  /// Returns the files of CUDA's wheels that the provider beside a library needs, each after those that it needs.
  static func cudaLibraries(of library: String) -> [String] {
    let parts = library.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 3 else { return [] }
    let wheels = parts.dropLast(3).joined(separator: "/") + "/nvidia"
    let folders = OnnxLibraryPath.entries(of: wheels).sorted().map { "\(wheels)/\($0)/lib" }
    let provider = parts.dropLast().joined(separator: "/") + "/libonnxruntime_providers_cuda.so"
    let needed = SharedLibrary.companions(of: provider, in: folders)
    // These are opened by name while networks run; nobody names them as needed.
    let runtime = needed.first { $0.contains("/libcudart.so.") }
    let version = runtime?.split(separator: ".").last ?? ""
    let later = ["nvrtc", "nvJitLink"].flatMap { name in folders.map { "\($0)/lib\(name).so.\(version)" } }
    return needed + later.filter { access($0, R_OK) == 0 && !needed.contains($0) }
  }
}
