// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger
import AndorModels
import AndorSystem
import AndorText
import AndorTransport
import AndorWire
import ArgumentParser
import FoundationEssentials

/// `andor doctor`: what this machine has, and whether jobs can run on it.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Show what this machine has, and what is missing.",
    discussion: "Example: andor doctor --json")

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(help: "The ONNX Runtime library to test instead of looking for one.")
  var onnxruntime: String?

  /// One thing that was looked at.
  struct Finding: Encodable {
    var name: String
    var value: String
    /// What to do where it is not as it should be.
    var advice: String?
  }

  func run() throws {
    let findings = examine()
    let problems = findings.filter { $0.advice != nil }
    if json {
      Console.print(try Self.json(findings))
    } else {
      for line in Self.table(findings).lines(columns: 80) { Console.print(line) }
      for problem in problems { Console.print("\n\(problem.name): \(problem.advice ?? "")") }
    }
    guard problems.isEmpty else { throw ExitCode(ExitStatus.misconfigured.rawValue) }
    if !json { Console.print("\nandor can run jobs here.") }
  }

  private func examine() -> [Finding] {
    [
      Finding(name: "andor", value: Version.current),
      libzmq(),
      Finding(name: "libprotobuf-c", value: WireLibrary.version),
      Finding(name: "libcrypto", value: DigestLibrary.version),
    ] + onnx() + [
      Finding(name: "processor", value: Machine.here.processor),
      Finding(name: "cores", value: String(Machine.here.cores)),
      Finding(name: "vectors", value: Machine.here.vectors),
      memory(),
      disk(),
    ]
  }

  private func libzmq() -> Finding {
    let hasCurve = Context.hasCurve
    return Finding(
      name: "libzmq", value: "\(Context.libraryVersion), CURVE \(hasCurve ? "yes" : "no")",
      advice: hasCurve ? nil : "Install a libzmq with CURVE, such as Debian's libzmq5.")
  }

  private func onnx() -> [Finding] {
    do {
      let runtime = try OnnxRuntime.open(onnxruntime)
      return [
        Finding(name: "ONNX Runtime", value: "\(runtime.version), self-test passed"),
        Finding(name: "", value: runtime.path),
      ]
    } catch {
      let failure = CommandFailure(error)
      return [Finding(name: "ONNX Runtime", value: failure.message, advice: failure.hint)]
    }
  }

  private func memory() -> Finding {
    let (bytes, bound) = Machine.here.memory
    let limit = bound == .machine ? "" : " (\(bound.name))"
    let available = Numbers.bytes(Machine.here.availableMemory)
    return Finding(name: "memory", value: "\(Numbers.bytes(bytes))\(limit), \(available) available")
  }

  private func disk() -> Finding {
    do throws(LedgerError) {
      return Finding(
        name: "disk here", value: "\(Numbers.bytes(try onDisk(DiskSpace.available(at: ".")))) free")
    } catch {
      return Finding(name: "disk here", value: error.message, advice: error.hint)
    }
  }

  private static func table(_ findings: [Finding]) -> TextTable {
    var table = TextTable([("", .left), ("", .left)])
    for finding in findings { table.add([finding.name, finding.value]) }
    return table
  }

  private static func json(_ findings: [Finding]) throws -> String {
    struct Report: Encodable {
      var ok: Bool
      var findings: [Finding]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let report = Report(ok: findings.allSatisfy { $0.advice == nil }, findings: findings)
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }
}
