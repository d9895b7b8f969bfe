// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The processors and the memory of this machine, and how much of them this process may use, as the kernel reports.
///
/// Every decision on threads or memory asks here: the processors of a batch job or a container are seldom all that
/// the machine has.
package struct Machine: Sendable {
  /// The folder below which the kernel's files are read; "" except in tests.
  private let root: String
  /// The most bytes of address space and of data that the process may have; `nil` where nothing limits them.
  private let spaceLimit: Int?
  private let dataLimit: Int?

  /// Creates the machine whose kernel's files lie below a folder, with the process's limits.
  package init(root: String, spaceLimit: Int? = nil, dataLimit: Int? = nil) {
    (self.root, self.spaceLimit, self.dataLimit) = (root, spaceLimit, dataLimit)
  }

  /// The machine that this process runs on, with the limits that hold at this moment.
  package static var here: Machine {
    func soft(_ resource: __rlimit_resource) -> Int? {
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return nil }
      return limit.rlim_cur > UInt(Int.max) ? nil : Int(limit.rlim_cur)
    }
    return Machine(root: "", spaceLimit: soft(RLIMIT_AS), dataLimit: soft(RLIMIT_DATA))
  }

  /// The number of processors that this process may use, at least one: those of its affinity, and no more than its
  /// control groups give time for, rounded up.
  package var cores: Int {
    let mask = field("Cpus_allowed", in: "/proc/self/status") ?? ""
    let allowed = mask.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    var cores = allowed > 0 ? min(allowed, online) : online
    if let share = ControlGroups(root: root).processors, share < Double(cores) {
      // A thread more than whole processors costs nothing: the rest of a processor is used as well.
      cores = Int(share.rounded(.up))
    }
    return max(1, cores)
  }

  /// The processors that are switched on; the mask of the affinity can have more.
  private var online: Int {
    let text = Machine.text(of: "\(root)/sys/devices/system/cpu/online") ?? ""
    let count = text.split { $0 == "," || $0 == "\n" }.reduce(0) { total, range in
      let ends = range.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, first <= last, last < 1 << 20 else { return total }
      return total + last - first + 1
    }
    return count > 0 ? count : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// The processor's name.
  package var processor: String {
    field("model name", in: "/proc/cpuinfo") ?? field("CPU part", in: "/proc/cpuinfo") ?? "unknown"
  }

  /// The widest vector instructions that the kernels of room Core will use here.
  package var vectors: String {
    #if arch(arm64)
      "neon"
    #else
      let flags = Set((field("flags", in: "/proc/cpuinfo") ?? "").split(separator: " "))
      return ["avx512f", "avx2"].first { flags.contains(Substring($0)) } ?? "sse2"
    #endif
  }

  /// The bytes of memory that this process can ever have, and the bound that limits it to them.
  package var memory: (bytes: Int, bound: MemoryBound) {
    var least = (bytes: kibibytes("MemTotal", in: "/proc/meminfo") ?? Int.max, bound: MemoryBound.machine)
    let groups = ControlGroups(root: root).memoryLimit
    for (bytes, bound) in [(groups, .controlGroup), (spaceLimit, .addressSpace), (dataLimit, .data)]
      as [(Int?, MemoryBound)]
    {
      if let bytes, bytes < least.bytes { least = (bytes, bound) }
    }
    return least
  }

  /// The bytes of memory that this process can still take without swapping: by the kernel's estimate, its control
  /// groups and its limits.
  package var availableMemory: Int {
    let free = kibibytes("MemAvailable", in: "/proc/meminfo") ?? Int.max
    func left(_ limit: Int?, _ used: String) -> Int {
      limit.map { max(0, $0 - (kibibytes(used, in: "/proc/self/status") ?? 0)) } ?? Int.max
    }
    return min(
      free, ControlGroups(root: root).memoryLeft ?? Int.max, left(spaceLimit, "VmSize"),
      left(dataLimit, "VmData"))
  }

  /// The bytes of this process's resident memory; 0 where that cannot be read.
  package var residentMemory: Int { kibibytes("VmRSS", in: "/proc/self/status") ?? 0 }

  /// The most bytes of resident memory that this process, or another one by its number, has had; 0 where that cannot be
  /// read.
  package func mostResidentMemory(of process: pid_t? = nil) -> Int {
    kibibytes("VmHWM", in: "/proc/\(process.map { "\($0)" } ?? "self")/status") ?? 0
  }

  /// Returns the text of a small file of the kernel, whose length is not known before it is read; `nil` where it
  /// cannot be read.
  package static func text(of path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func kibibytes(_ name: String, in path: String) -> Int? {
    Int((field(name, in: path) ?? "").prefix { $0.isNumber }).map { $0 * 1024 }
  }

  private func field(_ name: String, in path: String) -> String? {
    for line in (Machine.text(of: root + path) ?? "").split(separator: "\n") where line.hasPrefix(name) {
      guard let colon = line.firstIndex(of: ":"),
        line[..<colon].dropFirst(name.count).allSatisfy(\.isWhitespace)
      else { continue }
      return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
    }
    return nil
  }
}

/// The bound that limits the memory of a process.
package enum MemoryBound: Sendable {
  /// The machine's own memory.
  case machine
  /// The control group's limit, set by a batch system or a container.
  case controlGroup
  /// The limit on address space, `ulimit -v`.
  case addressSpace
  /// The limit on data, `ulimit -d`.
  case data

  /// The bound in a word or two.
  package var name: String {
    switch self {
    case .machine: "machine"
    case .controlGroup: "control group"
    case .addressSpace: "ulimit -v"
    case .data: "ulimit -d"
    }
  }

  /// Returns the end of a sentence about an amount: `this process may have 400 MiB (control group)`.
  package func allowance(_ amount: String) -> String {
    self == .machine ? "this machine has \(amount)" : "this process may have \(amount) (\(name))"
  }
}
