// SPDX-License-Identifier: Apache-2.0

/// The device that an ONNX model runs on.
public enum ModelDevice: Sendable, Hashable, CustomStringConvertible {
  /// The processor.
  case cpu
  /// An NVIDIA GPU, by its number among those that the process sees.
  case cuda(Int)

  /// Most devices of a machine.
  private static let most = 128

  /// Reads `cpu`, `cuda` (the first one) or `cuda:1`; `nil` for anything else.
  public init?(_ text: String) {
    switch text {
    case "cpu": self = .cpu
    case "cuda": self = .cuda(0)
    default:
      guard text.hasPrefix("cuda:"), let number = Int(text.dropFirst(5)), (0..<Self.most).contains(number),
        text == "cuda:\(number)"
      else { return nil }
      self = .cuda(number)
    }
  }

  /// The device as it is written in options: `cpu`, `cuda:0`.
  public var description: String {
    switch self {
    case .cpu: "cpu"
    case .cuda(let number): "cuda:\(number)"
    }
  }
}
