// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorWire

extension Worker {
  /// Tells the coordinator that has taken this worker why it cannot serve the job after all.
  ///
  /// The message leaves while the socket lingers; a coordinator that has gone meanwhile does without.
  func sayWhyItLeaves(_ error: any Error) {
    guard connection.isWelcomed, let goodbye = goodbye(for: error) else { return }
    send(.goodbye(goodbye))
    try? sendWhatWaits()
  }

  /// Returns the last words for an error; `nil` where the coordinator itself is what is wrong.
  private func goodbye(for error: any Error) -> Goodbye? {
    switch error {
    case let error as ModelError:
      return Goodbye(reason(for: error), Self.sentence(error.message, at: error.place))
    case let error as JobError:
      return Goodbye(
        error.code == .refused ? .runtime : .artifact, Self.sentence(error.message, at: error.place))
    case let error as WorkerError: return error.code == .mismatch ? Goodbye(.other, error.message) : nil
    default: return Goodbye(.other, "\(error)")
    }
  }

  private func reason(for error: ModelError) -> Goodbye.Reason {
    switch error.code {
    case .refused:
      let permission = job?.preparation.specification.model.kind.permission
      return permission.map(settings.model.allows) ?? true ? .runtime : .notAllowed
    // The job's files are all here by then: what is missing is what runs the model.
    case .missing, .misplaced: return .runtime
    case .invalid, .unsupported, .nonFinite, .dependentRows, .lossy, .runtime, .unreachable, .notAuthorised,
      .interrupted:
      return .model
    }
  }

  private static func sentence(_ message: String, at place: String) -> String {
    place.isEmpty ? message : "\(message) in \(place)"
  }
}
