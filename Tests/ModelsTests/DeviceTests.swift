// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import Foundation
import Testing

@testable import AndorModels

/// The devices that ONNX models run on, with the library that is here and a driver made for the test.
@Suite struct DeviceTests {
  /// A driver of two devices, as the C API of NVIDIA's describes them; the second does not tell its name.
  private static let driver = """
    #include <stdio.h>
    #include <string.h>
    int cuInit(unsigned flags) { return flags ? 1 : DEVICES < 0 ? 100 : 0; }
    int cuDeviceGetCount(int *count) { *count = DEVICES; return 0; }
    int cuDeviceGet(int *device, int number) { *device = 40 + number; return number < DEVICES ? 0 : 101; }
    int cuDeviceGetName(char *name, int size, int device) { snprintf(name, size, "Test GPU %d", device); return 0; }
    int cuDeviceGetAttribute(int *value, int which, int device) {
      *value = which == 75 ? 9 : which == 76 ? device - 40 : -1;
      return 0;
    }
    int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = (size_t)1 << 34; return device < 40; }
    int cuGetErrorString(int result, const char **text) { *text = result == 100 ? "no device" : "other"; return 0; }
    """

  /// Compiles the driver with so many devices; below 0 it does not start.
  private func driver(devices: Int, in folder: TemporaryFolder) throws -> CudaDriver {
    let source = folder.write(Array(Self.driver.utf8), to: "driver.c")
    let library = "\(folder.path)/libdriver\(devices).so"
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = ["clang", "-shared", "-fPIC", "-DDEVICES=\(devices)", "-o", library, source]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
    return CudaDriver(path: library)
  }

  private let runtime: OnnxRuntime
  private let hasCUDA: Bool

  init() throws {
    runtime = try OnnxRuntime.open()
    hasCUDA = try runtime.hasCUDA()
  }

  @Test func devicesAreReadAsTheyAreWritten() {
    for (text, device) in [("cpu", .cpu), ("cuda:0", .cuda(0)), ("cuda:17", .cuda(17))]
      as [(String, ModelDevice)]
    {
      #expect(ModelDevice(text) == device && device.description == text)
    }
    #expect(ModelDevice("cuda") == .cuda(0))
    for text in [
      "", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:01", "cuda:+1", "cuda:128", "cuda: 0", "cuda:0,1",
    ] {
      #expect(ModelDevice(text) == nil, "\(text)")
    }
  }

