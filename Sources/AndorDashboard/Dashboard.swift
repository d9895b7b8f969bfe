// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// A page on this machine that shows a running job, with its status as JSON and its metrics for Prometheus.
///
/// It has a thread of its own. ``show(_:)`` hands a view of the job over and returns at once, whatever the
/// clients do. Without the token only `/healthz` answers.
///
/// | path | what |
/// |---|---|
/// | `/` | the page; `/?token=…` sets the cookie first |
/// | `/events` | updates of the page, as server-sent events |
/// | `/status.json` | the status as `andor status --json` prints it |
/// | `/metrics` | Prometheus's text format, version 0.0.4 |
/// | `/healthz` | `ok` |
public final class Dashboard: Sendable {
  /// The address to open in a browser, with the token.
  public let url: String
  private let inbox: Inbox
  /// The thread that serves; taken out by the one who waits for its end.
  private let server: Locked<NativeThread?>

  /// Begins to serve at an address.
  ///
  /// - Parameters:
  ///   - address: where to listen; port 0 takes any free one.
  ///   - allowOutside: whether the address may be one that other machines reach. Nothing is encrypted.
  ///   - token: what clients must know, at least 22 letters, digits, `-` and `_`; 128 random bits when `nil`.
  ///   - version: which andor this is.
  /// - Throws: `DashboardError`.
  public init(
    at address: DashboardAddress, allowOutside: Bool = false, token: String? = nil, version: String
  ) throws(DashboardError) {
    guard address.isLoopback || allowOutside else {
      throw DashboardError(
        .address, "other machines can reach \(address), and the dashboard is not encrypted",
        hint: "Use 127.0.0.1 and an SSH tunnel, or pass --dashboard-outside.")
    }
    if let token { try Access.check(token) }
    let socket = try ListeningSocket(address)
    inbox = try Inbox()
    var bound = address
    bound.port = socket.port
    let access = Access(token: token ?? Access.makeToken(), address: bound)
    url = access.url
    let inbox = inbox
    do throws(SystemError) {
      server = Locked(
        try NativeThread {
          Server(socket, inbox, Site(access: access), Board(version: version)).run()
        })
    } catch {
      throw DashboardError(error)
    }
  }

  /// Shows the job as it is now; on any thread. Of views that come faster than they are served the last counts.
  public func show(_ view: JobView) { inbox.put(view) }

  /// Ends the dashboard once clients have the last view or a second has passed; does nothing the second time.
  public func end() {
    inbox.end()
    // Joined outside the lock, and once: a thread cannot be joined twice.
    let server = server.withLock { server in
      defer { server = nil }
      return server
    }
    server?.join()
  }
}
