// SPDX-License-Identifier: Apache-2.0

/// A job's Python module, what runs it, and what it may read.
struct PythonModule: Sendable {
  /// The Python that runs it: a path, or a name that is found in PATH.
  let python: String
  /// The absolute path of its file.
  let path: String
  /// The job's folder: what is read below it decides values.
  let folder: String
  /// The files below the folder that may be read, relative to it; `nil` while the job is planned.
  let planned: [String]?
  /// Most seconds that it may take to load or to answer.
  let seconds: Double

  /// The first message to a process: which files may be read.
  var setup: [UInt8] { planned.map { [1] + Self.texts($0) } ?? [0] }

  /// The message to a process that was started while the job was planned: from now on no other files may be read.
  var restriction: [UInt8] { [UInt8(ascii: "s")] + Self.texts(planned ?? []) }

  /// Whether a process of the other module has loaded this one.
  func isSame(as other: PythonModule) -> Bool {
    (python, path, folder) == (other.python, other.path, other.folder)
  }

  private static func texts(_ texts: [String]) -> [UInt8] {
    PythonThread.little(UInt32(texts.count)) + texts.flatMap(PythonThread.text)
  }
}
