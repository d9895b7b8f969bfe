// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// Where the numbers come from, and how to get them again.
enum Provenance {
  static func markup(_ job: JobMaterial, game: GameResult?) -> Markup {
    let document = job.document
    let question = job.question
    var rows: [(String, Markup)] = [
      ("job", "<bdi>\(document.job)</bdi>"), ("model", "<bdi>\(question.model)</bdi>"),
      ("v(T)", "<bdi>\(question.output)</bdi>"),
    ]
    if let game, let plan = job.plan.games.first(where: { $0.name == game.name }) {
      if job.specification.output.index == .predicted {
        rows.append(("class", "\(plan.classIndex), the predicted one"))
      }
      rows.append(("shards", "\(Numbers.count(plan.shardCount)) of 2^\(plan.shardBits) subsets"))
      rows.append(("game’s digest", "<span class=\"mono\">\(game.digest)</span>"))
    }
    rows += [
      ("job’s digest", "<span class=\"mono\">\(document.digest ?? "none: the job is incomplete")</span>"),
      ("fingerprint", "<span class=\"mono\">\(document.fingerprint)</span>"),
    ]
    rows += job.plan.artifacts.prefix(12).map { artifact in
      (
        "file",
        "<bdi>\(artifact.path)</bdi>, \(Figures.bytes(artifact.bytes)), SHA-256 <span class=\"mono\">\(artifact.sha256)</span>"
      )
    }
    if job.plan.artifacts.count > 12 {
      rows.append(("", "and \(job.plan.artifacts.count - 12) more files, in plan.json"))
    }
    rows += work(document, job.plan)
    let body = rows.map { "<tr><th scope=\"row\">\($0.0)</th><td>\($0.1)</td></tr>\n" as Markup }
    return """
      <section><h2>Where it comes from</h2>
      <div class="scroll"><table class="provenance"><tbody>
      \(body)</tbody></table></div>
      <p class="quiet">To get the same numbers again, bit by bit: put this folder’s job.yaml beside the files above and</p>
      <pre><code>\(commands(document))</code></pre></section>

      """
  }

  private static func work(_ document: ResultDocument, _ plan: JobPlan) -> [(String, Markup)] {
    let versions = document.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return [
      (
        "work",
        """
        \(Numbers.count(plan.evaluations)) evaluations in \(Numbers.count(document.shards)) shards, batches of \
        \(Numbers.count(plan.batch)), by \(Numbers.count(document.workers)) \
        \(document.workers == 1 ? "worker" : "workers") in \(Figures.duration(document.seconds)); \
        \(Numbers.count(document.retries)) repeated, \(Numbers.count(document.recoveredShards)) recovered
        """
      ),
      (
        "audits",
        """
        \(Numbers.count(document.audits)) shards evaluated a second time, \(Numbers.count(document.divergences)) \
        differed
        """
      ),
      ("versions", "\(versions.joined(separator: ", "))"),
    ]
  }

  private static func commands(_ document: ResultDocument) -> Markup {
    """
    andor run job.yaml --out again
    andor verify again                 # its digest is \(String((document.digest ?? "unknown").prefix(16)))…
    """
  }
}
