// SPDX-License-Identifier: Apache-2.0
import AndorFuzzing
import AndorTestKit
import Glibc
import Testing

/// The bodies that the fuzzer runs, on the inputs of the tree and on mutations of them.
@Suite struct FuzzReplayTests {
  /// An input of the tree.
  struct Input: CustomStringConvertible {
    let description: String
    let bytes: [UInt8]
  }

  /// The inputs of a folder of `Tests/Fuzz`, in the order of their names.
  private static func inputs(_ folder: String, of target: FuzzTarget) -> [Input] {
    let path =
      #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" } + "/Fuzz/\(folder)/\(target)"
    return TestFiles.names(in: path).filter { !$0.hasPrefix(".") }.map {
      Input(description: $0, bytes: TestFiles.bytes(of: "\(path)/\($0)"))
    }
  }

  /// What was made after the formats' descriptions is accepted.
  @Test(arguments: FuzzTarget.all) func everyInputOfTheCorpusIsAccepted(target: FuzzTarget) throws {
    let inputs = Self.inputs("Corpus", of: target)
    #expect(!inputs.isEmpty, "no corpus of \(target)")
    for input in inputs {
      #expect(input.bytes.count <= target.limit, "\(target)/\(input) is longer than what is tried")
      #expect(try target.check(input.bytes), "\(target)/\(input) is refused")
    }
  }

  /// What once broke a property, or trapped, does so no more.
  @Test(arguments: FuzzTarget.all) func nothingThatWasFoundComesBack(target: FuzzTarget) throws {
    for input in Self.inputs("Findings", of: target) {
      #expect(throws: Never.self, "\(target)/\(input)") { _ = try target.check(input.bytes) }
    }
  }

  /// How many mutations of each input a run tries: seconds in all, or what `ANDOR_MUTATIONS` says.
  private static var mutations: Int {
    #if DEBUG
      let usual = 300
    #else
      let usual = 2000
    #endif
    return getenv("ANDOR_MUTATIONS").flatMap { Int(String(cString: $0)) } ?? usual
  }

  @Test(arguments: FuzzTarget.all) func mutationsBreakNoProperty(target: FuzzTarget) {
    let inputs = Self.inputs("Corpus", of: target) + Self.inputs("Findings", of: target)
    var accepted = 0
    for (place, input) in inputs.enumerated() {
      var mutator = Mutator(seed: UInt64(place))
      for round in 0..<Self.mutations {
        let bytes = mutator.mutated(
          input.bytes, with: inputs[round % inputs.count].bytes, limit: target.limit)
        do {
          accepted += try target.check(bytes) ? 1 : 0
        } catch {
          Issue.record("mutation \(round) of \(target)/\(input): \(error)\n\(bytes)")
          return
        }
      }
    }
    // Mutations are worth something only if some get past the door.
    #expect(accepted > inputs.count, "\(accepted) mutations of \(target) are accepted")
  }
}
