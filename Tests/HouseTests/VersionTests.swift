// SPDX-License-Identifier: Apache-2.0
import Testing

@Suite struct VersionTests {
  /// The places that name the version of andor, with what stands before the number.
  static let places: [(path: String, before: String)] = [
    ("Sources/AndorEngine/Version.swift", "current = \""),
    ("Deploy/python/src/andor/__init__.py", "__version__ = \""),
    ("Deploy/python/engine/pyproject.toml", "\nversion = \""),
    ("Deploy/python/pyproject.toml", "andor-interactions-engine=="),
    ("Deploy/kubernetes/example/kustomization.yaml", "newTag: \""),
    ("Deploy/kubernetes/pool/kustomization.yaml", "newTag: \""),
    ("Deploy/CHANGELOG.md", "\n## "),
  ]

  /// Returns the first number after some text of a file; `nil` where there is none.
  static func number(in path: String, after before: String) -> String? {
    guard let text = Repository.text(of: path) else { return nil }
    let parts = text.split(separator: before, maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let number = parts[1].prefix { $0.isNumber || $0 == "." }
    return number.isEmpty ? nil : String(number)
  }

  /// The executable, both wheels, the images and the changelog are of one version.
  @Test func everyPlaceNamesOneVersion() {
    let numbers = Self.places.map { Self.number(in: $0.path, after: $0.before) }
    for (place, number) in zip(Self.places, numbers) {
      #expect(number != nil && number == numbers[0], "\(place.path)")
    }
  }

  /// The Python package has its number from its module: nothing else states one.
  @Test func thePackageTakesItsNumberFromItsModule() {
    let project = Repository.text(of: "Deploy/python/pyproject.toml") ?? ""
    #expect(project.contains("version = {attr = \"andor.__version__\"}"))
    #expect(Self.number(in: "Deploy/python/pyproject.toml", after: "\nversion = \"") == nil)
  }
}
