// SPDX-License-Identifier: Apache-2.0
import AndorDigest

extension ModelSource {
  /// Reads the entry `model` of a job file.
  init(_ cursor: YAMLCursor) throws(JobError) {
    let keys = ModelKind.table.map(\.key)
    var entries = try cursor.mapping(allowed: keys + ["files", "device"])
    let files = entries.removeValue(forKey: "files")
    let device = entries.removeValue(forKey: "device")
    guard entries.count == 1, let kind = ModelKind.table.first(where: { entries[$0.key] != nil }),
      let value = entries[kind.key]
    else {
      throw cursor.failure(
        "\(entries.count) models are given", hint: "Give exactly one of \(keys.joined(separator: ", ")).")
    }
    if let device, kind != .onnx {
      throw device.failure(
        "'device' goes with 'onnx' only",
        hint: "Python code and callables choose their device themselves; formulas and tables need none.")
    }
    switch kind.value {
    case .file(let what):
      var others: [String] = []
      if let files { others = try Self.files(files, of: kind) }
      self.init(
        kind, path: try value.filePath(what), files: others, device: try device.map(Self.device) ?? .cpu)
    case .key:
      if let files { throw Self.misplaced(files) }
      let entry = try value.mapping(allowed: ["key"], required: ["key"])["key"]
      let key = try entry?.text("the callable's key") ?? ""
      guard SHA256Digest(hexadecimal: key) != nil else {
        throw value.failure(
          "the key is not 64 hexadecimal digits in lower case",
          hint: "Give SHA-256 of what the values depend on; 64 zeros where that is not known.")
      }
      self.init(kind, key: key)
    case .isTrue:
      if let files { throw Self.misplaced(files) }
      try value.isTrue(kind.key)
      self.init(kind)
    }
  }

  /// Reads the kind of device; which of several it is is the machine's matter.
  private static func device(_ cursor: YAMLCursor) throws(JobError) -> ModelDevice {
    switch try cursor.text("the device") {
    case "cpu": return .cpu
    case "cuda": return .cuda(0)
    case let other:
      throw cursor.failure(
        "the device is 'cpu' or 'cuda', not '\(other.prefix(40))'",
        hint: "Choose one of several devices with --device, as in --device cuda:1.")
    }
  }

  private static func files(_ cursor: YAMLCursor, of kind: ModelKind) throws(JobError) -> [String] {
    guard kind == .python else { throw misplaced(cursor) }
    let entries = try cursor.sequence(of: "files")
    guard entries.count <= Limits.modelFiles else {
      throw cursor.failure(
        "\(entries.count) files, more than \(Limits.modelFiles)", hint: "Pack them into fewer files.")
    }
    var paths: [String] = []
    for entry in entries { paths.append(try entry.filePath("the path of a file")) }
    return paths
  }

  private static func misplaced(_ cursor: YAMLCursor) -> JobError {
    cursor.failure(
      "'files' goes with 'python' only", hint: "The files of an ONNX model are found in the model itself.")
  }
}
