// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Foundation
import Testing

/// What a plan says a job is made of, where the job file does not name all of it.
@Suite struct JobArtifactsTests {
  private let scratch = TemporaryFolder()
  private let root: String

  init() throws {
    root = "\(scratch.path)/job"
    for folder in [root, "\(root)/sub", "\(root)/blobs", "\(scratch.path)/outside"] { try make(folder) }
  }

  private func make(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func link(_ target: String, as name: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(root)/\(name)", withDestinationPath: target)
  }

  private func write(_ text: String, to name: String) { scratch.write(Array(text.utf8), to: "job/\(name)") }

  private func plan(_ model: ModelSource, allowOutside: Bool = false) throws -> JobPlan {
    let job = JobSpecification(
      name: "j", model: model, output: OutputSelection(), games: [game([2, 3, 4])], explain: nil)
    return try JobPlanner.plan(
      job, jobFile: [], folder: JobFolder(path: root, allowOutside: allowOutside),
      options: ModelOptions(allowPython: true), version: "test"
    ).plan
  }

  private func modelFiles(of plan: JobPlan) -> [String] {
    plan.artifacts.filter { $0.role == .model }.map(\.path)
  }

  private let model = readBytes(fixture("models/far-weights.onnx"))
  private let weights = readBytes(fixture("models/far-weights.bin"))

  /// The model with another location of the same length.
  private func model(at location: String) throws -> [UInt8] {
    let name = Array("far-weights.bin".utf8)
    try #require(location.utf8.count == name.count)
    let place = try #require(model.indices.first { model[$0...].starts(with: name) })
    return Array(model[..<place]) + Array(location.utf8) + Array(model[(place + name.count)...])
  }

  // MARK: Weights beside an ONNX file

  @Test func weightsBesideAModelAreInThePlan() throws {
    scratch.write(model, to: "job/sub/m.onnx")
    scratch.write(weights, to: "job/sub/far-weights.bin")
    let found = try plan(.onnx(path: "sub/m.onnx"))
    #expect(modelFiles(of: found) == ["sub/m.onnx", "sub/far-weights.bin"])
    // As linear.onnx: 2 · 1.5 − 3 · 2 + 4 · 0.25 + 0.5.
    #expect(found.games[0].fullValue == -1.5 && found.games[0].emptyValue == 0.5)
    let folder = try JobFolder(path: root)
    try JobPlanner.verifyArtifacts(of: found)
    scratch.change("job/sub/far-weights.bin") { $0[70] ^= 1 }
    #expect(throws: JobError.self) { try JobPlanner.verifyArtifacts(of: found, in: folder) }
    let changed = try plan(.onnx(path: "sub/m.onnx"))
    #expect(changed.fingerprint != found.fingerprint)
  }

  /// The layout of a Hugging Face cache: model and weights are links to files of other names elsewhere.
  @Test func linksOfADownloadCacheAreFollowed() throws {
    scratch.write(model, to: "job/blobs/aaa")
    scratch.write(weights, to: "job/blobs/bbb")
    try link("../blobs/aaa", as: "sub/m.onnx")
    try link("../blobs/bbb", as: "sub/far-weights.bin")
    let found = try plan(.onnx(path: "sub/m.onnx"))
    #expect(modelFiles(of: found) == ["sub/m.onnx", "sub/far-weights.bin"])
    #expect(found.games[0].fullValue == -1.5)
  }

  @Test func weightsThatMayNotOrCannotBeReadAreRefused() throws {
    func error(_ allowOutside: Bool = false) -> JobError? {
      #expect(throws: JobError.self) { try plan(.onnx(path: "m.onnx"), allowOutside: allowOutside) }
    }
    scratch.write(model, to: "job/m.onnx")
    let missing = error()
    #expect(missing?.code == .missing && missing?.message.contains("far-weights.bin") == true)
    scratch.write(Array(weights[..<75]), to: "job/far-weights.bin")
    let short = error()
    #expect(short?.code == .invalid && short?.message.contains("76 bytes") == true)
    #expect(short?.message.contains("which has 75") == true)
    scratch.write(weights, to: "outside/weights.bin")
    scratch.write(weights, to: "outer-00.bin")
    for location in ["/etc/os-release", "../outer-00.bin", "sub/../weig.bin"] {
      scratch.write(try model(at: location), to: "job/m.onnx")
      #expect(error()?.code == .invalid, "\(location)")
    }
    try link("../../outside/weights.bin", as: "sub/weights.bin")
    scratch.write(try model(at: "sub/weights.bin"), to: "job/m.onnx")
    let linked = error()
    #expect(linked?.code == .invalid && linked?.message.contains("symbolic link out") == true)
    #expect(linked?.hint.contains("--allow-outside") == true)
  }

  /// A process that evaluates opens no weights that nobody has compared.
  @Test func weightsThatThePlanDoesNotHaveAreNotOpened() throws {
    scratch.write(model, to: "job/m.onnx")
    scratch.write(weights, to: "job/far-weights.bin")
    var plan = try plan(.onnx(path: "m.onnx"))
    let job = JobSpecification(
      name: "j", model: .onnx(path: "m.onnx"), output: OutputSelection(), games: [game([2, 3, 4])])
    func open() throws {
      let place = try ModelPlace(of: job.model, in: JobFolder(path: root), plan: plan)
      _ = try ModelHost(job, place: place) { $0 }
    }
    try open()
    plan.artifacts.removeLast()
    let error = #expect(throws: ModelError.self) { try open() }
    #expect(error?.message.contains("far-weights.bin") == true)
  }

  /// Runtimes read weights when they need them: what was evaluated while they changed does not count.
  @Test func weightsThatChangeWhileAJobRunsAreNoticed() throws {
    scratch.write(model, to: "job/m.onnx")
    scratch.write(weights, to: "job/far-weights.bin")
    let plan = try plan(.onnx(path: "m.onnx"))
    let job = JobSpecification(
      name: "j", model: .onnx(path: "m.onnx"), output: OutputSelection(), games: [game([2, 3, 4])])
    func open(comparedAfter time: Double) throws -> ModelHost {
      let place = try ModelPlace(of: job.model, in: JobFolder(path: root), plan: plan, comparedAfter: time)
      return try ModelHost(job, place: place) { $0 }
    }
    let host = try open(comparedAfter: Date.now.timeIntervalSince1970 + 60)
    try host.requireUnchangedFiles()
    // Another link to it changes its stamp, not its content.
    try FileManager.default.linkItem(atPath: "\(root)/far-weights.bin", toPath: "\(root)/copy.bin")
    try host.requireUnchangedFiles()
    scratch.change("job/far-weights.bin") { $0[70] ^= 1 }
    let error = #expect(throws: JobError.self) { try host.requireUnchangedFiles() }
    #expect(error?.message.contains("'far-weights.bin' was changed while the job ran") == true)
    // Changed between the comparison and the opening.
    let late = try open(comparedAfter: Date.now.timeIntervalSince1970)
    #expect(throws: JobError.self) { try late.requireUnchangedFiles() }
    scratch.write(weights, to: "job/far-weights.bin")
    try host.requireUnchangedFiles()
    try late.requireUnchangedFiles()
    try FileManager.default.removeItem(atPath: "\(root)/far-weights.bin")
    #expect(throws: JobError.self) { try host.requireUnchangedFiles() }
  }

  // MARK: What a Python module reads

  private func writePackage() throws {
    write("k = 2.0\n", to: "helper.py")
    write("", to: "sub/__init__.py")
    write("from helper import k\n", to: "sub/inner.py")
    write("0.5", to: "w.txt")
    write("3.0", to: "sub/v.txt")
    write("unseen", to: "listed.bin")
    write("7", to: ".hidden")
    write(
      """
      from pathlib import Path
      import json, tempfile
      from sub.inner import k
      here = Path(__file__).resolve().parent
      w = float(open("w.txt").read()) + float((here / "sub" / "v.txt").read_text()) - 3
      (here / "log.txt").write_text("written")
      (here / "log.txt").read_text()
      (here / ".hidden").read_text()
      open("/etc/os-release").close()
      def values(game, masks):
          if (here / "late.flag").exists():
              try:
                  import late
              except Exception:
                  pass
          return [w + k * bin(int(m)).count("1") for m in masks]
      """, to: "m.py")
  }

  @Test func whatAModuleReadsIsInThePlan() throws {
    try writePackage()
    let found = try plan(.python(path: "m.py", files: ["./listed.bin"]))
    #expect(
      modelFiles(of: found) == [
        "m.py", "./listed.bin", "helper.py", "sub/__init__.py", "sub/inner.py", "sub/v.txt", "w.txt",
      ])
    #expect(found.games[0].fullValue == 6.5)
    try JobPlanner.verifyArtifacts(of: found)
    write("k = 3.0\n", to: "helper.py")
    #expect(throws: JobError.self) { try JobPlanner.verifyArtifacts(of: found) }
  }

