// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger
import AndorModels
import AndorSystem
import AndorText
import AndorTransport
import AndorWire

/// A check of this machine: what it has, and whether jobs can run on it.
public struct MachineCheck: Sendable {
  /// One thing that was checked.
  public struct Finding: Encodable, Sendable {
    /// The thing; empty where the value belongs to the finding before.
    public var name: String
    /// What was found.
    public var value: String
    /// What to do about it; `nil` where all is well.
    public var advice: String?
  }

  /// What was checked.
  public let findings: [Finding]

  /// Whether jobs can run here.
  public var isFit: Bool { findings.allSatisfy { $0.advice == nil } }

  /// Checks libraries, processor, memory and disk.
  /// - Parameter onnxruntime: the ONNX Runtime library to test instead of looking for one.
  public init(onnxruntime: String? = nil) {
    findings =
      [
        Finding(name: "andor", value: Version.current),
        Self.libzmq(),
        Finding(name: "libprotobuf-c", value: WireLibrary.version),
        Finding(name: "libcrypto", value: DigestLibrary.version),
      ] + Self.onnx(onnxruntime) + [
        Finding(name: "processor", value: Machine.here.processor),
        Finding(name: "cores", value: String(Machine.here.cores)),
        Finding(name: "vectors", value: Machine.here.vectors),
        Self.memory(),
        Self.disk(),
      ]
  }

  /// Bytes free on the disk of the current folder; `nil` where that is not known.
  public static var freeDisk: Int? { try? DiskSpace.available(at: ".") }

  /// Returns the findings for people: a table, then what to do, a sentence a line.
  public func lines(columns: Int) -> [String] {
    var table = TextTable([("", .left), ("", .left)])
    for finding in findings { table.add([finding.name, finding.value]) }
    return table.lines(columns: columns)
      + findings.compactMap { finding in finding.advice.map { "\n\(finding.name): \($0)" } }
  }

  /// The findings as one JSON object.
  public var json: String {
    struct Report: Encodable {
      var ok: Bool
      var findings: [Finding]
    }
    return SnakeCaseJSON.line(of: Report(ok: isFit, findings: findings))
  }

  private static func libzmq() -> Finding {
    let hasCurve = Context.hasCurve
    return Finding(
      name: "libzmq", value: "\(Context.libraryVersion), CURVE \(hasCurve ? "yes" : "no")",
      advice: hasCurve ? nil : "Install a libzmq with CURVE, such as Debian's libzmq5.")
  }

  private static func onnx(_ path: String?) -> [Finding] {
    do {
      let runtime = try OnnxRuntime.open(path)
      let providers = try runtime.providers().map { $0.replacing("ExecutionProvider", with: "") }
      return [
        Finding(name: "ONNX Runtime", value: "\(runtime.version), self-test passed"),
        Finding(name: "", value: runtime.path),
        Finding(name: "providers", value: providers.joined(separator: ", ")),
      ] + devices(runtime)
    } catch {
      let error = EngineError(error)
      return [Finding(name: "ONNX Runtime", value: error.message, advice: error.hint)]
    }
  }

  /// Returns the devices that networks can run on, a row each; a GPU that cannot be used is no fault of the machine.
  private static func devices(_ runtime: OnnxRuntime) -> [Finding] {
    let processor = Finding(name: "devices", value: "cpu")
    guard let devices = try? CudaDriver().devices() else { return [processor] }
    return [processor]
      + devices.enumerated().flatMap { number, device in
        let state: String
        do {
          if try runtime.hasCUDA() {
            _ = try runtime.prepare(.cuda(number))
            state = "self-test passed on cuda:\(number)"
          } else {
            state = "needs the wheel onnxruntime-gpu"
          }
        } catch { state = EngineError(error).message }
        let words = "cuda:\(number) \(device.words), \(Numbers.bytes(device.bytes))"
        return [Finding(name: "", value: words), Finding(name: "", value: state)]
      }
  }

  private static func memory() -> Finding {
    let (bytes, bound) = Machine.here.memory
    let limit = bound == .machine ? "" : " (\(bound.name))"
    let available = Numbers.bytes(Machine.here.availableMemory)
    return Finding(name: "memory", value: "\(Numbers.bytes(bytes))\(limit), \(available) available")
  }

  private static func disk() -> Finding {
    do throws(LedgerError) {
      return Finding(
        name: "disk here", value: "\(Numbers.bytes(try onDisk(DiskSpace.available(at: ".")))) free")
    } catch {
      return Finding(name: "disk here", value: error.message, advice: error.hint)
    }
  }
}
