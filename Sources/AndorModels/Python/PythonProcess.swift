// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob
import AndorSystem

/// A Python process that has loaded a job's module.
final class PythonProcess: @unchecked Sendable {
  /// What the module offers.
  enum Offer {
    /// `values(game, masks)` or `coalitions(game, present)`.
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
  private let module: PythonModule

  /// Starts Python, imports the module and calls its `load`.
  init(_ module: PythonModule) throws {
    _ = try fromFile(InputFile(module.path, limit: Limits.artifactBytes))
    let child: ChildConversation
    do throws(ChildConversation.Failure) {
      child = try ChildConversation(module.python, ["-c", PythonDriver.script, module.path, module.folder])
    } catch {
      throw PythonFailure(module).error(error)
    }
    (self.module, self.child) = (module, child)
    let answer: ArraySlice<UInt8>
    do throws(ModelError) {
      answer = try Self.ask(child, module.setup, PythonFailure(module, isLoading: true))
    } catch {
      throw error.within(module.path)
    }
    offer = answer.first == UInt8(ascii: "v") ? .values : .outputs
    version = String(decoding: answer.dropFirst(), as: UTF8.self)
  }

  /// Sends a request and returns the answer without its status.
  func ask(_ request: [UInt8]) throws -> ArraySlice<UInt8> {
    try Self.ask(child, request, PythonFailure(module))
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

  private static func ask(
    _ child: ChildConversation, _ request: [UInt8], _ failure: PythonFailure
  ) throws(ModelError) -> ArraySlice<UInt8> {
    let reply: [UInt8]
    do throws(ChildConversation.Failure) {
      reply = try child.exchange(
        request, seconds: failure.module.seconds, bytes: PythonFailure.replyLimit)
    } catch {
      throw failure.error(error, child.lastComplaints(4), end: error == .ended ? child.end() : nil)
    }
    let text = reply.dropFirst()
    switch reply.first {
    case 0: return text
    case 2: throw failure.unplanned(String(decoding: text, as: UTF8.self))
    default: throw failure.raised(String(decoding: text, as: UTF8.self))
    }
  }
}
