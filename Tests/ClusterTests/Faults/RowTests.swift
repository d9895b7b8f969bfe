// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing

extension Cluster {
  /// Models with a branch over the whole batch, taken for 1 mask of 4096: the preflight does not meet it, and an audit
  /// that repeats the batch finds the same wrong values.
  @Suite struct RowTests {
    /// y = tanh(2 (x w)) of all rows where some row's x p is above 7.5, -x w otherwise.
    private static let model = """
      CAg69wMKEQoBeAoBVxIBeiIGTWF0TXVsChEKAXgKAVASAXAiBk1hdE11bAoiCgFwEgFtIglSZWR1Y2VNYXgqDwoIa2Vl\
      cGRpbXMYAKABAgoSCgFtCgFxEgFrIgdHcmVhdGVyCn8KAWsSAXkiAklmKjgKC2Vsc2VfYnJhbmNoMiYKCwoBehIBdSID\
      TmVnEgFjYhQKAXUSDwoNCAESCQoDEgFiCgIIA6ABBSo5Cgt0aGVuX2JyYW5jaDInCgwKAXoSAXQiBFRhbmgSAWFiFAoB\
      dBIPCg0IARIJCgMSAWIKAggDoAEFEgFnKpwBCAwIAxABQgFXSpABjuugP6GAob9XIxE/nKOmP/fBzL+e45q+a5Snv1Lp\
      eT4L18E/8YEBQEGZ47/cLxO/iBs0P+Ioyj/sqNc+0QM/v58hmD7+JIi8aKFQvkwGPL/pRsY+ZqKdPnZuvr0qAmO+JXik\
      vwTs+L7xbJo/tCFDvgBIuL8Gz6o/eb8HP+bqBkBhBoA9mTrsvmxMub+Jc6k/KjsIDAgBEAFCAVBKMAAAgD8AAIA/AACA\
      PwAAgD8AAIA/AACAPwAAgD8AAIA/AACAvwAAgL8AAIC/AACAvyoLEAFCAXFKBAAA8EBaFAoBeBIPCg0IARIJCgMSAWIK\
      AggMYhQKAXkSDwoNCAESCQoDEgFiCgIIA0IECgAQEQ==
      """

    @Test(arguments: [(1, 0.01), (1, 1), (2, 0.01), (2, 1)]) func aBranchOverTheBatchIsFound(
      workers: Int, audit: Double
    ) throws {
      let scratch = Scratch()
      Text.write([UInt8](try #require(Data(base64Encoded: Self.model))), to: "\(scratch.path)/model.onnx")
      let ones = Array(repeating: "1", count: 12).joined(separator: ", ")
      let job = scratch.job(
        """
        andor: 1
        name: branch
        model: {onnx: model.onnx}
        output: {score: logit, class: 0}
        explain: none
        engine: {shard: 10, batch: 2048, audit: \(audit)}
        games:
          - name: g
            players: {count: 12}
            inputs:
              - {name: x, sample: [\(ones)], baseline: 0, players: {each: true}}
        """)
      let run = try scratch.andor(
        "run", job, "--out", scratch.folder("result").path, "--workers", "\(workers)", "--threads", "1",
        "--quiet", expecting: .exit(65))
      #expect(run.error.contains("of game g in the batch of its shard, and "), "\(run.error)")
      #expect(run.error.contains("Its rows depend on each other"), "\(run.error)")
    }

    /// The same in Python, with one mask of the last rows of a game.
    @Test func aBranchInAPythonModuleIsFound() throws {
      let model = FaultyModel(audit: 0.01, "if (masks == 0x5A3).any(): values = values + 5")
      let run = try model.run(to: model.scratch.folder("branch"))
      #expect(run.wait() == .exit(65), "\(run.error)")
      #expect(run.error.contains("Its rows depend on each other"), "\(run.error)")
    }
  }
}
