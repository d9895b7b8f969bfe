// SPDX-License-Identifier: Apache-2.0

/// A job's Python module, and what it may read.
struct PythonModule: Sendable {
  /// The absolute path of its file.
  let path: String
  /// The job's folder: what is read below it decides values.
  let folder: String
  /// The files below the folder that may be read, relative to it; `nil` while the job is planned.
  let planned: [String]?

  /// The first message to a process: which files may be read.
  var setup: [UInt8] {
    guard let planned else { return [0] }
    return [1] + PythonThread.little(UInt32(planned.count)) + planned.flatMap(PythonThread.text)
  }
}
