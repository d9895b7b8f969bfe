// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorTestKit
import Testing

/// Errors of all rooms have one shape.
@Suite struct ErrorTests {
  private func error(_ body: () throws -> Void) -> EngineError? {
    do {
      try body()
      return nil
    } catch {
      return error as? EngineError
    }
  }

  @Test func everyErrorSaysWhatWhereAndWhatToDo() throws {
    let folder = TemporaryFolder()
    let job = try LoadedJob(text: RunTests.job(), folder: "/tmp")
    _ = try job.plan().create(in: "\(folder.path)/taken")
    folder.write(Array("text".utf8), to: "file")
    let cases: [(EngineError.Code, () throws -> Void)] = [
      (.missingInput, { _ = try LoadedJob(path: "\(folder.path)/none.yaml") }),
      (.badData, { _ = try LoadedJob(text: "andor: 1\nnmae: x") }),
      (.badData, { _ = try LoadedJob(path: folder.write([0xff, 0xfe], to: "bad.yaml")) }),
      (.missingInput, { _ = try ResultFolder.open("\(folder.path)/none") }),
      (.missingInput, { _ = try ResultFolder.document(of: "\(folder.path)/taken") }),
      (.missingInput, { _ = try JobStatus(of: "\(folder.path)/none").snapshot() }),
      (.missingInput, { _ = try GameExport(folder: "\(folder.path)/taken", game: "g") }),
      (.cannotCreate, { _ = try job.plan().create(in: "\(folder.path)/taken") }),
      (.cannotCreate, { _ = try job.plan().create(in: "\(folder.path)/file/out") }),
      (.usage, { _ = try JobStatus(of: "ftp://x") }),
      (.usage, { try WorkerKeys.requireAddress("nowhere") }),
      (.missingInput, { try WorkerKeys.requireListening(at: "tcp://127.0.0.1:*", keys: "\(folder.path)/k") }),
      (.cannotCreate, { _ = try WorkerKeys.create(in: "\(folder.path)/file") }),
      (.cannotCreate, { try JobTemplate.requireNew("\(folder.path)/file") }),
    ]
    for (number, (code, body)) in cases.enumerated() {
      let found = error(body)
      #expect(found?.code == code, "case \(number): \(String(describing: found))")
      #expect(found?.message.isEmpty == false && found?.hint.isEmpty == false, "case \(number)")
    }
  }

  @Test func aSentenceHasWhatWhereAndWhatToDo() {
    let error = EngineError(.badData, "n is 0", at: "games[0]", hint: "It is from 1 to 30")
    #expect(error.description == "n is 0 in games[0]. It is from 1 to 30.")
    #expect(error.advising("Stop.").description == "n is 0 in games[0]. Stop.")
  }

  @Test func keysAreMadeAllowedAndRemoved() throws {
    let folder = TemporaryFolder()
    let keys = try WorkerKeys.create(in: "\(folder.path)/keys")
    let other = try WorkerKeys.create(in: "\(folder.path)/other").publicKeys().worker
    #expect(try keys.allowed().map(\.name) == ["worker"])
    try keys.allow(other, name: "node7")
    #expect(try keys.allowed().map(\.publicKey) == [keys.publicKeys().worker, other])
    try keys.remove(name: "worker")
    #expect(try keys.allowed().map(\.name) == ["node7"])
  }
}
