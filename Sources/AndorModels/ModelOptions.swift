// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// What a process allows and prefers when it opens a model.
public struct ModelOptions: Sendable {
  /// The ONNX Runtime library to load instead of looking for one.
  public var onnxruntime: String?
  /// The device that an ONNX model runs on, in place of the job's; `nil`: that of the job.
  public var device: ModelDevice?
  /// Whether Python modules named by a job may be run.
  public var allowPython: Bool
  /// The Python that runs modules: a path, or a name that is found in PATH.
  public var python: String
  /// Where the Python process that planned a job waits for the first thread that evaluates it; `nil`: nowhere.
  public var shelf: PythonShelf?
  /// Most seconds that a Python module may take to load or to answer a batch.
  public var pythonSeconds: Double
  /// The attached callable; `nil` where there is none.
  public var callable: AttachedCallable?
  /// Most seconds that a step of planning may take: to open the model, or to try one of its games.
  public var planningSeconds: Double
  /// Threads that will evaluate at the same time.
  public var threads: Int

  /// Creates options of their parts; the defaults look for the library and refuse Python.
  public init(
    onnxruntime: String? = nil, allowPython: Bool = false, python: String = "python3",
    shelf: PythonShelf? = nil, pythonSeconds: Double = 600, planningSeconds: Double = 1800, threads: Int = 1
  ) {
    self.onnxruntime = onnxruntime
    self.allowPython = allowPython
    self.python = python
    self.shelf = shelf
    self.pythonSeconds = pythonSeconds
    self.planningSeconds = planningSeconds
    self.threads = threads
  }

  /// Returns whether what a kind of model needs is allowed here; `nil` is always.
  package func allows(_ permission: ModelPermission?) -> Bool {
    switch permission {
    case nil: true
    case .python: allowPython
    case .callable: callable != nil
    }
  }
}

/// A callable that a process of the user's serves.
public struct AttachedCallable: Sendable {
  /// The path of the Unix socket on which the process listens.
  public var socket: String
  /// Most seconds to wait for the process while a job is evaluated.
  public var patience: Double
  /// The version of andor, for the greeting.
  public var build: String
  /// The process, as it is told what becomes of the job.
  let audience: CallableAudience
  private let isGivenUp = Locked(false)

  /// Creates a callable of its parts.
  public init(
    socket: String, patience: Double = 600, build: String, audience: CallableAudience = CallableAudience()
  ) {
    (self.socket, self.patience, self.build, self.audience) = (socket, patience, build, audience)
  }

  /// Lets nobody wait any more for a process that is not there, nor for one to begin what it was asked: this one is to stop.
  public func stopWaiting() {
    isGivenUp.withLock { $0 = true }
    audience.cancel()
  }

  /// Connects to the process of a job's callable to tell it what becomes of the job, unless it is told already.
  /// - Throws: `ModelError`: `unreachable` where nobody listens, `notAuthorised`, or `refused` for another callable.
  public func attend(_ job: JobSpecification) throws(ModelError) {
    guard !audience.isThere else { return }
    _ = try CallableLine(self, .plans, of: job).connect(waiting: false)
  }

  /// Returns false at once where nobody is to wait any more, else true after so many milliseconds.
  func waits(milliseconds: Int) -> Bool {
    isGivenUp.take(until: .now.advanced(by: .milliseconds(milliseconds))) { $0 ? true : nil } == nil
  }
}
