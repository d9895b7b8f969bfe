// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A way to evaluate models of one kind: opened once in a process, then asked for threads.
///
/// `ModelHost` finds the backend of a job in `ModelBackends.all`, and knows no kind by name.
protocol ModelBackend: Sendable {
  /// The kind of model in the job file.
  static var kind: ModelKind { get }

  /// Returns the files that a model's file names beside itself, without opening the model.
  ///
  /// Throws `ModelError` where the file cannot be read.
  static func companions(of path: String) throws(ModelError) -> [CompanionFile]

  /// Opens the model of a job; its permission has been checked.
  ///
  /// Throws `ModelError`, and what resolving a path throws.
  init(_ opening: ModelOpening) throws

  /// The versions of what computes the values.
  var versions: [ModelVersion] { get }

  /// Where the model runs: `cpu`, or words that name everything of a device that decides the last bits of values.
  var device: String { get }

  /// What a person should know about the model and the chosen output, in sentences.
  var notes: [String] { get }

  /// The most bytes of memory that a thread's own process has had; 0 where a thread has none.
  var memoryBeside: Int { get }

  /// Rows of a batch that suit the model; `nil` where it says nothing.
  var preferredBatch: Int? { get }

  /// Whether the size of the model's files bounds what a row of it takes.
  static var filesBoundCost: Bool { get }

  /// How the threads that evaluate are made.
  var threads: ModelThreads { get }

  /// Returns what the model has read below the folder of its place, relative to it, its own file among them.
  func filesRead() throws -> [String]

  /// Waits for a process that computes the values and is not there.
  /// - Returns: `false` where nobody waits any more.
  /// - Throws: `ModelError` where it does not come back in time, or as another one.
  func waitForProcess() throws(ModelError) -> Bool

  /// Lets nobody wait for it any more.
  func stopWaiting()

  /// Takes note of how many rows planning will evaluate at most.
  func expect(rows: Int)

  /// Keeps what was opened for whoever opens the same model next with the same options.
  func keep()
}

extension ModelBackend {
  var versions: [ModelVersion] { [] }
  var device: String { "cpu" }
  var notes: [String] { [] }
  var memoryBeside: Int { 0 }
  var preferredBatch: Int? { nil }
  static var filesBoundCost: Bool { false }
  static func companions(of path: String) -> [CompanionFile] { [] }
  func filesRead() -> [String] { [] }
  func waitForProcess() -> Bool { true }
  func stopWaiting() {}
  func expect(rows: Int) {}
  func keep() {}
}

/// All backends; each kind of `ModelKind.table` has one.
enum ModelBackends {
  static let all: [any ModelBackend.Type] = [
    OnnxBackend.self, PythonBackend.self, CallableBackend.self, FormulaBackend.self, TableBackend.self,
  ]

  /// Returns the backend of a kind of model.
  static func backend(of kind: ModelKind) throws(ModelError) -> any ModelBackend.Type {
    guard let type = all.first(where: { $0.kind == kind }) else {
      throw ModelError(
        .unsupported, "nothing here runs a model of the kind '\(kind.key)'",
        hint: "Use an andor of the version that the job was written for.")
    }
    return type
  }
}

/// What a backend opens a job's model with.
struct ModelOpening: Sendable {
  /// The job.
  let specification: JobSpecification
  /// What the process allows and prefers.
  let options: ModelOptions
  /// Where the model's files lie; `nil` where nobody asks which of them it reads.
  let place: ModelPlace?
  /// Returns the absolute path of a file named in the job.
  let resolve: ModelHost.Resolver

  /// Returns the absolute path of the model's file.
  func modelPath() throws -> String {
    if let path = place?.model { return path }
    guard let path = specification.model.path else {
      throw ModelError(
        .invalid, "the job's model has no file", hint: "Name it in the job file, under 'model'.")
    }
    return try resolve(path)
  }
}

/// How a backend makes threads: by the masks that it evaluates itself, or by the tensors that it maps to outputs.
enum ModelThreads {
  /// Makes a thread that evaluates masks of a game.
  case ofMasks(_ thread: (GameSpecification) throws -> any ValueSource)
  /// Names the inputs that a game must have, and makes a thread that runs batches of them.
  case ofTensors(
    inputs: (GameSpecification) -> [InputSignature], thread: (BatchBuilder) throws -> any BatchModel)
}

/// The version of something that computes values.
struct ModelVersion: Sendable {
  /// Its key in the plan, such as `onnxruntime`.
  let key: String
  /// The version, as the thing states it.
  let version: String
  /// For what decides the last bits of values: its name, and how to get the version of a plan; else `nil`.
  var required: (name: String, remedy: String)?
}
