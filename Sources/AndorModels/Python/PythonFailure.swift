// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

/// The words for what goes wrong with a Python module, and what to do about it.
struct PythonFailure {
  let module: PythonModule
  /// Whether the module is still being imported and loaded.
  var isLoading = false
  /// Most bytes of an answer.
  static let replyLimit = 1 << 30

  init(_ module: PythonModule, isLoading: Bool = false) {
    (self.module, self.isLoading) = (module, isLoading)
  }

  /// Returns the error of an exception, whose text ends with the last frames of its traceback.
  func raised(_ text: String) -> ModelError {
    ModelError(.runtime, "the Python module failed (\(text))", hint: advice(on: text))
  }

  /// Returns the error of a module that reads a file without leave.
  func unplanned(_ file: String) -> ModelError {
    ModelError(
      .missing, "the Python module reads '\(file)', which was not read when the job was planned",
      hint:
        "List it in the job file, model: {python: …, files: [\(file)]}, and start the job again in another folder. "
        + "A file that decides no value belongs outside the job's folder.")
  }

  /// Returns the error of a failed conversation, with the last lines that the process wrote.
  func error(
    _ failure: ChildConversation.Failure, _ complaints: [String] = [], end: String? = nil
  ) -> ModelError {
    func refused(_ what: String, _ number: Int32) -> ModelError {
      ModelError(
        .runtime, "\(what) (\(String(cString: strerror(number))))",
        hint: "Check that \(module.python) is installed, or name another Python with --python FILE.")
    }
    func failed(_ what: String, _ hint: String) -> ModelError {
      ModelError(
        .runtime, complaints.isEmpty ? what : "\(what): \(complaints.joined(separator: " | "))", hint: hint)
    }
    switch failure {
    case .connecting(let number): return refused("no connection to \(module.python)", number)
    case .starting(let number): return refused("\(module.python) cannot be started", number)
    case .watching(let number): return refused("the Python process cannot be watched", number)
    case .ended:
      let isKilled = end?.contains("by signal \(SIGKILL) ") == true
      return failed(
        "the Python process ended" + (end.map { " \($0)" } ?? ""),
        isKilled
          ? "The system kills a process where memory is short: use smaller batches (engine.batch) or fewer threads."
          : Self.call)
    case .late:
      return failed(
        "the Python process did not answer in time, \(Int(module.seconds)) s",
        "Give it longer with --python-seconds N, or give it smaller batches (engine.batch).")
    case .oversized(let length):
      return ModelError(
        .runtime,
        "the Python process answered with \(length) bytes, more than the \(Self.replyLimit) expected",
        hint: "Return one score array a batch.")
    }
  }

  private static let call = "Call the module's load and its function in Python with the same arguments."

  /// Returns what to do about an exception.
  private func advice(on text: String) -> String {
    if text.hasPrefix("ModuleNotFoundError") || text.hasPrefix("ImportError") {
      return "Install what is missing there, or name another Python with --python FILE."
    }
    if text.hasPrefix("MemoryError") || text.lowercased().contains("out of memory") {
      return isLoading
        ? "Each thread has a process that loads the module: use fewer with --threads 1 and --workers 1."
        : "Use smaller batches (engine.batch), or fewer threads (--threads), each of which has a process."
    }
    return Self.call
  }
}