  @Test func aModuleReadLaterIsRefusedByName() throws {
    try writePackage()
    let model = ModelSource.python(path: "m.py")
    let found = try plan(model)
    let job = JobSpecification(name: "j", model: model, output: OutputSelection(), games: [game([2, 3, 4])])
    let host = try ModelHost(
      job, options: ModelOptions(allowPython: true),
      place: ModelPlace(of: model, in: JobFolder(path: root), plan: found)
    ) { $0 }
    let evaluator = try host.evaluator(game: 0, plan: found)
    var values: [Double] = []
    try evaluator.evaluate(.subcube(first: 0, bits: 3), into: &values)
    #expect(values == [0.5, 2.5, 2.5, 4.5, 2.5, 4.5, 4.5, 6.5])
    write("", to: "late.py")
    write("", to: "late.flag")
    let error = #expect(throws: ModelError.self) {
      try evaluator.evaluate(.subcube(first: 0, bits: 3), into: &values)
    }
    #expect(error?.message.contains("'late.py'") == true && error?.hint.contains("files: [late.py]") == true)
  }

  /// A compilation left beside a module is trusted by Python where time and size agree; here it is not read.
  @Test func aCompilationOfAnotherTextIsNotUsed() throws {
    write("from helper import k\ndef values(game, masks): return [k] * len(masks)", to: "m.py")
    write("k = 1.0", to: "helper.py")
    let python = Process()
    python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    python.arguments = ["python3", "-m", "py_compile", "\(root)/helper.py"]
    try python.run()
    python.waitUntilExit()
    #expect(FileManager.default.fileExists(atPath: "\(root)/__pycache__"))
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(root)/helper.py")
    write("k = 2.0", to: "helper.py")
    try FileManager.default.setAttributes(
      [.modificationDate: try #require(attributes[.modificationDate])], ofItemAtPath: "\(root)/helper.py")
    #expect(try plan(.python(path: "m.py")).games[0].emptyValue == 2)
  }
}
