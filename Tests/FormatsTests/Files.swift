// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorSystem
import Glibc

/// Limits that only the tests of limits meet.
let roomy = TensorLimits(
  fileBytes: 16 << 30, headerBytes: 1 << 20, containerHeaderBytes: 100_000_000, dimensions: 16,
  elements: 1 << 28)

/// The path of a tensor file that numpy or safetensors wrote, or that was damaged on purpose.
func fixture(_ path: String) -> String {
  let tests = Folder.parent(of: Folder.parent(of: #filePath))
  return "\(tests)/ModelsTests/Fixtures/\(path)"
}

/// All bytes of a file; none where there is no file.
func readBytes(_ path: String) -> [UInt8] {
  guard let file = try? Descriptor(path, O_RDONLY), let length = try? file.length() else { return [] }
  return (try? file.read(count: length, at: 0)) ?? []
}

/// The path of a new file with these bytes; the caller removes it.
func temporary(_ bytes: [UInt8]) -> String {
  let path = "/tmp/andor-formats-\(getpid())-\(UInt64.random(in: .min ... .max))"
  guard let file = try? Descriptor(path, O_WRONLY | O_CREAT | O_EXCL) else { return path }
  try? file.write(bytes, at: 0)
  return path
}

/// Removes a file.
func remove(_ path: String) { try? Folder.remove(path) }

/// Collects what a writer writes.
func written(_ write: (ByteSink) throws -> Void) throws -> [UInt8] {
  var bytes: [UInt8] = []
  try write { bytes += $0 }
  return bytes
}

/// How a script of Python's standard library, the independent reader, ends on a file with these bytes.
func python(_ script: String, on bytes: [UInt8]) throws -> Int32 {
  let path = temporary(bytes)
  defer { remove(path) }
  return try python(script, at: path)
}

/// How a script of Python's standard library ends that is given a path.
func python(_ script: String, at path: String) throws -> Int32 {
  try ChildProcess("python3", ["-c", script, path], streams: []).wait()
}
