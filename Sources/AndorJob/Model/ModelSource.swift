// SPDX-License-Identifier: Apache-2.0

/// The source of a job's values v(T): a kind of model, and its file where it has one.
public struct ModelSource: Sendable, Equatable {
  /// The kind of model.
  public let kind: ModelKind
  /// The model's file, relative to the job file; `nil` for kinds without one.
  public let path: String?

  /// What the values of an attached callable depend on, 64 hexadecimal digits; `nil` for other kinds.
  public let key: String?

  /// Files that the model reads besides, relative to the job file.
  public let files: [String]

  /// The device that an ONNX model runs on, where no option names another; the processor for other kinds.
  public let device: ModelDevice

  /// Creates a source from its parts; nothing is checked here.
  package init(
    _ kind: ModelKind, path: String? = nil, key: String? = nil, files: [String] = [],
    device: ModelDevice = .cpu
  ) {
    self.kind = kind
    self.path = path
    self.key = key
    self.files = files
    self.device = device
  }

  /// Returns the source of an ONNX file, by default run on the processor.
  public static func onnx(path: String, device: ModelDevice = .cpu) -> Self {
    Self(.onnx, path: path, device: device)
  }
  /// Returns the source of a Python module and of files that it reads besides.
  public static func python(path: String, files: [String] = []) -> Self {
    Self(.python, path: path, files: files)
  }
  /// Returns the source of an attached callable, by what its values depend on.
  public static func callable(key: String) -> Self { Self(.callable, key: key) }
  /// A formula per game.
  public static let formula = Self(.formula)
  /// A table of values per game.
  public static let table = Self(.values)

  /// The source in words, such as `m.onnx, run by ONNX Runtime`.
  public var words: String { path.map { "\($0), \(kind.words)" } ?? kind.words }
}
