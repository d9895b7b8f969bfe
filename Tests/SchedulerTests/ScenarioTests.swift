// SPDX-License-Identifier: Apache-2.0
import Testing

/// Every transcript in `Scenarios/` plays exactly as written.
@Test(arguments: try Transcript.names())
func scenario(name: String) throws {
  let transcript = try Transcript(named: name)
  let (lines, violations) = try transcript.replay()
  #expect(violations.isEmpty)
  #expect(lines == transcript.lines, "what happened:\n\(lines.joined(separator: "\n"))\n")
}