  @Test func aDriverSaysWhatIsThere() throws {
    let folder = TemporaryFolder()
    let two = try driver(devices: 2, in: folder).devices()
    #expect(
      two == [
        CudaDriver.Device(name: "Test GPU 40", capability: "9.0", bytes: 1 << 34),
        CudaDriver.Device(name: "Test GPU 41", capability: "9.1", bytes: 1 << 34),
      ])
    #expect(two[1].words == "Test GPU 41, compute capability 9.1")
    #expect(try driver(devices: 0, in: folder).devices().isEmpty)
    let silent = #expect(throws: ModelError.self) { try driver(devices: -1, in: folder).devices() }
    #expect(silent?.code == .refused && silent?.message.contains("cuInit: no device (100)") == true)
    let absent = #expect(throws: ModelError.self) { try CudaDriver(path: "libabsent.so.1").devices() }
    #expect(absent?.code == .refused && absent?.message.contains("libabsent.so.1") == true)
    #expect(absent?.hint.contains("--device cpu") == true)
    // A library that is no driver.
    let other = #expect(throws: ModelError.self) { try CudaDriver(path: "libm.so.6").devices() }
    #expect(other?.message.contains("libm.so.6 has no cuInit") == true)
  }

  /// Where the wheels of two CUDAs are installed, those are loaded that the provider names, each after what it needs.
  @Test func theProviderSaysWhichLibrariesOfWheelsItNeeds() throws {
    let packages = TemporaryFolder()
    let empty = packages.write([], to: "empty.c")
    func library(_ path: String, needing others: [String] = []) throws {
      let file = "\(packages.path)/\(path)"
      try FileManager.default.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      let compiler = Process()
      compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      let name = (path as NSString).lastPathComponent
      compiler.arguments =
        ["clang", "-shared", "-nostdlib", "-Wl,--no-as-needed", "-Wl,-soname,\(name)", "-o", file, empty]
        + others.map { "\(packages.path)/\($0)" }
      try compiler.run()
      compiler.waitUntilExit()
      try #require(compiler.terminationStatus == 0)
    }
    for (folder, version) in [("cuda_runtime", "12"), ("cu13", "13")] {
      try library("nvidia/\(folder)/lib/libcudart.so.\(version)")
    }
    for (lt, blas, version) in [("cublas", "cublas", "12"), ("cu13", "cu13", "13")] {
      try library("nvidia/\(lt)/lib/libcublasLt.so.\(version)")
      try library(
        "nvidia/\(blas)/lib/libcublas.so.\(version)", needing: ["nvidia/\(lt)/lib/libcublasLt.so.\(version)"])
      try library("nvidia/\(lt)/lib/libnvrtc.so.\(version)")
    }
    for (version, places) in [
      (
        "12",
        [
          "cublas/lib/libcublasLt", "cublas/lib/libcublas", "cuda_runtime/lib/libcudart",
          "cublas/lib/libnvrtc",
        ]
      ),
      ("13", ["cu13/lib/libcublasLt", "cu13/lib/libcublas", "cu13/lib/libcudart", "cu13/lib/libnvrtc"]),
    ] {
      let needed = places[1..<3].map { "nvidia/\($0).so.\(version)" }
      try library("onnxruntime/capi/libonnxruntime_providers_cuda.so", needing: needed)
      let found = OnnxRuntime.cudaLibraries(of: "\(packages.path)/onnxruntime/capi/libonnxruntime.so.1")
      #expect(found == places.map { "\(packages.path)/nvidia/\($0).so.\(version)" })
    }
    #expect(OnnxRuntime.cudaLibraries(of: "libonnxruntime.so").isEmpty)
  }

  /// Files that are no libraries, cut and changed ones, need nothing, and none of them traps.
  @Test func damagedLibrariesNeedNothing() throws {
    let folder = TemporaryFolder()
    _ = try driver(devices: 1, in: folder)
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/libdriver1.so")))
    #expect(SharedLibrary.needed(by: folder.write(whole, to: "whole.so")) == ["libc.so.6"])
    #expect(SharedLibrary.needed(by: folder.path + "/absent.so").isEmpty)
    for length in [0, 3, 63, 64, 100, 400] {
      #expect(SharedLibrary.needed(by: folder.write(Array(whole.prefix(length)), to: "cut.so")).isEmpty)
    }
    var state = 7 as UInt64
    func random() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    for _ in 0..<300 {
      var changed = whole
      for _ in 0..<4 { changed[random() % 800] = UInt8(truncatingIfNeeded: random()) }
      #expect(SharedLibrary.needed(by: folder.write(changed, to: "changed.so")).count <= 100)
    }
  }

  @Test func theWordsOfADeviceNameWhatDecidesBits() {
    let device = CudaDriver.Device(name: "NVIDIA H200", capability: "9.0", bytes: 1)
    #expect(
      OnnxRuntime.words(device, libraries: ", cublas 13.1.0, cudnn 91400")
        == "cuda: NVIDIA H200 (9.0), cublas 13.1.0, cudnn 91400")
    let long = CudaDriver.Device(name: String(repeating: "ü", count: 100), capability: "9.0", bytes: 1)
    let words = OnnxRuntime.words(long, libraries: "")
    #expect(words.utf8.count == 120 && words.hasSuffix("ü"))
  }

  @Test func theLibraryNamesItsProviders() throws {
    let providers = try runtime.providers()
    #expect(
      providers.contains("CPUExecutionProvider") && providers.contains("CUDAExecutionProvider") == hasCUDA)
    #expect(try runtime.prepare(.cpu) == "cpu")
  }

  /// The library without the provider, asked through its own functions, and what is said before it is asked.
  @Test func aLibraryWithoutTheProviderIsRefused() throws {
    try #require(!hasCUDA, "the library of the tests is that of the processor")
    let folder = TemporaryFolder()
    let driver = try driver(devices: 2, in: folder)
    let error = #expect(throws: ModelError.self) { try runtime.prepare(.cuda(0), driver: driver) }
    #expect(error?.code == .refused && error?.place == runtime.path)
    #expect(error?.message == "ONNX Runtime \(runtime.version) has no provider for cuda:0")
    #expect(
      error?.hint.contains("onnxruntime-gpu") == true && error?.hint.contains("--onnxruntime FILE") == true)
    let own = #expect(throws: ModelError.self) { try runtime.selfTest(on: .cuda(0)) }
    #expect(own?.code == .refused && own?.message.contains("CUDA execution provider is not enabled") == true)
    let opened = #expect(throws: ModelError.self) {
      try OnnxModel(runtime, path: fixture("models/linear.onnx"), on: .cuda(1))
    }
    #expect(opened?.message.contains("CUDA execution provider is not enabled") == true)
  }

  /// The option counts before the job; both reach the library.
  @Test func theOptionOverridesTheJob() throws {
    func values(_ job: ModelDevice, _ option: ModelDevice?) throws -> [Double] {
      var options = ModelOptions()
      options.device = option
      let host = try host(
        .onnx(path: "models/linear.onnx", device: job), [game([2, 3, 4])], options: options)
      let evaluator = try host.evaluator(game: 0, batch: 8, nullPlayers: [], classIndex: 0)
      var values: [Double] = []
      try evaluator.evaluate(.subcube(first: 0, bits: 3), into: &values)
      #expect(host.device == "cpu")
      return values
    }
    let known = [0.5, 3.5, -5.5, -2.5, 1.5, 4.5, -4.5, -1.5]
    #expect(try values(.cpu, nil) == known && values(.cuda(0), .cpu) == known)
    // No machine has so many devices.
    for (job, option) in [(.cuda(127), nil), (.cpu, .cuda(127))] as [(ModelDevice, ModelDevice?)] {
      let error = #expect(throws: ModelError.self) { try values(job, option) }
      #expect(error?.code == .refused)
    }
  }

  @Test func otherKindsOfModelHaveNoDevice() throws {
    var options = ModelOptions(allowPython: true)
    options.device = .cuda(0)
    let error = #expect(throws: ModelError.self) {
      try host(
        .formula,
        [GameSpecification(name: "g", players: players(2), formula: Formula(constant: 1, terms: []))],
        options: options)
    }
    #expect(error?.code == .misplaced && error?.message.contains("--device cuda:0") == true)
    options.device = .cpu
    let free = try host(
      .formula, [GameSpecification(name: "g", players: players(2), formula: Formula(constant: 1, terms: []))],
      options: options)
    #expect(free.device == "cpu")
  }
}

/// Whether a GPU can be used: a library with the provider (`ANDOR_ONNXRUNTIME` may name it), and a driver with a device.
private let hasGPU: Bool = {
  guard let runtime = try? OnnxRuntime.open(), (try? runtime.hasCUDA()) == true else { return false }
  return (try? CudaDriver().devices())?.isEmpty == false
}()

@Suite(.enabled(if: hasGPU, "skipped: no GPU, or an ONNX Runtime without the CUDA provider"))
struct GPUTests {
  /// A processor's plan is of another class even where the probe values are the same, as they are of exact numbers.
  @Test func theClassIsNotTheProcessors() throws {
    let games = [game([2, 3, 4])]
    let here = try Preflight.run(host(.onnx(path: "models/linear.onnx"), games), requestedBatch: 8)
    let there = try Preflight.run(
      host(.onnx(path: "models/linear.onnx", device: .cuda(0)), games), requestedBatch: 8)
    let (cpu, gpu) = try (#require(here.numerics), #require(there.numerics))
    #expect(cpu.probes == gpu.probes && cpu.digest != gpu.digest && gpu.device.hasPrefix("cuda: "))
  }
}
