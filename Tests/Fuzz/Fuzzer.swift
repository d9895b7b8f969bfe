// SPDX-License-Identifier: Apache-2.0
import AndorFuzzing
import Glibc

/// What libFuzzer runs: `Fuzzer TARGET [options of libFuzzer] [folders of inputs]`.
private nonisolated(unsafe) var target: FuzzTarget?

/// Writes a line to the standard error, where libFuzzer writes too.
private func say(_ line: String) { _ = write(2, "\(line)\n", line.utf8.count + 1) }

/// Takes the target's name off the command line, before libFuzzer reads it.
@_cdecl("LLVMFuzzerInitialize")
public func initialise(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> Int32 {
  let words = arguments.pointee
  let name = count.pointee > 1 ? words[1].map { String(cString: $0) } ?? "" : ""
  target = FuzzTarget.all.first { $0.name == name }
  guard target != nil else {
    say("usage: Fuzzer TARGET [options] [folders]")
    for one in FuzzTarget.all { say("  \(one.name) -max_len=\(one.limit)") }
    exit(64)
  }
  for place in 1..<Int(count.pointee) { words[place] = words[place + 1] }
  count.pointee -= 1
  return 0
}

/// Runs the target on an input; ends with a finding where a property is broken.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let target else { return 0 }
  do {
    _ = try target.check(Array(UnsafeBufferPointer(start: start, count: count)))
  } catch {
    say("finding: \(error)")
    abort()
  }
  return 0
}
