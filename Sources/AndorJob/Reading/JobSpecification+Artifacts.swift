// SPDX-License-Identifier: Apache-2.0

extension JobSpecification {
  /// The paths of all files that the job reads, each once, model first, in the order of the job file.
  public var artifactPaths: [String] {
    var seen: Set<String> = []
    var paths: [String] = []
    func add(_ path: String?) {
      if let path, seen.insert(path).inserted { paths.append(path) }
    }
    func add(_ reference: TensorReference?) {
      if case .file(let path)? = reference { add(path) }
    }
    add(model.path)
    for game in games {
      add(game.tensors)
      add(game.table?.path)
      for input in game.inputs {
        add(input.sample)
        add(input.baseline)
        if case .tensor(let reference)? = input.players { add(reference) }
      }
    }
    return paths
  }
}
