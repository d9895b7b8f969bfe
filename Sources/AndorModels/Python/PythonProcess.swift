// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob
import AndorSystem
import Glibc

/// A Python process that has loaded a job's module.
final class PythonProcess: @unchecked Sendable {
  /// What the module offers.
  enum Offer {
    /// `values(game, masks)`.
    case values
    /// `outputs(inputs)`.
    case outputs
  }

  /// What the module offers.
  let offer: Offer
  /// The versions of Python and NumPy.
  let version: String
  // One thread uses a process at a time.
  private let child: ChildConversation
  private let seconds: Double
  private static let replyLimit = 1 << 30

  /// Starts Python, imports the module and calls its `load`.
  init(_ module: PythonModule, seconds: Double) throws {
    _ = try fromFile(InputFile(module.path, limit: Limits.artifactBytes))
    do throws(ChildConversation.Failure) {
      child = try ChildConversation("python3", ["-c", PythonDriver.script, module.path, module.folder])
    } catch {
      throw Self.error(error)
    }
    self.seconds = seconds
    let answer: ArraySlice<UInt8>
    do {
      answer = try Self.checked(child, module.setup, seconds: seconds)
    } catch let error as ModelError {
      throw error.within(module.path)
    }
    offer = answer.first == UInt8(ascii: "v") ? .values : .outputs
    version = String(decoding: answer.dropFirst(), as: UTF8.self)
  }

  /// Sends a request and returns the answer without its status.
  func ask(_ request: [UInt8]) throws -> ArraySlice<UInt8> {
    try Self.checked(child, request, seconds: seconds)
  }

  /// Returns what the process has read below the job's folder, relative to it.
  func filesRead() throws -> [String] {
    var answer = try ask([UInt8(ascii: "f")])
    var names: [String] = []
    while let length = PythonThread.number(&answer, bytes: 4), length <= answer.count {
      names.append(String(decoding: answer.prefix(length), as: UTF8.self))
      answer = answer.dropFirst(length)
    }
    return names
  }

  /// The most bytes of memory that the process has had.
  var memory: Int { child.mostResidentMemory }

  private static func checked(_ child: ChildConversation, _ request: [UInt8], seconds: Double) throws
    -> ArraySlice<UInt8>
  {
    let reply: [UInt8]
    do throws(ChildConversation.Failure) {
      reply = try child.exchange(request, seconds: seconds, bytes: replyLimit)
    } catch {
      throw Self.error(error, child.lastComplaints(4), end: error == .ended ? child.end() : nil)
    }
    if reply.first == 2 { throw unplanned(String(decoding: reply.dropFirst(), as: UTF8.self)) }
    guard reply.first == 0 else {
      throw ModelError(
        .runtime, "the Python module failed (\(String(decoding: reply.dropFirst(), as: UTF8.self)))",
        hint: "Call the module's load and its function in Python with the same arguments.")
    }
    return reply.dropFirst()
  }

  private static func unplanned(_ file: String) -> ModelError {
    ModelError(
      .missing, "the Python module reads '\(file)', which was not read when the job was planned",
      hint:
        "List it in the job file, model: {python: …, files: [\(file)]}, and start the job again in another folder. "
        + "A file that decides no value belongs outside the job's folder.")
  }

  /// Returns the words for a failed conversation, with the last lines that the process wrote.
  private static func error(
    _ failure: ChildConversation.Failure, _ complaints: [String] = [], end: String? = nil
  ) -> ModelError {
    func refused(_ what: String, _ number: Int32) -> ModelError {
      ModelError(
        .runtime, "\(what) (\(String(cString: strerror(number))))", hint: "Check that python3 is installed.")
    }
    func failed(_ what: String) -> ModelError {
      ModelError(
        .runtime, complaints.isEmpty ? what : "\(what): \(complaints.joined(separator: " | "))",
        hint: "Call the module's load and its function in Python with the same arguments.")
    }
    return switch failure {
    case .connecting(let number): refused("no connection to python3", number)
    case .starting(let number): refused("python3 cannot be started", number)
    case .watching(let number): refused("the Python process cannot be watched", number)
    case .ended: failed("the Python process ended" + (end.map { " \($0)" } ?? ""))
    case .late: failed("the Python process did not answer in time")
    case .oversized(let length):
      ModelError(
        .runtime,
        "the Python process answered with \(length) bytes, more than the \(replyLimit) expected",
        hint: "Return one score array a batch.")
    }
  }
}
