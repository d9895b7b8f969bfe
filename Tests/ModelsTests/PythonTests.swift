// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Foundation
import Testing

/// Needs python3 with NumPy.
@Suite struct PythonTests {
  private func with<Result>(
    module: String, seconds: Double = 60, allow: Bool = true, _ game: GameSpecification = game([2, 3, 4]),
    _ body: (ModelHost) throws -> Result
  ) throws -> Result {
    let path = temporary(Array(module.utf8), suffix: ".py")
    defer { remove(path) }
    return try body(
      host(
        .python(path: path), [game], options: ModelOptions(allowPython: allow, pythonSeconds: seconds)))
  }

  private func values(_ host: ModelHost) throws -> [Double] {
    let evaluator = try host.evaluator(game: 0, batch: 4, nullPlayers: [], classIndex: 0)
    var values: [Double] = []
    try evaluator.evaluate(.subcube(first: 0, bits: 3), into: &values)
    return values
  }

  private let known = [0.5, 3.5, -5.5, -2.5, 1.5, 4.5, -4.5, -1.5]

  @Test func aModuleMayComputeValuesFromMasks() throws {
    let module = """
      import numpy as np
      def load():
          global weights
          print("what a module prints is not part of the protocol")
          weights = np.array([3.0, -6.0, 1.0])
      def values(game, masks):
          assert game == "g"
          return 0.5 + ((masks[:, None] >> np.arange(3, dtype=np.uint64)) & np.uint64(1)) @ weights
      """
    try with(module: module) { host in
      #expect(try values(host) == known)
      #expect(host.describe()["python"]?.hasPrefix("3.") == true)
      let report = try Preflight.run(host, requestedBatch: nil)
      #expect(report.games[0].emptyValue == 0.5)
    }
  }

  @Test func aModuleMayComputeValuesFromCoalitions() throws {
    let module = """
      import numpy as np
      def coalitions(game, present):
          assert game == "g" and present.dtype == bool and present.shape[1] == 3
          return (0.5 + present @ np.array([3.0, -6.0, 1.0]))[:, None]
      """
    try with(module: module) { host in
      #expect(try values(host) == known)
      let report = try Preflight.run(host, requestedBatch: nil)
      #expect(report.games[0].fullValue == -1.5)
    }
  }

  @Test func aModuleMayComputeOutputsFromInputs() throws {
    let module = """
      import numpy as np
      def load(): pass
      def outputs(inputs):
          x = inputs["x"]
          assert x.dtype == np.float32 and x.shape[1:] == (3,)
          return (x @ np.float32([1.5, -2, 0.25]) + np.float32(0.5))[:, None]
      """
    try with(module: module) { host in
      #expect(try values(host) == known)
      let report = try Preflight.run(host, requestedBatch: nil)
      #expect(report.games[0].fullValue == -1.5)
    }
  }

  @Test func valuesThatDependOnTheirBatchAreRefused() throws {
    let bodies = [
      "np.random.rand(len(masks))", "masks + masks.mean()", "masks + 0.01 * np.arange(len(masks))",
      "masks * 1.0 + 0.1 * len(masks)",
    ]
    try withEvery("values", in: bodies) { body in
      try with(module: "import numpy as np\ndef values(game, masks): return \(body)") { host in
        for batch in [nil, 16] {
          let error = #expect(throws: ModelError.self) { try Preflight.run(host, requestedBatch: batch) }
          #expect(error?.code == .dependentRows)
          #expect(error?.message.contains("the model gives") == true)
          #expect(error?.hint.contains("values()") == true)
        }
      }
    }
  }

  @Test func failuresEndInAnErrorWithTheReason() throws {
    let modules = [
      "def values(game, masks): raise KeyError('no such thing')": "no such thing",
      "import os\ndef values(game, masks):\n    print('last words', flush=True)\n    os._exit(3)":
        "with exit status 3: last words",
      "import os, signal\ndef values(game, masks): os.kill(os.getpid(), signal.SIGKILL)": "by signal 9",
      "def inner(): return {}['key']\ndef values(game, masks):\n    return inner()":
        ".py:3 in values; ",
      "def values(game, masks): pass": "values returned None",
      "def values(game, masks): return [1.0, 2.0]": "shape (2,)",
      "import time\ndef values(game, masks): time.sleep(60)": "in time",
    ]
    withEvery("module", in: modules) { module, reason in
      let seconds: Double = reason == "in time" ? 2 : 60
      let error = #expect(throws: ModelError.self) {
        try with(module: module, seconds: seconds) { _ = try values($0) }
      }
      #expect(error?.code == .runtime)
      #expect(error?.message.contains(reason) == true, "\(error.map(String.init(describing:)) ?? "")")
    }
  }

  /// What to do is about the module, not about an exported network.
  @Test func hintsAreThoseOfAModule() throws {
    let modules = [
      ("def outputs(inputs): return np.zeros(3)", "one row for each row of its inputs"),
      ("def outputs(inputs): return np.array(['a'] * 8)", "Return float32 or float64"),
      ("def outputs(inputs): return np.random.rand(len(inputs['x']))", "no random numbers"),
      ("def outputs(inputs): raise MemoryError()", "smaller batches"),
      ("import torsch\ndef outputs(inputs): pass", "another Python with --python FILE"),
      ("def load(): raise RuntimeError('CUDA out of memory')\ndef outputs(inputs): pass", "--threads 1"),
    ]
    try withEvery("module", in: modules) { module, hint in
      let error = try #require(throws: ModelError.self) {
        try with(module: "import numpy as np\n" + module) { _ = try Preflight.run($0, requestedBatch: nil) }
      }
      #expect(error.hint.contains(hint), "\(error)")
    }
  }

  @Test func thePythonIsTheOneNamed() throws {
    let path = temporary(Array("def values(game, masks): return masks * 1.0".utf8), suffix: ".py")
    let python = temporary(Array("#!/bin/sh\nexec python3 \"$@\"\n".utf8))
    defer {
      remove(path)
      remove(python)
    }
    func open(_ python: String) throws -> ModelHost {
      try host(
        .python(path: path), [game([2, 3, 4])], options: ModelOptions(allowPython: true, python: python))
    }
    let refused = #expect(throws: ModelError.self) { try open(python) }
    #expect(refused?.message.contains(python) == true && refused?.hint.contains("--python FILE") == true)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: python)
    #expect(try values(open(python)) == (0..<8).map(Double.init))
  }

  @Test func modulesThatDoNotLoadAreRefused() throws {
    withEvery("module", in: ["def load(): raise OSError('no weights')", "x = (", "pass"]) { module in
      let error = #expect(throws: ModelError.self) { try with(module: module) { _ in } }
      #expect(error?.code == .runtime)
    }
    let refused = #expect(throws: ModelError.self) { try with(module: "pass", allow: false) { _ in } }
    #expect(refused?.code == .refused)
  }
}
