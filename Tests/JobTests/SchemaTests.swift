// SPDX-License-Identifier: Apache-2.0
import AndorJob
import FoundationEssentials
import Testing

/// What `Protocols/job.schema.json` lists against the tables that the reader follows.
@Suite struct SchemaTests {
  /// The parts of the schema that repeat a table.
  private struct Schema: Decodable {
    struct Definitions: Decodable {
      let model: Model
      let output: Output
    }
    struct Model: Decodable { let properties: [String: Kind] }
    struct Kind: Decodable { let description: String }
    struct Output: Decodable { let properties: Properties }
    struct Properties: Decodable { let score: Choice }
    struct Choice: Decodable { let oneOf: [Entry] }
    struct Entry: Decodable {
      let const: String?
      let `enum`: [String]?
      let required: [String]?
      let description: String
    }

    let definitions: Definitions
    private enum CodingKeys: String, CodingKey { case definitions = "$defs" }
  }

  private func schema() throws -> Schema {
    let file = URL(filePath: #filePath).appending(path: "../../../Protocols/job.schema.json").standardized
    return try JSONDecoder().decode(Schema.self, from: Data(contentsOf: file))
  }

  @Test func theSchemaListsTheKindsOfModelOfTheTable() throws {
    let keys = try schema().definitions.model.properties.keys
    #expect(keys.sorted() == (ModelKind.table.map(\.key) + ["device", "files"]).sorted())
  }

  @Test func theSchemaListsTheScoresOfTheTable() throws {
    let entries = try schema().definitions.output.properties.score.oneOf
    #expect(entries.map(\.description) == Score.table.map(\.words))
    for (entry, score) in zip(entries, Score.table) {
      if score.needs == .aPair {
        #expect(entry.required == [score.name])
      } else {
        #expect(entry.const.map { [$0] } ?? entry.enum == score.names, "\(score.name)")
      }
    }
  }
}
