// SPDX-License-Identifier: Apache-2.0
import AndorDigest

extension ModelSource {
  /// Reads the entry `model` of a job file.
  init(_ cursor: YAMLCursor) throws(JobError) {
    let keys = ModelKind.table.map(\.key)
    var entries = try cursor.mapping(allowed: keys + ["files"])
    let files = entries.removeValue(forKey: "files")
    guard entries.count == 1, let kind = ModelKind.table.first(where: { entries[$0.key] != nil }),
      let value = entries[kind.key]
    else {
      throw cursor.failure(
        "\(entries.count) models are given", hint: "Give exactly one of \(keys.joined(separator: ", ")).")
    }
    switch kind.value {
    case .file(let what):
      var others: [String] = []
      if let files { others = try Self.files(files, of: kind) }
      self.init(kind, path: try value.filePath(what), files: others)
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
