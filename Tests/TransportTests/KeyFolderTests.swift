// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Glibc
import Testing

@Suite struct KeyFolderTests {
  private let temporary = TemporaryFolder()
  private var path: String { temporary.path }

  private func mode(_ name: String) -> mode_t? {
    var status = stat()
    return stat("\(path)/\(name)", &status) == 0 ? status.st_mode & 0o777 : nil
  }

  private func put(_ text: String, in name: String, mode: mode_t = 0o644) {
    unlink("\(path)/\(name)")
    let file = open("\(path)/\(name)", O_CREAT | O_WRONLY, mode)
    #expect(write(file, text, text.utf8.count) == text.utf8.count)
    fchmod(file, mode)
    close(file)
  }

  private func code(_ body: () throws -> Void) -> TransportError.Code? {
    #expect(throws: TransportError.self) { try body() }?.code
  }

  @Test func newKeysFitTogether() throws {
    let old = umask(0)
    defer { umask(old) }
    let folder = try KeyFolder.create(at: path)
    for name in ["coordinator.secret", "worker.secret"] { #expect(mode(name) == 0o400) }
    for name in ["coordinator.public", "worker.public"] { #expect(mode(name) == 0o444) }
    #expect(mode("workers") == 0o644)
    let (server, client) = (try folder.server(), try folder.client())
    #expect(server.keys.publicKey == client.serverKey)
    #expect(try folder.coordinatorPublicKey() == client.serverKey)
    #expect(server.keys.publicKey != client.keys.publicKey)
    let worker = try AuthorisedPeer(name: "worker", publicKey: client.keys.publicKey)
    #expect(try folder.authorisedWorkers() == [worker])
  }

  @Test func folderIsMadeForItsOwnerOnly() throws {
    let inner = "\(path)/keys"
    let folder = try KeyFolder.create(at: inner)
    #expect(mode("keys") == 0o700)
    #expect(try folder.server().keys.publicKey == folder.coordinatorPublicKey())
    for name in ["coordinator.secret", "coordinator.public", "worker.secret", "worker.public", "workers"] {
      #expect(unlink("\(inner)/\(name)") == 0)
    }
    #expect(rmdir(inner) == 0, "no other file is left")
  }

  @Test func keysAreNeverOverwritten() throws {
    let first = try KeyFolder.create(at: path).server()
    #expect(code { _ = try KeyFolder.create(at: path) } == .uncreatableKeys)
    #expect(try KeyFolder(path).server().keys == first.keys)
  }

  @Test func aWorkerWithCopiesConnectsAndARemovedOneDoesNot() throws {
    let folder = try KeyFolder.create(at: path)
    let context = try Context()
    let authenticator = try Authenticator(context, authorised: folder.authorisedWorkers())
    var settings = RouterSettings()
    settings.curve = try folder.server()
    let router = try Socket.router(context, settings)
    let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
    let client = try Client(endpoint, folder.client())
    #expect(try client.handshake() == nil)
    #expect(try client.socket.send([Frame()], again: .wouldBlock) == .sent)
    #expect(try router.receiveEventually()?.user == "worker")

    try folder.remove(name: "worker")
    try authenticator.replaceAuthorised(with: folder.authorisedWorkers())
    #expect(try Client(endpoint, folder.client()).handshake() == .refused(status: 400))
  }

  @Test func allowingAndRemoving() throws {
    let folder = try KeyFolder.create(at: path)
    let worker = try #require(try folder.authorisedWorkers().first)
    let gpu = try AuthorisedPeer(name: "gpu-1", publicKey: CurveKeyPair.generate().publicKey)
    try folder.allow(gpu)
    try folder.allow(gpu)
    #expect(try folder.authorisedWorkers() == [worker, gpu])
    let sameName = try AuthorisedPeer(name: "gpu-1", publicKey: CurveKeyPair.generate().publicKey)
    let sameKey = try AuthorisedPeer(name: "gpu-2", publicKey: gpu.publicKey)
    #expect(code { try folder.allow(sameName) } == .uncreatableKeys)
    #expect(code { try folder.allow(sameKey) } == .uncreatableKeys)
    try folder.remove(name: "worker")
    #expect(code { try folder.remove(name: "worker") } == .missingKeys)
    #expect(try folder.authorisedWorkers() == [gpu])
    #expect(mode("workers") == 0o644)
  }

  @Test func handWrittenListsAreRead() throws {
    let (first, second) = (try CurveKeyPair.generate().publicKey, try CurveKeyPair.generate().publicKey)
    put("# a comment\n\n  a \t \(first)  \nb \(second)", in: "workers")
    let folder = KeyFolder(path)
    #expect(try folder.authorisedWorkers().map(\.name) == ["a", "b"])
    let third = try AuthorisedPeer(name: "c", publicKey: CurveKeyPair.generate().publicKey)
    try folder.allow(third)
    try folder.remove(name: "a")
    #expect(try folder.authorisedWorkers().map(\.publicKey) == [second, third.publicKey])
    let file = open("\(path)/workers", O_RDONLY)
    var bytes = [UInt8](repeating: 0, count: 1000)
    let count = read(file, &bytes, bytes.count)
    close(file)
    #expect(String(decoding: bytes.prefix(count), as: UTF8.self).hasPrefix("# a comment\n"))
  }

  @Test func badListsNameTheirLine() throws {
    let key = try CurveKeyPair.generate().publicKey
    for line in ["a", "a b", "a \(key) c", "a/b \(key)", "\(key) a", "a \(key)x"] {
      put("# x\nok \(key)\n\(line)\n", in: "workers")
      let error = #expect(throws: TransportError.self) { try KeyFolder(path).authorisedWorkers() }
      #expect(error?.code == .damagedKeys)
      #expect(error?.message.contains("line 3 of \(path)/workers") == true)
    }
    put("a \(key)\nb \(key)\n", in: "workers")
    #expect(code { _ = try KeyFolder(path).authorisedWorkers() } == .damagedKeys)
    put("a \(key)\n\u{0}\n", in: "workers")
    #expect(code { _ = try KeyFolder(path).authorisedWorkers() } == .damagedKeys)
  }

  @Test func openSecretsAreRefused() throws {
    let folder = try KeyFolder.create(at: path)
    for mode in [0o404, 0o444, 0o420, 0o402, 0o401, 0o644, 0o777] as [mode_t] {
      chmod("\(path)/worker.secret", mode)
      #expect(code { _ = try folder.client() } == .exposedKey)
    }
    for mode in [0o400, 0o600, 0o440] as [mode_t] {
      chmod("\(path)/worker.secret", mode)
      _ = try folder.client()
    }
    // The coordinator's is nobody's but its own.
    for mode in [0o440, 0o410, 0o420, 0o404, 0o640] as [mode_t] {
      chmod("\(path)/coordinator.secret", mode)
      #expect(code { _ = try folder.server() } == .exposedKey)
    }
    for mode in [0o400, 0o600] as [mode_t] {
      chmod("\(path)/coordinator.secret", mode)
      _ = try folder.server()
    }
  }

  @Test func missingAndBrokenFilesAreNamed() throws {
    #expect(code { _ = try KeyFolder("\(path)/none").server() } == .missingKeys)
    #expect(code { _ = try KeyFolder("\(path)/none").authorisedWorkers() } == .missingKeys)
    #expect(code { _ = try KeyFolder.create(at: "\(path)/none/keys") } == .uncreatableKeys)
    #expect(try KeyFolder(path).authorisedWorkers() == [])
    let error = #expect(throws: TransportError.self) { try KeyFolder(path).client() }
    #expect(error?.message.contains("\(path)/worker.secret") == true)
    let secret = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
    put(secret + "!", in: "worker.secret", mode: 0o400)
    let broken = #expect(throws: TransportError.self) { try KeyFolder(path).client() }
    #expect(broken?.code == .damagedKeys)
    #expect(broken?.description.contains("D:)") == false)
    put(secret + "\r\n", in: "worker.secret", mode: 0o400)
    put("Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", in: "coordinator.public")
    #expect(try KeyFolder(path).client().keys.publicKey.z85 == "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID")
    put("", in: "coordinator.public")
    #expect(code { _ = try KeyFolder(path).client() } == .damagedKeys)
    unlink("\(path)/coordinator.public")
    mkfifo("\(path)/coordinator.public", 0o600)
    #expect(code { _ = try KeyFolder(path).client() } == .missingKeys)
  }
}
