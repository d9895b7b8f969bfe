// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The machine a figure was measured on, and its clock.
enum Machine {
  /// Processor, online cores and memory.
  static var description: String {
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let bytes = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    return "machine: \(processor), \(cores) cores, \(bytes >> 30) GiB"
  }

  private static var processor: String {
    guard let file = fopen("/proc/cpuinfo", "r") else { return "unknown processor" }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, file) > 0, let text = line.map({ String(cString: $0) }) {
      guard text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") else { continue }
      return String(text[text.index(after: colon)...].filter { !$0.isNewline }.drop { $0 == " " })
    }
    return "unknown processor"
  }

  /// Milliseconds of the fastest of `rounds` runs.
  static func milliseconds(rounds: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let best = (0..<max(rounds, 1)).map { _ in clock.measure(body) }.min() ?? .zero
    return Double(best.components.seconds) * 1e3 + Double(best.components.attoseconds) * 1e-15
  }

  /// A number in a column, with two digits after the point.
  static func column(_ value: Double, width: Int = 10) -> String {
    let hundredths = Int((abs(value) * 100).rounded())
    let fraction = hundredths % 100
    let text = "\(value < 0 ? "-" : "")\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
