// SPDX-License-Identifier: Apache-2.0

/// A decoder of bytes from outside, with the properties that must hold for any bytes whatever.
///
/// libFuzzer (`Tests/Fuzz`) and the tests (`Tests/FuzzTests`) run the same body. What it must not do by itself, trapping
/// and taking memory without bounds, is seen by who runs it; what must hold of the answer it checks.
package struct FuzzTarget: Sendable, CustomStringConvertible {
  /// The name on the command line, and that of the folders of the target's inputs.
  package let name: String
  /// The longest input that is worth trying, in bytes.
  package let limit: Int
  /// Runs the decoder on an input; returns whether it accepted it, throws a ``Finding`` where a property is broken.
  package let check: @Sendable ([UInt8]) throws -> Bool

  /// Creates a target from its parts.
  package init(name: String, limit: Int, check: @escaping @Sendable ([UInt8]) throws -> Bool) {
    (self.name, self.limit, self.check) = (name, limit, check)
  }

  /// The same as ``name``.
  package var description: String { name }

  /// Every target, in the order of the alphabet.
  package static let all: [FuzzTarget] = [
    FuzzTarget(name: "callable", limit: 2048, check: checkCallable),
    FuzzTarget(name: "csv", limit: 2048, check: checkCSV),
    FuzzTarget(name: "http", limit: 4096, check: checkHTTP),
    FuzzTarget(name: "job", limit: 4096, check: checkJob),
    FuzzTarget(name: "ledger", limit: 1024, check: checkLedger),
    FuzzTarget(name: "npy", limit: 2048, check: checkNpy),
    FuzzTarget(name: "onnx", limit: 4096, check: checkOnnx),
    FuzzTarget(name: "plan", limit: 8192, check: checkPlan),
    FuzzTarget(name: "register", limit: 8192, check: checkRegister),
    FuzzTarget(name: "result", limit: 16384, check: checkResult),
    FuzzTarget(name: "safetensors", limit: 2048, check: checkSafetensors),
    FuzzTarget(name: "slots", limit: 1024, check: checkSlots),
    FuzzTarget(name: "status", limit: 8192, check: checkStatus),
    FuzzTarget(name: "wire", limit: 4096, check: checkWire),
    FuzzTarget(name: "zip", limit: 2048, check: checkZip),
  ]
}

/// A property that does not hold for an input.
package struct Finding: Error, CustomStringConvertible {
  /// What does not hold.
  package let description: String

  /// Creates a finding from what does not hold.
  package init(_ description: String) { self.description = description }
}

/// Throws a finding unless a property holds.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws {
  guard holds else { throw Finding(what()) }
}

/// Checks what must hold of every refusal: it is short, whatever was read, and says something.
func requireShort(_ refusal: String) throws {
  try require(!refusal.isEmpty, "a refusal says nothing")
  try require(refusal.utf8.count <= 4096, "a refusal has \(refusal.utf8.count) bytes")
}
