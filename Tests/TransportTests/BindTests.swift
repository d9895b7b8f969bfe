// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Glibc
import Testing

@Suite struct BindTests {
  private let context: Context

  init() throws { context = try Context() }

  private func bindError(_ text: String, _ settings: RouterSettings = RouterSettings()) throws
    -> TransportError?
  {
    let router = try Socket.router(context, settings)
    let endpoint = try Endpoint(text)
    return #expect(throws: TransportError.self) { try router.bind(endpoint) }
  }

  @Test func theSystemChoosesThePort() throws {
    for text in ["tcp://127.0.0.1:*", "tcp://127.0.0.1:0", "tcp://localhost:0"] {
      let endpoint = try Socket.router(context).bind(Endpoint(text))
      guard case .tcp("127.0.0.1", 1...) = endpoint.transport else {
        Issue.record("\(text) became \(endpoint)")
        continue
      }
    }
  }

  @Test(arguments: ["tcp://0.0.0.0:0", "tcp://*:0", "tcp://10.1.2.3:0", "tcp://eth0:0", "tcp://[::]:0"])
  func openAddressesNeedKeys(_ text: String) throws {
    #expect(try bindError(text)?.code == .unprotectedAddress)
    let dealer = try Socket.dealer(context)
    let error = #expect(throws: TransportError.self) { try dealer.connect(Endpoint(text)) }
    #expect(error?.code == .unprotectedAddress)
  }

  @Test func withKeysOpenAddressesAreBound() throws {
    var settings = RouterSettings()
    settings.curve = try CurveServer(keys: .generate())
    let router = try Socket.router(context, settings)
    let endpoint = try router.bind(Endpoint("tcp://*:*"))
    guard case .tcp("0.0.0.0", 1...) = endpoint.transport else {
      Issue.record("bound to \(endpoint)")
      return
    }
  }

  @Test func addressInUse() throws {
    let first = try Socket.router(context)
    let endpoint = try first.bind(Endpoint("tcp://127.0.0.1:*"))
    let error = try bindError(endpoint.description)
    #expect(error?.code == .addressInUse)
    #expect(error?.cause == EADDRINUSE)
    #expect(error?.message.contains(endpoint.description) == true)
  }

  @Test func addressOfAnotherMachine() throws {
    var settings = RouterSettings()
    settings.curve = try CurveServer(keys: .generate())
    #expect(try bindError("tcp://192.0.2.1:0", settings)?.code == .badAddress)
    #expect(try bindError("tcp://no-such-host.invalid:1", settings)?.code == .badAddress)
  }

  @Test func socketFileInUse() throws {
    let folder = TemporaryFolder()
    let text = "ipc://\(folder.path)/socket"
    let first = try Socket.router(context)
    try first.bind(Endpoint(text))
    #expect(try bindError(text)?.code == .addressInUse)
    let dealer = try Socket.dealer(context)
    try dealer.connect(Endpoint(text))
    #expect(try dealer.send([Frame(copying: [1])], again: .wouldBlock) == .sent)
    #expect(try first.receiveEventually()?.frames.map(\.bytes) == [[1]])
  }

  @Test func staleSocketFileIsReplaced() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/socket"
    let stale = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(stale, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(code == 0)
    close(stale)
    #expect(try Socket.router(context).bind(Endpoint("ipc://\(path)")) == Endpoint("ipc://\(path)"))
  }

  @Test func otherFilesAreLeftAlone() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/precious"
    let file = open(path, O_CREAT | O_WRONLY, 0o600)
    #expect(write(file, "abc", 3) == 3)
    close(file)
    #expect(try bindError("ipc://\(path)")?.code == .addressInUse)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_size == 3)
  }

  @Test func missingFolder() throws {
    #expect(try bindError("ipc:///nonexistent/folder/socket")?.code == .badAddress)
  }
}
