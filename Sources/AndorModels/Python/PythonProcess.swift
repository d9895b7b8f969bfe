// SPDX-License-Identifier: Apache-2.0

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
  private let child: ChildProcess
  private let seconds: Double
  private static let replyLimit = 1 << 30

  /// Starts Python, imports the module and calls its `load`.
  init(module path: String, seconds: Double) throws {
    _ = try InputFile(path)
    child = try ChildProcess("python3", ["-c", PythonDriver.script, path])
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

  private static func checked(_ child: ChildProcess, _ request: [UInt8]?, seconds: Double) throws
    -> ArraySlice<UInt8>
  {
    let reply = try child.exchange(request, seconds: seconds, bytes: replyLimit)
    guard reply.first == 0 else {
      // The reply names the exception; its traceback, on standard error, is for who calls the module in Python.
      throw ModelError(
        .runtime, "the Python module failed (\(String(decoding: reply.dropFirst(), as: UTF8.self)))",
        hint: "Call the module's load and its function in Python with the same arguments.")
    }
    return reply.dropFirst()
  }
}
