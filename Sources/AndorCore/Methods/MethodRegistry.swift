// SPDX-License-Identifier: Apache-2.0

/// The known ways to explain a game.
public struct MethodRegistry: Sendable {
  /// The methods, in the order in which they are tried.
  public let methods: [any ExplanationMethod.Type]

  /// Creates a registry of methods.
  public init(_ methods: [any ExplanationMethod.Type]) { self.methods = methods }

  /// The methods of andor. The first that takes a request is used, so a special one stands before a general one.
  public static let standard = MethodRegistry([Lasso.self, NoiseBox.self, BasisPursuit.self])

  /// Returns the method for a request, and for the values of a game as far as they are known.
  public func method(
    for request: ExplanationRequest, scale: ValueScale = .unknown
  ) -> any ExplanationMethod {
    for type in methods {
      if let method = type.init(request, scale: scale) { return method }
    }
    // What a job file can ask for is decided where it is read; that there is a method for all of it is tested.
    preconditionFailure("a registry has a method for every request")
  }
}
