// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc
import Testing

/// A folder with what a job may and may not name, removed at the end.
private final class Playground {
  let path: String
  let root: String

  init() throws {
    var template = Array("/tmp/andor-job-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw JobError(.missing, "no folder", hint: "") }
    root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    path = root + "/job"
    mkdir(path, 0o755)
    mkdir(path + "/models", 0o755)
    for file in ["job/models/m.onnx", "secret", "job/.hidden"] { close(creat(root + "/" + file, 0o644)) }
    symlink("models/m.onnx", path + "/inside")
    symlink("../secret", path + "/outside")
    symlink("..", path + "/up")
    symlink("loop", path + "/loop")
    symlink("nowhere", path + "/dangling")
    symlink("/dev/zero", path + "/device")
    mkfifo(path + "/fifo", 0o644)
    mkdir(root + "/job-twin", 0o755)
    close(creat(root + "/job-twin/file", 0o644))
    symlink("../job-twin/file", path + "/twin")
  }

  deinit {
    for file in [
      "job/models/m.onnx", "secret", "job/.hidden", "job/inside", "job/outside", "job/up", "job/loop",
      "job/dangling", "job/device", "job/fifo", "job/twin", "job-twin/file",
    ] { unlink(root + "/" + file) }
    for folder in ["job/models", "job", "job-twin", ""] { rmdir(root + "/" + folder) }
  }
}

@Suite struct JobFolderTests {
  private func code(_ folder: JobFolder, _ name: String) -> JobError.Code? {
    do throws(JobError) {
      _ = try folder.resolve(name)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func resolvesWhatLiesInside() throws {
    let playground = try Playground()
    let folder = try JobFolder(path: playground.path)
    for name in ["models/m.onnx", "./models//m.onnx", "inside"] {
      #expect(try folder.resolve(name) == playground.path + "/models/m.onnx")
    }
    #expect(try folder.resolve(".hidden") == playground.path + "/.hidden")
  }

  @Test func refusesWhatLeadsOutsideUnlessAllowed() throws {
    let playground = try Playground()
    let folder = try JobFolder(path: playground.path)
    let open = try JobFolder(path: playground.path, allowOutside: true)
    for name in [
      "../secret", "models/../../secret", "outside", "up/secret", "twin", playground.root + "/secret",
      "models/../models/m.onnx",
    ] {
      #expect(code(folder, name) == .invalid, "\(name)")
      #expect(code(open, name) == nil, "\(name)")
    }
  }

  @Test func refusesWhatIsNoFileAlways() throws {
    let playground = try Playground()
    for allowOutside in [false, true] {
      let folder = try JobFolder(path: playground.path, allowOutside: allowOutside)
      for name in ["models", "fifo", "device", "."] {
        #expect(code(folder, name) == .invalid, "\(name)")
      }
      for name in ["absent", "", "loop", "dangling", "models/m.onnx/x", "inside\0x"] {
        #expect(code(folder, name) == .missing, "\(name)")
      }
    }
    #expect(throws: JobError.self) { try JobFolder(path: playground.path + "/absent") }
  }
}
