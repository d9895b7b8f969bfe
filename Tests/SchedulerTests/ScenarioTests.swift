// SPDX-License-Identifier: Apache-2.0
import Testing

/// Every transcript in `Scenarios/` plays exactly as written.
@Test(arguments: [
  "happy-path", "worker-loss", "lease-expiry", "duplicate", "restart", "backoff", "quarantine",
  "single-worker-failing", "drain", "zero-workers", "fifty-joining", "straggler", "audit-agrees",
  "audit-finds-liar", "model-not-deterministic", "audit-alone", "disk-full", "not-finite", "rejected-result",
  "broken-worker", "hung-worker", "unwritable", "silent-worker", "coordinator-stopped",
])
func scenario(name: String) throws {
  let transcript = try Transcript(named: name)
  let (lines, violations) = try transcript.replay()
  #expect(violations.isEmpty)
  #expect(lines == transcript.lines, "what happened:\n\(lines.joined(separator: "\n"))\n")
}
