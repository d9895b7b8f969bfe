// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorSystem
import AndorTestKit
import Foundation
import Testing

/// Jobs whose values come from a callable in another process, here a script of Python's own library.
@Suite struct CallableTests {
  /// Serves v(T) = |T|^2 / 8 of one game; notes rows, and ends after some requests where it is told to.
  private static let server = #"""
    import os, select, socket, struct, sys
    path, key, players, most, notes = sys.argv[1], bytes.fromhex(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
    if os.path.exists(path): os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    text = lambda s: struct.pack("<I", len(s)) + s
    offer = b"v" + b"andor-cl" + struct.pack("<I", 1) + key + struct.pack("<I", 0)
    offer += struct.pack("<I", 1) + text(b"python") + text(b"3") + struct.pack("<I", 1) + text(b"g") + struct.pack("<I", players)
    def read(client, count):
        data = b""
        while len(data) < count:
            part = client.recv(count - len(data))
            if not part: raise EOFError
            data += part
        return data
    clients, answered = [], 0
    while True:
        for ready in select.select([listener, *clients], [], [])[0]:
            if ready is listener:
                client = listener.accept()[0]
                client.sendall(struct.pack("<Q", len(offer)) + offer)
                clients.append(client)
                continue
            try:
                frame = read(ready, struct.unpack("<Q", read(ready, 8))[0])
            except (EOFError, ConnectionError):
                clients.remove(ready)
                continue
            if frame[:1] in b"bce": open(notes + ".told", "a").write(frame.hex() + "\n")
            if frame[:1] != b"v": continue
            answered += 1
            if answered == most: os._exit(3)
            at = 5 + struct.unpack("<I", frame[1:5])[0]
            count = struct.unpack("<I", frame[at:at + 4])[0]
            masks = struct.unpack(f"<{count}Q", frame[at + 4:])
            open(notes, "a").write(f"{count}\n")
            values = b"".join(struct.pack("<d", bin(m).count("1") ** 2 / 8) for m in masks)
            ready.sendall(struct.pack("<Q", 1 + len(values)) + b"a" + values)
    """#

  private let folder = TemporaryFolder()
  private let key = String(repeating: "0123456789abcdef", count: 4)
  private var socket: String { "\(folder.path)/s" }

  private func serve(until requests: Int = 0) throws -> Process {
    let python = Process()
    python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    python.arguments = [
      "python3", "-c", Self.server, socket, key, "10", "\(requests)", "\(folder.path)/notes",
    ]
    try python.run()
    while !FileManager.default.fileExists(atPath: socket) { usleep(10_000) }
    usleep(100_000)
    return python
  }

  private func job(key: String? = nil, players: Int = 10) throws -> LoadedJob {
    try LoadedJob(
      text: """
        {andor: 1, name: attached, model: {callable: {key: \(key ?? self.key)}}, engine: {audit: 0},
         explain: none, games: [{name: g, players: {count: \(players)}}]}
        """, folder: folder.path)
  }

  private func model() -> ModelSettings { ModelSettings(callable: socket) }

  private func check() {
    let values = folder.doubles(of: "out/games/g/values.npy")
    #expect(values == (0..<1024).map { Double($0.nonzeroBitCount * $0.nonzeroBitCount) / 8 })
  }

  @Test func aCallableGivesTheValues() throws {
    let python = try serve()
    defer { kill(python.processIdentifier, SIGKILL) }
    let planned = try job().plan(model())
    #expect(planned.plan.batch == 64 && planned.plan.versions["python"] == "3")
    let results = try planned.create(in: "\(folder.path)/out")
    var two = model()
    two.threads = 2
    #expect(try results.run(RunSettings(workers: .inProcess(workers: 1, model: two))) == .done)
    check()
    #expect(Double(try rows()) <= 1.1 * 1024 + 200)
  }

  /// What the process was told: phases with what is done of how many, cancels, and the end with its outcome.
  private enum Told: Equatable {
    case phase(String, done: Int, total: Int)
    case cancel
    case end(Int, String)
  }

  private func told() throws -> [Told] {
    try String(contentsOfFile: "\(folder.path)/notes.told", encoding: .utf8).split(separator: "\n").map {
      line in
      var bytes = stride(from: 0, to: line.utf8.count, by: 2).map { at in
        let start = line.index(line.startIndex, offsetBy: at)
        return UInt8(line[start..<line.index(start, offsetBy: 2)], radix: 16) ?? 0
      }[...]
      func number(_ count: Int) -> Int {
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count).reversed().reduce(0) { $0 << 8 | Int($1) }
      }
      func text() -> String {
        let count = number(4)
        defer { bytes = bytes.dropFirst(count) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
      }
      switch number(1) {
      case 0x62: return .phase(text(), done: number(8), total: number(8))
      case 0x65: return .end(number(1), text())
      default: return .cancel
      }
    }
  }

  /// Planning counts its rows, the run its masks, and the end comes last and once.
  @Test func theProcessIsToldHowTheJobGoes() throws {
    let python = try serve()
    defer { kill(python.processIdentifier, SIGKILL) }
    let model = model()
    let results = try job().plan(model).create(in: "\(folder.path)/out")
    #expect(try results.run(RunSettings(workers: .inProcess(workers: 1, model: model))) == .done)
    #expect(eventually { (try? self.told().contains(.end(0, ""))) == true })
    let told = try self.told()
    #expect(told.last == .end(0, "") && told.count { $0 == .end(0, "") } == 1)
    var names: [String] = []
    var done = 0
    for case .phase(let name, let here, let total) in told {
      if names.last != name { (names, done) = (names + [name], 0) }
      #expect(here >= done && (total == 0 || here <= total), "\(told)")
      done = here
      if name == "planning" { #expect(total == 66 + 64) }
      if name == "evaluating" { #expect(total == 1024) }
    }
    #expect(names.starts(with: ["planning", "evaluating"]) && Set(names).count == names.count, "\(names)")
  }

  /// What is not evaluated has an end as well: a job that was only planned, and a run that is stopped.
  @Test func whatIsNotRunHasAnEnd() throws {
    let python = try serve()
    defer { kill(python.processIdentifier, SIGKILL) }
    try job().plan(model()).close()
    #expect(eventually { (try? told().last) == .end(0, "") })
    let model = model()
    let results = try job().plan(model).create(in: "\(folder.path)/out")
    var settings = RunSettings(workers: .inProcess(workers: 1, model: model))
    let interruption = try Interruption()
    interruption.request()
    settings.interruption = interruption
    #expect(try results.run(settings) == .interrupted)
    #expect(eventually { (try? told().last) == .end(1, "interrupted") })
  }

  /// A slice says how far it is and how it ended, and takes back what it asked when it is stopped.
  @Test func aSliceIsToldOfToo() throws {
    let python = try serve()
    defer { kill(python.processIdentifier, SIGKILL) }
    let out = "\(folder.path)/out"
    func slice(_ number: Int) throws -> SliceEvaluation {
      try SliceEvaluation(try #require(Slice(index: number, count: 2)), of: job(), in: out, model: model())
    }
    let interruption = try Interruption()
    interruption.request()
    #expect(try slice(0).run(interruption: interruption) == false)
    #expect(eventually { (try? told().last) == .end(1, "interrupted") })
    for number in 0..<2 { #expect(try slice(number).run()) }
    #expect(eventually { (try? told().count { $0 == .end(0, "") }) == 2 })
    let heard = try told()
    #expect(heard.last == .end(0, ""))
    #expect(heard.contains { if case .phase("evaluating", _, 512) = $0 { true } else { false } }, "\(heard)")
  }

  private func eventually(_ holds: () -> Bool) -> Bool {
    for _ in 0..<500 where !holds() { usleep(10_000) }
    return holds()
  }

  /// A worker waits for a process that ends in the middle of a job, and continues when it is back.
  @Test func aProcessThatEndsIsWaitedFor() throws {
    let first = try serve()
    let planned = try job().plan(model())
    let results = try planned.create(in: "\(folder.path)/out")
    end(first)
    let mortal = try serve(until: 6)
    let revived = Locked<Process?>(nil)
    let watch = Thread {
      mortal.waitUntilExit()
      unlink(self.socket)
      usleep(700_000)
      let other = try? self.serve()
      revived.withLock { $0 = other }
    }
    watch.start()
    defer { if let last = revived.withLock({ $0 }) { kill(last.processIdentifier, SIGKILL) } }
    #expect(try results.run(RunSettings(workers: .inProcess(workers: 1, model: model()))) == .done)
    #expect(mortal.terminationStatus == 3)
    check()
  }

  /// Nobody waits for a process that is gone where the run is to stop; a later run resumes the job.
  @Test func aRunThatWaitsCanBeStopped() throws {
    let first = try serve()
    let planned = try job().plan(model())
    var results: ResultFolder? = try planned.create(in: "\(folder.path)/out")
    end(first)
    let mortal = try serve(until: 6)
    let interruption = try Interruption()
    var settings = RunSettings(workers: .inProcess(workers: 1, model: model()))
    settings.interruption = interruption
    let watch = Thread {
      mortal.waitUntilExit()
      unlink(self.socket)
      usleep(300_000)
      interruption.request()
    }
    watch.start()
    let start = Date()
    #expect(try results?.run(settings) == .interrupted)
    // The folder is locked for as long as somebody has it.
    results = nil
    #expect(Date().timeIntervalSince(start) < 20)
    let answered = try rows()
    let second = try serve()
    defer { kill(second.processIdentifier, SIGKILL) }
    let resumed = try ResultFolder.open("\(folder.path)/out")
    #expect(try resumed.run(RunSettings(workers: .inProcess(workers: 1, model: model()))) == .done)
    check()
    // The proof and a row check; what was answered before is not asked again.
    #expect(try rows() <= 1024 + 128 + 4 * 64 && answered >= 4 * 64)
  }

  private func end(_ process: Process) {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    unlink(socket)
  }

  /// The rows that were asked for so far.
  private func rows() throws -> Int {
    let notes = try String(contentsOfFile: "\(folder.path)/notes", encoding: .utf8)
    return notes.split(separator: "\n").reduce(0) { $0 + (Int($1) ?? 0) }
  }

  @Test func whatDoesNotFitIsRefused() throws {
    func error(_ job: LoadedJob, _ model: ModelSettings) -> EngineError? {
      #expect(throws: EngineError.self) { try job.plan(model) }
    }
    let nobody = error(try job(), model())
    #expect(nobody?.code == .unreachable && nobody?.message.contains("nobody listens at") == true)
    let unattached = error(try job(), ModelSettings())
    #expect(unattached?.code == .misconfigured && unattached?.hint.contains("--callable SOCKET") == true)
    let python = try serve()
    defer { kill(python.processIdentifier, SIGKILL) }
    let other = error(try job(key: String(repeating: "0", count: 64)), model())
    #expect(other?.code == .misconfigured && other?.message.contains("key is not the job's") == true)
    let smaller = error(try job(players: 9), model())
    #expect(smaller?.message.contains("has 10 players, the job's 9") == true)
    #expect(throws: EngineError.self) { try job(key: "12") }
  }
}
