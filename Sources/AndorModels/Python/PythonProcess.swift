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
  init(module path: String, seconds: Double) throws {
    _ = try fromFile(InputFile(path, limit: Limits.artifactBytes))
    do throws(ChildConversation.Failure) {
      child = try ChildConversation("python3", ["-c", PythonDriver.script, path])
    } catch {
      throw Self.error(error)
    }
    self.seconds = seconds
    let answer: ArraySlice<UInt8>
    do {
      answer = try Self.checked(child, nil, seconds: seconds)
    } catch let error as ModelError {
      throw error.within(path)
    }
    offer = answer.first == UInt8(ascii: "v") ? .values : .outputs
    version = String(decoding: answer.dropFirst(), as: UTF8.self)
  }

  /// Sends a request and returns the answer without its status.
  func ask(_ request: [UInt8]) throws -> ArraySlice<UInt8> {
    try Self.checked(child, request, seconds: seconds)
  }

  private static func checked(_ child: ChildConversation, _ request: [UInt8]?, seconds: Double) throws
    -> ArraySlice<UInt8>
  {
    let reply: [UInt8]
    do throws(ChildConversation.Failure) {
      reply = try child.exchange(request, seconds: seconds, bytes: replyLimit)
    } catch {
      throw Self.error(error, child.lastComplaints(4), end: error == .ended ? child.end() : nil)
    }
    guard reply.first == 0 else {
      throw ModelError(
        .runtime, "the Python module failed (\(String(decoding: reply.dropFirst(), as: UTF8.self)))",
        hint: "Call the module's load and its function in Python with the same arguments.")
    }
    return reply.dropFirst()
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
