// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorDashboard
import AndorJob
import AndorLedger
import AndorModels
import AndorReport
import AndorSystem
import AndorTransport
import AndorWire
import AndorWorker

extension CommandFailure {
  /// The failure that an error of any room amounts to; what no room threw is an internal error.
  init(_ error: any Error) {
    switch error {
    case let error as CommandFailure: self = error
    case let error as JobError: self.init(error)
    case let error as ModelError: self.init(error)
    case let error as LedgerError: self.init(error)
    case let error as TransportError: self.init(error)
    case let error as SystemError:
      if error.code == .resource { self.init(TransportError(error)) } else { self.init(LedgerError(error)) }
    case let error as WireError: self.init(error)
    case let error as WorkerError: self.init(error)
    case let error as DashboardError: self.init(error)
    case let error as ReportError: self.init(.badData, error.message, hint: error.hint)
    case let error as CoordinatorError: self.init(.badData, error.message, hint: error.hint)
    default:
      self.init(
        .internalError, "\(error)",
        hint: "This is a mistake in andor: report it with the command and this line.")
    }
  }

  private init(_ error: JobError) {
    let status: ExitStatus =
      switch error.code {
      case .invalid, .tooLarge: .badData
      case .missing: .missingInput
      case .refused: .misconfigured
      }
    self.init(status, error.message, at: error.place, hint: error.hint)
  }

  private init(_ error: ModelError) {
    let status: ExitStatus =
      switch error.code {
      case .missing: .missingInput
      case .invalid, .nonFinite, .dependentRows, .lossy, .runtime, .unsupported: .badData
      case .refused: .misconfigured
      }
    self.init(status, error.message, at: error.place, hint: error.hint)
  }

  private init(_ error: LedgerError) {
    let status: ExitStatus =
      switch error.code {
      case .locked, .exists, .uncreatable: .cannotCreate
      case .damaged: .badData
      case .foreign, .newer: .misconfigured
      case .missing, .unreadable: .missingInput
      default: .diskFailure
      }
    self.init(status, error.message, hint: error.hint)
  }

  private init(_ error: TransportError) {
    let status: ExitStatus =
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
    self.init(status, error.message, hint: error.hint)
  }

  private init(_ error: WireError) {
    self.init(.misconfigured, error.message, hint: error.hint)
  }

  private init(_ error: WorkerError) {
    let status: ExitStatus =
      switch error.code {
      case .unreachable: .unreachable
      case .notAuthorised: .notAuthorised
      case .mismatch: .misconfigured
      }
    self.init(status, error.message, hint: error.hint)
  }

  private init(_ error: DashboardError) {
    let status: ExitStatus =
      switch error.code {
      case .address: .usage
      case .listening: .cannotCreate
      case .token: .misconfigured
      }
    self.init(status, error.message, hint: error.hint)
  }
}
