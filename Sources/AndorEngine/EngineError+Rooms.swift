// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorLedger
import AndorModels
import AndorReport
import AndorSystem
import AndorTransport
import AndorWire
import AndorWorker

extension EngineError {
  /// Gives an error of any room the public shape; an error of an unknown type is an internal error.
  public init(_ error: any Error) {
    switch error {
    case let error as EngineError: self = error
    case let error as JobError:
      self.init(Self.code(of: error), error.message, at: error.place, hint: error.hint, cause: error)
    case let error as ModelError:
      self.init(Self.code(of: error), error.message, at: error.place, hint: error.hint, cause: error)
    case let error as LedgerError:
      self.init(Self.code(of: error), error.message, hint: error.hint, cause: error)
    case let error as TransportError:
      self.init(Self.code(of: error), error.message, hint: error.hint, cause: error)
    case let error as SystemError where error.code == .resource:
      let error = TransportError(error)
      self.init(Self.code(of: error), error.message, hint: error.hint, cause: error)
    case let error as SystemError:
      let error = LedgerError(error)
      self.init(Self.code(of: error), error.message, hint: error.hint, cause: error)
    case let error as WorkerError:
      self.init(Self.code(of: error), error.message, hint: error.hint, cause: error)
    case let error as WireError: self.init(.misconfigured, error.message, hint: error.hint, cause: error)
    case let error as ReportError:
      self.init(
        error.code == .refused ? .usage : .badData, error.message, hint: error.hint, cause: error)
    case let error as CoordinatorError:
      self.init(
        error.code == .mismatch ? .misconfigured : .badData, error.message, hint: error.hint, cause: error)
    default:
      self.init(
        .internalError, "\(error)",
        hint: "This is a mistake in andor: report it with the command and this line.", cause: error)
    }
  }

  /// Whether the disk had no room.
  public var isDiskFull: Bool { (cause as? LedgerError)?.code == .full }

  private static func code(of error: JobError) -> Code {
    switch error.code {
    case .invalid, .tooLarge: .badData
    case .missing: .missingInput
    case .refused: .misconfigured
    }
  }

  private static func code(of error: ModelError) -> Code {
    switch error.code {
    case .missing: .missingInput
    case .invalid, .nonFinite, .dependentRows, .lossy, .runtime, .unsupported: .badData
    case .refused: .misconfigured
    case .misplaced: .usage
    case .unreachable: .unreachable
    case .notAuthorised: .notAuthorised
    case .interrupted: .interrupted
    }
  }

  private static func code(of error: LedgerError) -> Code {
    switch error.code {
    case .locked, .exists, .uncreatable: .cannotCreate
    case .damaged: .badData
    case .foreign, .older, .newer: .misconfigured
    case .missing, .unreadable: .missingInput
    default: .diskFailure
    }
  }

  private static func code(of error: TransportError) -> Code {
    switch error.code {
    case .badAddress, .badKey: .usage
    case .damagedKeys: .badData
    case .missingKeys: .missingInput
    case .addressInUse, .notPermitted, .uncreatableKeys: .cannotCreate
    case .keyStorage: .diskFailure
    case .exposedKey, .strangerNotRefused: .notAuthorised
    case .unprotectedAddress, .exhausted: .misconfigured
    case .badMessage, .system: .internalError
    }
  }

  private static func code(of error: WorkerError) -> Code {
    switch error.code {
    case .unreachable: .unreachable
    case .notAuthorised: .notAuthorised
    case .mismatch: .misconfigured
    }
  }
}
