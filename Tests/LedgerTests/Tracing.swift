// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Runs programs, such as this one again under strace.
enum Tracing {
  /// Runs a program with nothing to read and nothing to print; returns its exit status, or -1.
  static func run(_ arguments: [String], _ more: [String: String] = [:]) -> Int32 {
    var variables = ["PATH=/usr/bin:/bin"] + more.map { "\($0)=\($1)" }
    // A sanitizer that looks for leaks must be told not to: it cannot under strace. A planted bug is planted there too.
    for name in ["LD_LIBRARY_PATH", "ASAN_OPTIONS", "ANDOR_PLANTED"] {
      if let value = getenv(name) { variables.append("\(name)=\(String(cString: value))") }
    }
    var own = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &own, 4095)
    let program = String(decoding: own[..<max(length, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let words = arguments.map { $0 == "/proc/self/exe" ? program : $0 }
    var argv = words.map { strdup($0) } + [nil]
    var envp = variables.map { strdup($0) } + [nil]
    defer { for word in argv + envp { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, mode) in [(Int32(0), O_RDONLY), (1, O_WRONLY), (2, O_WRONLY)] {
      posix_spawn_file_actions_addopen(&actions, number, "/dev/null", mode, 0)
    }
    var child = pid_t()
    guard posix_spawn(&child, words[0], &actions, nil, &argv, &envp) == 0 else { return -1 }
    var status: Int32 = 0
    guard waitpid(child, &status, 0) == child, status & 0x7F == 0 else { return -1 }
    return status >> 8
  }
}
