// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorStore
import AndorTransport

/// How a job stands, asked of its coordinator or read from its folder; nothing is written or locked.
///
/// ```swift
/// let status = try JobStatus(of: "wine-results")
/// print(try status.snapshot().masksDone)
/// ```
public final class JobStatus {
  private let ask: () throws -> StatusSnapshot

  /// Creates the status of the job in a folder, or of the coordinator at an address such as `tcp://127.0.0.1:5570`.
  /// - Parameters:
  ///   - place: the folder or the address.
  ///   - keys: the folder of keys, to ask a coordinator that uses keys.
  /// - Throws: `usage` for an address that cannot be read, `missingInput` or `badData` for keys.
  public init(of place: String, keys: String? = nil) throws(EngineError) {
    guard place.contains("://") else {
      let folder = FolderStatus(place)
      ask = { try folder.snapshot() }
      return
    }
    let coordinator = try attempt { try CoordinatorStatus(place, keys: keys.map { KeyFolder($0) }) }
    ask = { try coordinator.snapshot() }
  }

  /// Returns the job at this moment; its rate is that since the last calls.
  /// - Throws: `unreachable` where no coordinator answers, `missingInput` where there is no job.
  public func snapshot() throws(EngineError) -> StatusSnapshot { try attempt { try ask() } }
}
