// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Every Swift target of andor is compiled in Swift 6 mode with warnings as errors.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")
let deques: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heaps: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")

/// A room: a library target under `Sources/` that may import only the rooms listed.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one room.
func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["AndorTestKit"],
    resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "andor",
  products: [
    .executable(name: "andor", targets: ["andor"]),
    .library(name: "AndorEngine", targets: ["AndorEngine", "AndorJob"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", exact: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CZMQ", providers: [.apt(["libzmq3-dev"])]),
    .systemLibrary(name: "CSystem"),
    .systemLibrary(name: "CFileSystem"),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
    .target(name: "AndorKernels"),
    .target(name: "CAndorWire", dependencies: ["CProtobufC"]),
    .target(name: "COnnxRuntime", linkerSettings: [.linkedLibrary("dl")]),

    room("AndorSystem", ["CSystem"]),
    room("AndorText", []),
    room("AndorFormats", ["AndorSystem"]),
    room("AndorDigest", ["CCrypto"]),
    room("AndorCore", ["AndorKernels", heaps]),
    room("AndorSampling", ["AndorCore", "AndorKernels"]),
    room("AndorStudy", ["AndorCore", "AndorSystem"]),
    room("AndorJob", ["AndorCore", "AndorDigest", "AndorSampling", "AndorText", yaml]),
    room("AndorModels", ["AndorCore", "AndorFormats", "AndorJob", "AndorSystem", "COnnxRuntime"]),
    room("AndorScheduler", ["AndorJob", deques, heaps]),
    room("AndorWire", ["AndorJob", "AndorDigest", "AndorText", "CAndorWire", "CProtobufC"]),
    room("AndorTransport", ["AndorSystem", "CZMQ"]),
    room("AndorLedger", ["AndorDigest", "AndorFormats", "AndorSystem", "CFileSystem"]),
    room("AndorStore", ["AndorJob", "AndorLedger", "AndorDigest", "AndorSystem"]),
    room(
      "AndorAnalysis",
      [
        "AndorCore", "AndorJob", "AndorStore", "AndorLedger", "AndorFormats", "AndorDigest", "AndorSampling",
        "AndorSystem", "AndorText",
      ]),
    room(
      "AndorCoordinator",
      [
        "AndorCore", "AndorJob", "AndorScheduler", "AndorWire", "AndorTransport", "AndorLedger",
        "AndorDigest",
        "AndorStore", "AndorAnalysis", "AndorSystem", "AndorText", logging,
      ]),
    room(
      "AndorWorker",
      [
        "AndorAnalysis", "AndorCore", "AndorJob", "AndorModels", "AndorWire", "AndorTransport", "AndorDigest",
        "AndorSystem", logging,
      ]),
    room("AndorConsole", ["AndorJob", "AndorSystem", "AndorText", logging]),
    room("AndorReport", ["AndorCore", "AndorFormats", "AndorJob", "AndorStudy", "AndorText"]),
    .target(
      name: "AndorDashboard", dependencies: ["AndorJob", "AndorSystem", "AndorText"],
      resources: [.embedInCode("Page")],
      swiftSettings: strict),
    room(
      "AndorEngine",
      [
        "AndorCoordinator", "AndorWorker", "AndorAnalysis", "AndorStore", "AndorReport", "AndorModels",
        "AndorWire", "AndorTransport", "AndorLedger", "AndorJob", "AndorStudy", "AndorCore", "AndorFormats",
        "AndorDigest", "AndorSystem", logging, "AndorText",
      ]),
    .executableTarget(
      name: "andor",
      dependencies: [
        "AndorEngine", "AndorConsole", "AndorDashboard", "AndorJob", "AndorSystem", "AndorText", arguments,
        logging,
      ],
      swiftSettings: strict),

    .target(
      name: "AndorTestKit", dependencies: ["AndorSystem"], path: "Tests/Support/AndorTestKit",
      swiftSettings: strict),
    // Apart from the kit, which all tests depend on: those of other rooms need no coordinator.
    .target(
      name: "AndorSimulation",
      dependencies: [
        "AndorTestKit", "AndorCoordinator", "AndorScheduler", "AndorWire", "AndorTransport", "AndorLedger",
        "AndorStore", "AndorAnalysis", "AndorCore", "AndorJob", "AndorDigest", "AndorSystem", logging,
      ],
      path: "Tests/Support/AndorSimulation", swiftSettings: strict),
    // What must hold for any bytes: run by the tests of `FuzzTests` and by the fuzzer.
    .target(
      name: "AndorFuzzing",
      dependencies: [
        "AndorTestKit", "AndorDashboard", "AndorDigest", "AndorFormats", "AndorJob", "AndorLedger",
        "AndorModels", "AndorSystem", "AndorWire", yaml,
      ],
      path: "Tests/Support/AndorFuzzing", swiftSettings: strict),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "AndorCore", "AndorKernels", "AndorJob", "AndorModels", "AndorFormats", "AndorLedger", "AndorDigest",
        "AndorSampling", "AndorScheduler", "AndorSystem", "AndorTransport", "AndorWire",
      ],
      path: "Tests/Benchmarks",
      exclude: [
        "Results", "cluster.py", "comparison.py", "dashboard.py", "games.py", "gpu.py", "jobs.py",
        "large_n.py", "libraries.py", "make_digit.py", "make_models.py", "make_sampled_games.py",
        "shap_exact.py",
      ],
      swiftSettings: strict
    ),
    // The kernels once more, compiled for one processor at a time.
    .target(
      name: "AndorKernelVariants", dependencies: ["AndorKernels"], path: "Tests/Support/AndorKernelVariants"),
    tests(
      "CoreTests", ["AndorCore", "AndorKernels", "AndorKernelVariants"], resources: [.copy("Golden")]),
    tests(
      "SamplingTests", ["AndorSampling", "AndorCore", "AndorKernels", "AndorKernelVariants"],
      resources: [.copy("Golden")]),
    tests("StudyTests", ["AndorStudy", "AndorSystem"], resources: [.copy("Golden")]),
    tests("JobTests", ["AndorJob", "AndorCore", "AndorDigest", "AndorSampling", "AndorText"]),
    tests(
      "ModelsTests", ["AndorModels", "AndorJob", "AndorCore", "AndorSampling"],
      resources: [.copy("Fixtures")]),
    tests("SchedulerTests", ["AndorScheduler", "AndorJob"], resources: [.copy("Scenarios")]),
    tests("SystemTests", ["AndorSystem"]),
    tests("TextTests", ["AndorText"]),
    tests("FormatsTests", ["AndorFormats", "AndorSystem"]),
    tests(
      "CoordinatorTests",
      [
        "AndorSimulation", "AndorCoordinator", "AndorAnalysis", "AndorJob", "AndorWire", "AndorTransport",
        "AndorLedger", "AndorSampling", "AndorStore", "AndorDigest", "AndorSystem", logging,
      ]),
    tests(
      "WorkerTests",
      [
        "AndorWorker", "AndorModels", "AndorJob", "AndorWire", "AndorTransport", "AndorDigest", "AndorSystem",
        logging,
      ]),
    tests("WireTests", ["AndorWire", "AndorJob", "AndorDigest"]),
    tests("TransportTests", ["AndorTransport", "AndorSystem", "CZMQ"]),
    tests("LedgerTests", ["AndorLedger", "AndorDigest", "AndorFormats", "AndorSystem"]),
    tests("StoreTests", ["AndorStore", "AndorJob", "AndorLedger"]),
    tests(
      "AnalysisTests",
      [
        "AndorAnalysis", "AndorCore", "AndorDigest", "AndorJob", "AndorLedger", "AndorSampling",
        "AndorSystem",
      ]),
    tests("EngineTests", ["AndorEngine", "AndorJob", "AndorSystem"]),
    tests("CommandTests", ["andor", "AndorEngine", arguments]),
    tests("DashboardTests", ["AndorDashboard", "AndorJob"]),
    tests("ReportTests", ["AndorReport", "AndorCore", "AndorJob", "AndorSampling", "AndorStudy"]),
    tests("FuzzTests", ["AndorFuzzing"]),
    tests("HouseTests", []),
    tests("ClusterTests", ["AndorJob", "AndorDigest"]),
  ]
)

// The fuzzer, whose library has its own main: only `Deploy/soak`, which builds with --sanitize fuzzer, asks for it.
if Context.environment["ANDOR_FUZZER"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzzer", dependencies: ["AndorFuzzing"], path: "Tests/Fuzz", exclude: ["Corpus", "Findings"],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
