// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import AndorWire

/// Requests for pieces of files, in the order in which they came, one of a worker: they wait until there is room for the
/// answers; pure.
struct PendingPieces {
  private var queue: [RoutingID] = []
  private var requests: [RoutingID: ArtifactRequest] = [:]

  /// Whether no request waits.
  var isEmpty: Bool { queue.isEmpty }

  /// Adds a request, in the place of another one of the same worker.
  mutating func add(_ request: ArtifactRequest, from route: RoutingID) {
    if requests.updateValue(request, forKey: route) == nil { queue.append(route) }
  }

  /// Removes and returns the oldest requests, at most so many.
  mutating func take(_ count: Int) -> [(route: RoutingID, request: ArtifactRequest)] {
    let routes = queue.prefix(count)
    defer { queue.removeFirst(min(count, queue.count)) }
    return routes.compactMap { route in requests.removeValue(forKey: route).map { (route, $0) } }
  }
}
