// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// How a process ended.
enum Ending: Equatable, CustomStringConvertible {
  case exit(Int32)
  case signal(Int32)

  var description: String {
    switch self {
    case .exit(let status): "exit \(status)"
    case .signal(let number): "signal \(number)"
    }
  }
}

/// A process of the built executable, with its output in files; killed with its owner if it still runs.
final class Child {
  let pid: pid_t
  private let outputPath: String
  private let errorPath: String
  private var ending: Ending?

  /// Starts `andor` with arguments.
  convenience init(
    _ arguments: [String], environment: [String: String] = [:], in scratch: Scratch
  ) throws {
    try self.init(
      executable: Built.andor, arguments: arguments, environment: environment, in: scratch)
  }

  /// Starts any executable; it inherits no descriptor, and reads an empty input.
  init(executable: String, arguments: [String], environment: [String: String], in scratch: Scratch) throws {
    let stem = scratch.newName()
    outputPath = "\(stem).out"
    errorPath = "\(stem).err"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let write = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, outputPath, write, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errorPath, write, 0o600)
    Self.keepDescriptorsToOurselves()
    var words = ([executable] + arguments).map { strdup($0) } + [nil]
    var variables = Self.environment(environment, scratch).map { strdup($0) } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var pid: pid_t = 0
    let result = posix_spawn(&pid, executable, &actions, nil, &words, &variables)
    guard result == 0 else { throw CannotStart(path: executable, reason: String(cString: strerror(result))) }
    self.pid = pid
  }

  deinit {
    guard ending == nil else { return }
    kill(pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
  }

  struct CannotStart: Error {
    let path: String
    let reason: String
  }

  /// This process's environment, without what would crash a child, with caches in the scratch folder.
  private static func environment(_ extra: [String: String], _ scratch: Scratch) -> [String] {
    var all = ["XDG_CACHE_HOME": "\(scratch.path)/cache"]
    for name in ["PATH", "HOME", "LD_LIBRARY_PATH", "ANDOR_ONNXRUNTIME", "LANG"] {
      if let value = getenv(name) { all[name] = String(cString: value) }
    }
    all.merge(extra) { $1 }
    return all.map { "\($0.key)=\($0.value)" }
  }

  /// Tests of other rooms run in this process too: what they have open must not live on in a child.
  private static func keepDescriptorsToOurselves() {
    for descriptor in Scratch.names(in: "/proc/self/fd").compactMap({ Int32($0) }) where descriptor > 2 {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
  }

  func signal(_ number: Int32) {
    if poll() == nil { kill(pid, number) }
  }

  /// How the process ended, if it has.
  func poll() -> Ending? {
    if let ending { return ending }
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
    ending = status & 0x7f == 0 ? .exit(status >> 8 & 0xff) : .signal(status & 0x7f)
    return ending
  }

  /// Waits for the end. The limit is for a process that hangs: it is killed, and the test fails.
  @discardableResult
  func wait(seconds: Int = 120, sourceLocation: SourceLocation = #_sourceLocation) -> Ending {
    if eventually(seconds: seconds, { self.poll() != nil }), let ending { return ending }
    Issue.record("process hangs; its messages: \(error)", sourceLocation: sourceLocation)
    kill(pid, SIGKILL)
    while poll() == nil { usleep(2_000) }
    return ending ?? .signal(SIGKILL)
  }

  var output: String { Text.read(outputPath) }
  var error: String { Text.read(errorPath) }
}

/// Whether a condition comes true; the limit is far beyond what it takes, and only ends a test that hangs.
func eventually(seconds: Int = 120, _ condition: () -> Bool) -> Bool {
  let clock = ContinuousClock()
  let end = clock.now + .seconds(seconds)
  while !condition() {
    guard clock.now < end else { return false }
    usleep(2_000)
  }
  return true
}
