// SPDX-License-Identifier: Apache-2.0
import AndorDigest

extension JobPlan {
  /// Returns the plan with its fingerprint: SHA-256 over the job file's bytes and everything in the plan that
  /// decides a value's bits or its place on disk; folder, attributions, measured speed and the name of the machine are left
  /// out, as is how many evaluations a sample has at most.
  public func sealed(jobFile: [UInt8]) -> JobPlan {
    var essence = self
    essence.fingerprint = ""
    essence.folder = ""
    essence.folderFromResult = nil
    essence.allowOutside = false
    essence.rowsPerSecond = 0
    for game in essence.games.indices { essence.games[game].attributions = nil }
    essence.versions["andor"] = nil
    for game in essence.games.indices { essence.games[game].maskPlan = games[game].maskPlan.essence }
    essence.numerics?.processor = ""
    essence.numerics?.runtime = ""
    essence.numerics?.device = ""
    var hasher = SHA256Hasher()
    hasher.update(SHA256Digest(of: jobFile).bytes)
    hasher.update(essence.json)
    var plan = self
    plan.fingerprint = hasher.finalize().description
    return plan
  }

  /// The plan as JSON with snake_case keys, sorted, so that equal plans give equal bytes.
  public var json: [UInt8] { SnakeCaseJSON.bytes(of: self, indented: true) }

  /// Reads a plan and checks that its numbers fit together.
  /// - Throws: `JobError` for anything that this build did not or would not write.
  public init(json: [UInt8], at place: String = "plan.json") throws(JobError) {
    struct Version: Decodable { var andor: Int }
    let hint = "Resume with the andor that made the folder, or start the job again in another folder."
    let version: Version
    do {
      version = try SnakeCaseJSON.read(Version.self, from: json)
    } catch {
      throw JobError(.invalid, "not a plan", at: place, hint: hint)
    }
    guard version.andor == 1 else {
      throw JobError(
        .refused, "plan version \(version.andor), newer than this build's 1", at: place, hint: hint)
    }
    do {
      self = try SnakeCaseJSON.read(JobPlan.self, from: json)
    } catch {
      throw JobError(.invalid, "a damaged plan", at: place, hint: hint)
    }
    guard isConsistent else {
      throw JobError(.invalid, "a plan whose numbers contradict each other", at: place, hint: hint)
    }
  }

  private var isConsistent: Bool {
    guard SHA256Digest(hexadecimal: fingerprint) != nil, (1...Limits.games).contains(games.count),
      (1...Limits.batch).contains(batch), batch & (batch - 1) == 0, (0...1).contains(audit),
      rowsPerSecond >= 0, rowsPerSecond.isFinite, versions.count <= 40,
      versions.allSatisfy({ $0.key.utf8.count <= 128 && $0.value.utf8.count <= 1024 }),
      artifacts.allSatisfy({ SHA256Digest(hexadecimal: $0.sha256) != nil && $0.bytes >= 0 }),
      games.allSatisfy(\.isConsistent), numerics?.isConsistent(games: games.count) ?? true
    else { return false }
    return shardCount <= Limits.shards && Set(games.map(\.name)).count == games.count
  }
}

extension GamePlan {
  fileprivate var isConsistent: Bool {
    let most = maskPlan.sample == nil ? Limits.players : Limits.sampledPlayers
    return (1...most).contains(players) && nullPlayers.allSatisfy { (0..<players).contains($0) }
      && zip(nullPlayers, nullPlayers.dropFirst()).allSatisfy { $0 < $1 }
      && maskPlan.players == evaluatedPlayers
      && (1...Limits.valuesPerMask).contains(columns.count) && Set(columns).count == columns.count
      && columns.allSatisfy(\.isSound) && maskPlan.rowsPerShard <= Limits.shardValues / valuesPerMask
      && classIndex >= 0 && name.isFolderName && emptyValue.isFinite && fullValue.isFinite
      && (attributions ?? [:]).count <= Limits.attributions
      && (attributions ?? [:]).values.allSatisfy { numbers in
        numbers.count == players && numbers.allSatisfy { abs($0) <= Limits.value }
      }
  }
}
