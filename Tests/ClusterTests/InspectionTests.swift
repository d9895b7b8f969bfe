// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Testing

/// The commands that only look: doctor, plan, status and verify, run as a user runs them.
@Suite struct InspectionTests {
  private static let job = """
    {andor: 1, name: look, model: {formula: true}, engine: {shard: 6}, games: [
      {name: g, players: {count: 8}, formula: {constant: 1, terms: [{and: [0, 7], value: 2}]}}]}
    """

  /// Runs the built executable by the shell in a fresh folder that holds `job.yaml`; removed afterwards.
  private func inFolder(
    _ body: ((String) -> (status: Int32, output: String), _ folder: String) throws -> Void
  ) throws {
    var template = Array("/tmp/andor-look-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(Self.job.utf8).write(to: URL(filePath: "\(folder)/job.yaml"))
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let andor = own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/andor"
    try body(
      { arguments in
        guard let pipe = popen("cd '\(folder)' && '\(andor)' \(arguments) 2>&1", "r") else { return (-1, "") }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
        return (pclose(pipe) >> 8 & 0xff, String(decoding: output, as: UTF8.self))
      }, folder)
  }

  @Test func doctorSaysWhatThereIs() throws {
    try inFolder { andor, _ in
      let (status, output) = andor(["doctor", "--json"].joined(separator: " "))
      struct Report: Decodable {
        struct Finding: Decodable {
          var name: String
          var value: String
        }
        var ok: Bool
        var findings: [Finding]
      }
      let report = try JSONDecoder().decode(Report.self, from: Data(output.utf8))
      #expect(status == (report.ok ? 0 : 78))
      let names = Set(report.findings.map(\.name))
      let known: Set = ["libzmq", "libprotobuf-c", "libcrypto", "ONNX Runtime", "devices", "cores"]
      #expect(names.isSuperset(of: known))
      #expect(report.findings.first { $0.name == "providers" }?.value.contains("CPU") == true)
      #expect(report.findings.first { $0.name == "libzmq" }?.value.contains("CURVE yes") == true)
    }
  }

  @Test func planCountsWithoutWriting() throws {
    try inFolder { andor, _ in
      let (status, output) = andor(["plan", "job.yaml", "--json", "--quiet"].joined(separator: " "))
      struct Report: Decodable {
        var masks: Int
        var shards: Int
      }
      let report = try JSONDecoder().decode(Report.self, from: Data(output.utf8))
      #expect(status == 0)
      #expect(report.masks == 256 && report.shards == 4)
      #expect(andor("status look").status == 66)
    }
  }

  @Test func verifyFindsWhatWasChanged() throws {
    try inFolder { andor, folder in
      #expect(andor("run job.yaml --out look --workers 1 --quiet").status == 0)
      #expect(andor(["verify", "look"].joined(separator: " ")).status == 0)
      let (status, output) = andor(["status", "look", "--json"].joined(separator: " "))
      #expect(status == 0 && output.contains("\"state\":\"done\""))
      for name in ["values.npy", "harsanyi.npy"] {
        let url = URL(filePath: "\(folder)/look/games/g/\(name)")
        let sound = try Data(contentsOf: url)
        var damaged = sound
        damaged[sound.count - 3] ^= 1
        try damaged.write(to: url)
        let verdict = andor("verify look")
        #expect(verdict.status == 65 && verdict.output.contains("g: "), "\(name): \(verdict.output)")
        try sound.write(to: url)
        #expect(andor("verify look").status == 0)
      }
      for (name, old, new) in [
        ("games/g/interactions.csv", "p0;p7", "p0;p6"),
        ("result.json", "\"count_and\" : 1", "\"count_and\" : 2"),
        ("result.json", "\"p7\"", "\"p9\""),
      ] {
        let url = URL(filePath: "\(folder)/look/\(name)")
        let sound = try Data(contentsOf: url)
        let text = String(decoding: sound, as: UTF8.self)
        #expect(text.contains(old), "\(name): \(text.prefix(400))")
        try Data(text.replacing(old, with: new).utf8).write(to: url)
        let verdict = andor("verify look")
        #expect(verdict.status == 65 && verdict.output.contains("g: "), "\(new): \(verdict.output)")
        try sound.write(to: url)
      }
      #expect(unlink("\(folder)/look/games/g/harsanyi.npy") == 0)
      #expect(andor("verify look").status == 66)
    }
  }

  @Test func aQuoteBeforeACombiningMarkIsDoubled() throws {
    try inFolder { andor, folder in
      let name = "\"\u{301}"
      let job = """
        {andor: 1, name: q, model: {formula: true}, explain: none, games: [
          {name: g, players: {names: ['\(name)']}, formula: {terms: [{and: [0], value: 2}]}}]}
        """
      try Data(job.utf8).write(to: URL(filePath: "\(folder)/quote.yaml"))
      #expect(andor("run quote.yaml --out quote --quiet").status == 0)
      let table = try Data(contentsOf: URL(filePath: "\(folder)/quote/games/g/interactions.csv"))
      // RFC 4180, as Python's csv module reads it: bytes, since characters hide the quote.
      #expect(Array(table).split(separator: 10).last == Array("1,and,1,1,\"\"\"\u{301}\",2.0,,,,,".utf8)[...])
    }
  }

  @Test func aFileThatIsInTheWayIsKept() throws {
    try inFolder { andor, folder in
      let other = URL(filePath: "\(folder)/used/job.yaml")
      try FileManager.default.createDirectory(
        at: URL(filePath: "\(folder)/used"), withIntermediateDirectories: false)
      try Data("mine".utf8).write(to: other)
      #expect(andor("run job.yaml --out used").status == 73)
      #expect(try Data(contentsOf: other) == Data("mine".utf8))
      #expect(andor("run job.yaml --out ''").status == 64)
      #expect(andor("run job.yaml --out job.yaml/below").status == 73)
    }
  }

  @Test func nonsenseIsUsage() throws {
    try inFolder { andor, _ in
      for arguments in ["", "frobnicate", "plan", "run job.yaml --workers many", "status tcp://nowhere"] {
        let (status, output) = andor(arguments)
        #expect(status == 64, "andor \(arguments): \(output)")
      }
    }
  }
}
