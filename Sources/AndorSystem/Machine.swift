// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What this machine has, as the kernel tells it.
package enum Machine {
  /// Processors that this process may use.
  package static var cores: Int {
    let mask = field("Cpus_allowed", in: "/proc/self/status") ?? ""
    let allowed = mask.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    return max(1, min(allowed > 0 ? allowed : .max, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// The processor's name.
  package static var processor: String {
    field("model name", in: "/proc/cpuinfo") ?? field("CPU part", in: "/proc/cpuinfo") ?? "unknown"
  }

  /// The widest vector instructions that the kernels of room Core will use here.
  package static var vectors: String {
    #if arch(arm64)
      "neon"
    #else
      let flags = Set((field("flags", in: "/proc/cpuinfo") ?? "").split(separator: " "))
      return ["avx512f", "avx2"].first { flags.contains(Substring($0)) } ?? "sse2"
    #endif
  }

  /// Bytes of memory, all of it.
  package static var memory: Int { kibibytes("MemTotal") }

  /// Bytes of memory that programs can still take without swapping, by the kernel's estimate and the limit of
  /// this process's control group.
  package static var availableMemory: Int {
    let free = kibibytes("MemAvailable")
    guard let limit = number("/sys/fs/cgroup/memory.max"), let used = number("/sys/fs/cgroup/memory.current")
    else { return free }
    return min(free, max(0, limit - used))
  }

  /// The text of a small file of the kernel; `nil` where there is none.
  package static func text(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func number(_ path: String) -> Int? {
    text(of: path).flatMap { Int($0.prefix { $0.isNumber }) }
  }

  private static func kibibytes(_ name: String) -> Int {
    let digits = (field(name, in: "/proc/meminfo") ?? "").prefix { $0.isNumber }
    return (Int(digits) ?? 0) * 1024
  }

  private static func field(_ name: String, in path: String) -> String? {
    for line in (text(of: path) ?? "").split(separator: "\n") where line.hasPrefix(name) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
    }
    return nil
  }
}
