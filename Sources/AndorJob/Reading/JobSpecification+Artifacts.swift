// SPDX-License-Identifier: Apache-2.0

extension JobSpecification {
  /// The paths of the files that the job names under `model`, each once, the model's own first.
  public var modelPaths: [String] {
    var seen: Set<String> = []
    return ((model.path.map { [$0] } ?? []) + model.files).filter { seen.insert($0).inserted }
  }

  /// The paths of all files that the job names, each once, those of the model first, in the order of the job file.
  public var artifactPaths: [String] {
    var seen: Set<String> = []
    var paths: [String] = []
    func add(_ path: String?) {
      if let path, seen.insert(path).inserted { paths.append(path) }
    }
    func add(_ reference: TensorReference?) {
      if case .file(let path)? = reference { add(path) }
    }
    for path in modelPaths { add(path) }
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
