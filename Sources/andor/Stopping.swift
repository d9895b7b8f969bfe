// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorSystem
import Glibc

/// How this process answers a request to stop: a signal of a user or a batch system, or its time limit.
///
/// The signals are blocked in every thread before there is a second one, and taken by a thread of their own
/// with `sigwait`: none is lost, whatever the process is doing, and no code runs in a signal handler. Child
/// processes are started with an empty mask.
enum Stopping {
  /// What a stop does.
  enum Response: Sendable {
    /// Ends the process as the signal by itself would.
    case end
    /// Ends it at once with 75, as nothing has been begun that could be lost; says how to continue.
    case leave(advice: @Sendable () -> String)
    /// Lets the running job drain; the second time it ends at once. It stays so until the process has ended.
    case interrupt(Interruption)
  }

  /// Ctrl-C; the end of a batch job or of a terminal; the notices of batch systems, as with Slurm's
  /// `--signal=USR1@60`; the limit on processor time.
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU]

  /// Those of the signals that this process was not started to ignore, as `nohup` does with SIGHUP: a blocked
  /// signal would be taken by `sigwait` although it is ignored.
  private static var heeded: [Int32] { signals.filter { !SignalDisposition.isIgnored($0) } }

  private static let response = Locked<Response>(.end)

  /// Held while files are made that belong together.
  private static let making = Locked<Void>(())

  /// Commands whose interruption loses nothing and ends with 75, also before they have begun.
  private static let resumable: Set = ["run", "coordinator", "worker", "slice", "resume", "plan"]

  /// Takes over the signals; the first thing that `main` does.
  static func watch() {
    if CommandLine.arguments.count > 1, resumable.contains(CommandLine.arguments[1]) { leave(folder: nil) }
    ProcessLimits.leaveTimeToStop()
    SignalDisposition.endCrashesAtOnce()
    var set = sigset_t()
    sigemptyset(&set)
    for number in heeded { sigaddset(&set, number) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    // A reader that went away and a limit on a file's size are errors of the write, not ends of the process.
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    let waited = set
    _ = try? NativeThread {
      var set = waited
      while true {
        var number: Int32 = 0
        if sigwait(&set, &number) == 0 { stop(signal: number) }
      }
    }
  }

  /// Changes what a stop does from now on.
  static func answer(with new: Response) { response.withLock { $0 = new } }

  /// Makes files that a stop is not to leave half-made: it waits until they are there.
  static func makingWhole<Result>(_ body: () throws -> Result) rethrows -> Result {
    try making.withLock { _ in try body() }
  }

  /// Lets a stop end the process at once until the job runs, and say how to continue: to resume where the folder
  /// already holds a plan, else to run the command again.
  static func leave(folder: String?) {
    answer(
      with: .leave {
        guard let folder, Folder.contains("\(folder)/plan.json") else { return "Run the command again." }
        return "Resume with: andor resume \(folder)"
      })
  }

  /// Obeys a signal, or a time limit (`nil`).
  static func stop(signal number: Int32?) {
    let current = response.withLock { response in
      // Locked to the end of the process: a job that began meanwhile would leave its socket and its workers.
      if case .leave(let advice) = response { leaveNow(advice) }
      return response
    }
    if case .interrupt(let job) = current { job.request() } else if let number { die(of: number) }
  }

  private static func leaveNow(_ advice: @Sendable () -> String) -> Never {
    making.withLock { _ in
      PhaseTicker.end()
      ChildProcess.killAll()
      CommandFailure.sayInterrupted(
        "interrupted before any shard was evaluated; nothing is lost", advice: advice())
      _exit(ExitStatus.interrupted.rawValue)
    }
  }

  /// Ends the process by a signal, as it ends a program that does not handle it.
  private static func die(of number: Int32) {
    signal(number, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, number)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    kill(getpid(), number)
  }
}
