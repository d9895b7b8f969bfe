// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// What is at which path, and who gets it.
struct Site {
  /// An answer, or the first events of a stream.
  enum Answer {
    case response(Response)
    case stream([UInt8])
  }

  let access: Access

  /// Answers a request from what the board shows now.
  func answer(_ request: Request, _ board: Board) -> Answer {
    guard request.method == "GET" else {
      var response = Response(.methodNotAllowed, "Only GET is answered here.")
      response.fields = [("Allow", "GET")]
      return .response(response)
    }
    // For probes, which have neither token nor a name for this machine; it says nothing of the job.
    if request.path == "/healthz" { return .response(Response(.ok, "ok")) }
    guard Access.isOwnHost(request.fields["host"]) else {
      return .response(
        Response(.forbidden, "Open the dashboard by the IP address that the coordinator printed."))
    }
    if let token = request.query["token"], request.path == "/" { return .response(enter(token)) }
    guard access.allows(request) else { return .response(Self.unauthorised) }
    if request.path == "/events" {
      return .stream(board.events(after: request.fields["last-event-id"]))
    }
    return .response(page(request, board))
  }

  private func page(_ request: Request, _ board: Board) -> Response {
    switch request.path {
    case "/": Response(type: "text/html; charset=utf-8", Array(board.page.utf8))
    case "/dashboard.css": Response(type: "text/css; charset=utf-8", PackageResources.dashboard_css)
    case "/dashboard.js": Response(type: "text/javascript; charset=utf-8", PackageResources.dashboard_js)
    case "/icon.svg", "/favicon.ico": Response(type: "image/svg+xml", PackageResources.icon_svg)
    case "/status.json": Response(type: "application/json", board.status + [UInt8(ascii: "\n")])
    case "/metrics":
      Response(type: "text/plain; version=0.0.4; charset=utf-8", Array(board.metrics.utf8))
    case "/shard":
      if let shard = request.query["n"].flatMap({ Int($0) }), let text = board.describe(shard: shard) {
        Response(.ok, text)
      } else {
        Self.notFound
      }
    default: Self.notFound
    }
  }

  /// Sets the cookie and leads to the page.
  ///
  /// Not by a redirect: a browser that came from another site's link would not send a strict cookie along.
  private func enter(_ token: String) -> Response {
    guard access.matches(token) else { return Self.unauthorised }
    var response = Response(
      type: "text/html; charset=utf-8",
      Array(
        """
        <!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/">\
        <link rel="icon" href="/icon.svg"><title>andor</title><p><a href="/">Go to the dashboard</a></p></html>

        """.utf8))
    response.fields = [("Set-Cookie", access.setCookie)]
    return response
  }

  private static var unauthorised: Response {
    var response = Response(
      .unauthorised,
      "Open the address that the coordinator printed, with its token, or send the token as a bearer token.")
    response.fields = [("WWW-Authenticate", "Bearer realm=\"andor\"")]
    return response
  }

  private static var notFound: Response { Response(.notFound, "There is nothing here.") }
}
