// SPDX-License-Identifier: Apache-2.0

extension ModelSource {
  /// Reads the entry `model` of a job file.
  init(_ cursor: YAMLCursor) throws(JobError) {
    let keys = ModelKind.table.map(\.key)
    let entries = try cursor.mapping(allowed: keys)
    guard entries.count == 1, let kind = ModelKind.table.first(where: { entries[$0.key] != nil }),
      let value = entries[kind.key]
    else {
      throw cursor.failure(
        "\(entries.count) models are given", hint: "Give exactly one of \(keys.joined(separator: ", ")).")
    }
    switch kind.value {
    case .file(let what): self.init(kind, path: try value.filePath(what))
    case .isTrue:
      try value.isTrue(kind.key)
      self.init(kind)
    }
  }
}
