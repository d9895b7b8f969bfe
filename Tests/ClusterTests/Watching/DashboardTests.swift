// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import FoundationEssentials
import Glibc
import Testing

/// A coordinator with a dashboard, and workers started beside it.
struct DashboardRig {
  static let token = "0123456789abcdef0123456789abcdef"

  let scratch = Scratch()
  let endpoint = Port.free()
  let coordinator: Child
  let port: UInt16

  init(_ job: FormulaJob, _ options: String...) throws {
    coordinator = try Child(
      [
        "coordinator", scratch.job(job.text), "--out", scratch.folder("out").path, "--bind", endpoint,
        "--dashboard", "127.0.0.1:0",
      ] + options, environment: ["ANDOR_DASHBOARD_TOKEN": Self.token], in: scratch)
    let child = coordinator
    #expect(eventually { child.error.contains("/?token=") || child.poll() != nil })
    let match = try #require(child.error.firstMatch(of: #/http://127\.0\.0\.1:(\d+)/\?token=(\w+)/#))
    #expect(match.2 == Self.token)
    port = try #require(UInt16(match.1))
  }

  func worker(_ name: String) throws -> Child {
    try Child(["worker", endpoint, "--threads", "1", "--quiet", "--name", name], in: scratch)
  }

  func get(_ path: String) -> String {
    HTTPExchange.body(of: HTTPExchange.get(path, port: port, token: Self.token))
  }

  func status() -> StatusSnapshot? { try? StatusSnapshot(json: Array(get("/status.json").utf8)) }

  func waitForShards(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) {
    let came = eventually { status().map { $0.shardsDone >= count } ?? false }
    #expect(came, "\(count) shards never became durable", sourceLocation: sourceLocation)
  }

  /// Runs a script of Tests/Reference; what it printed.
  func python(_ script: String, _ arguments: String...) throws -> String {
    let child = try Child(
      executable: Built.python, arguments: ["\(Built.root)/Tests/Reference/\(script)"] + arguments,
      environment: [:], in: scratch)
    #expect(child.wait() == .exit(0), "\(child.output) \(child.error)")
    return child.output
  }
}

extension Cluster {
  @Suite struct DashboardTests {
    /// The whole life of a job as a viewer sees it, with a worker killed on the way.
    @Test func aJobIsShownFromBeginningToEnd() throws {
      let rig = try DashboardRig(FormulaJob(players: 13, shard: "6", cost: 400, audit: 0.1))
      #expect(HTTPExchange.get("/healthz", port: rig.port).hasSuffix("\r\n\r\nok\n"))
      #expect(HTTPExchange.get("/status.json", port: rig.port).hasPrefix("HTTP/1.1 401 "))
      let viewer = try #require(HTTPExchange(port: rig.port))
      viewer.get("/events", token: DashboardRig.token)
      let workers = try ["left", "right", "doomed"].map(rig.worker)
      rig.waitForShards(10)
      let watcher = try Child(["status", rig.scratch.folder("out").path, "--watch"], in: rig.scratch)
      workers[2].signal(SIGKILL)
      try expectMetrics(of: rig)
      #expect(rig.coordinator.wait() == .exit(0), "\(rig.coordinator.error)")
      try expectWholeStory(viewer.readAll())
      try expectEvents(of: rig)
      for worker in workers.prefix(2) { #expect(worker.wait() == .exit(0)) }
      // Not a terminal: plain lines, the last one when the job is done.
      #expect(watcher.wait() == .exit(0), "\(watcher.error)")
      let lines = watcher.output.split(separator: "\n")
      #expect(
        lines.count > 1 && lines.last?.contains("done in") == true && !watcher.output.contains("\u{1b}"))
    }

    /// Prometheus's own parser reads the metrics, and they say what the status says.
    private func expectMetrics(of rig: DashboardRig) throws {
      let path = "\(rig.scratch.path)/metrics"
      let status = try #require(rig.status())
      Text.write(rig.get("/metrics"), to: path)
      let samples = try JSONDecoder().decode(
        [String: Double].self, from: Data(try rig.python("check_metrics.py", path).utf8))
      #expect(samples["andor_masks_planned"] == 8192)
      let durable = try #require(samples["andor_masks_durable"])
      #expect(durable >= Double(status.masksDone) && durable <= 8192)
      #expect(samples["andor_job_state{state=running}"] == 1)
      #expect(samples["andor_worker_threads"] == samples["andor_workers"])
      let commits = try #require(samples["andor_commit_latency_seconds_count"])
      #expect(commits * 64 >= Double(status.masksDone))
      #expect(try #require(samples["andor_received_bytes_total"]) >= commits * 512)
      let standings = samples.filter { $0.key.hasPrefix("andor_shards{") }.values.reduce(0, +)
      #expect(standings == 128)
    }

    /// Updates applied one after the other end at a map of durable shards.
    private func expectWholeStory(_ stream: String) throws {
      var cells: [Character] = []
      for event in stream.split(separator: "\n\n") {
        guard let match = event.firstMatch(of: #/"map":"([^"]*)"/#) else { continue }
        if event.contains("event: whole\n") {
          cells = match.1.matches(of: #/([a-z])(\d*)/#).flatMap {
            Array(repeating: Character(String($0.1)), count: Int($0.2) ?? 1)
          }
        } else {
          for change in match.1.matches(of: #/(\d+)([a-z])(\d*)/#) {
            let start = try #require(Int(change.1))
            for index in start..<start + (Int(change.3) ?? 1) { cells[index] = Character(String(change.2)) }
          }
        }
      }
      #expect(cells.count == 128)
      #expect(cells.allSatisfy { $0 == "d" || $0 == "a" } && cells.contains("a"))
      #expect(stream.contains("worker lost") && stream.contains("<b>doomed</b>"))
      #expect(stream.contains("Final already") && stream.contains("Strongest interactions"))
      #expect(stream.hasSuffix("data: {}\n\n") && stream.contains("event: end\n"))
    }

    /// `events.jsonl` has its facts in fields.
    private func expectEvents(of rig: DashboardRig) throws {
      let lines = Text.read("\(rig.scratch.folder("out").path)/events.jsonl").split(separator: "\n")
      let events = try lines.map { try JSONDecoder().decode(JobEvent.self, from: Data($0.utf8)) }
      let lost = events.filter { $0.event == "worker_lost" && $0.worker == "doomed" }
      #expect(lost.count == 1)
      #expect(events.contains { $0.event == "audit_agreed" && $0.game == "g0" && $0.shard != nil })
      #expect(!events.contains { ($0.reason ?? "").contains("WorkerID(") || $0.event == "note" })
    }

    @Test func anAddressInUseLeavesNoJobBehind() throws {
      let rig = try DashboardRig(FormulaJob(players: 8))
      let job = rig.scratch.job(FormulaJob(players: 6).text, named: "other.yaml")
      let folder = rig.scratch.folder("other").path
      let child = try rig.scratch.andor(
        "run", job, "--out", folder, "--dashboard", "127.0.0.1:\(rig.port)", expecting: .exit(73))
      #expect(child.error.contains("cannot listen at 127.0.0.1:\(rig.port)"))
      let outside = try rig.scratch.andor(
        "run", job, "--out", folder, "--dashboard", "0.0.0.0:0", expecting: .exit(64))
      #expect(outside.error.contains("--dashboard-outside"))
      #expect(!rig.scratch.folder("other").hasPlan)
    }
  }
}
