// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

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
      if job.specification.output.choice == .predicted {
        rows.append(("class", "\(plan.classIndex), the predicted one"))
      }
      rows.append(
        (
          "shards",
          "\(Numbers.count(plan.maskPlan.shardCount)), each of \(Numbers.count(plan.maskPlan.rowsPerShard, "subset"))"
        ))
      rows.append(("game’s digest", "<span class=\"mono\">\(game.digest)</span>"))
    }
    rows += [
      (
        "job’s digest",
        "<span class=\"mono\">\(document.digest ?? "none: the job is \(document.state)")</span>"
      ),
      ("fingerprint", "<span class=\"mono\">\(document.fingerprint)</span>"),
    ]
    rows += job.plan.artifacts.prefix(12).map { artifact in
      (
        "file",
        "<bdi>\(artifact.path)</bdi>, \(Numbers.bytes(artifact.bytes)), SHA-256 <span class=\"mono\">\(artifact.sha256)</span>"
      )
    }
    if job.plan.artifacts.count > 12 {
      rows.append(("", "and \(job.plan.artifacts.count - 12) more files, in plan.json"))
    }
    if let classes = document.numericsClasses { rows.append(("numerics", words(classes, document))) }
    rows += work(document, job.plan)
    let body = rows.map { "<tr><th scope=\"row\">\($0.0)</th><td>\($0.1)</td></tr>\n" as Markup }
    return """
      <section><h2>Where it comes from</h2>
      <div class="scroll whole"><table class="provenance"><tbody>
      \(body)</tbody></table></div>
      \(again(document))</section>

      """
  }

  private static func words(_ classes: [NumericsShare], _ document: ResultDocument) -> Markup {
    let names: [Markup] = classes.map { "<bdi>\($0.words)</bdi>, \(Numbers.count($0.shards, "shard"))" }
    let list = names.dropFirst().reduce(names.first ?? "none") { "\($0); \($1)" }
    guard let warning = document.numericsWarning else { return list }
    return "\(list). \(warning)."
  }

  private static func work(_ document: ResultDocument, _ plan: JobPlan) -> [(String, Markup)] {
    let versions = document.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return [
      (
        "work",
        """
        \(amount(document, plan)), batches of \(Numbers.count(plan.batch)), by \
        \(Numbers.count(document.workers, "worker")) in \(Numbers.duration(document.seconds)); \
        \(Numbers.count(document.retries)) repeated, \(Numbers.count(document.recoveredShards)) recovered
        """
      ),
      (
        "audits",
        """
        \(Numbers.count(document.audits, "shard")) evaluated a second time, \
        \(Numbers.count(document.divergences)) differed\
        \(document.auditSentence.map { "; \($0)" } ?? "")
        """
      ),
      ("versions", "\(versions.joined(separator: ", "))"),
    ]
  }

  private static func amount(_ document: ResultDocument, _ plan: JobPlan) -> String {
    let whole =
      "\(Numbers.count(plan.evaluations, "evaluation")) in \(Numbers.count(document.shards, "shard"))"
    guard document.state != "done" else { return whole }
    let durable = document.recoveredShards + document.evaluatedShards
    return
      "\(Numbers.count(durable)) of \(Numbers.count(document.shards, "shard")) are durable; the complete job would be "
      + Numbers.count(plan.evaluations, "evaluation")
  }

  private static func again(_ document: ResultDocument) -> Markup {
    guard let digest = document.digest else {
      return """
        <p class="quiet">The job is \(document.state) and has no digest yet; the same numbers as far as they go come \
        from this folder’s job.yaml beside the files above and</p>
        <pre><code>andor run job.yaml --out again</code></pre>
        """
    }
    guard !document.isMixed else {
      return """
        <p class="quiet">Machines of several numerics classes made these numbers: another run gives them within the \
        difference above. Put this folder’s job.yaml beside the files above, and run</p>
        <pre><code>andor run job.yaml --out again</code></pre>
        """
    }
    return """
      <p class="quiet">To get the same numbers again, bit by bit: put this folder’s job.yaml beside the files above and</p>
      <pre><code>andor run job.yaml --out again     # prints its digest: \(String(digest.prefix(16)))…
      andor verify again                 # checks every file against again/result.json</code></pre>
      """
  }
}
