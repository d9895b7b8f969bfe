// SPDX-License-Identifier: Apache-2.0

/// Prints measurements; asserts nothing. `Benchmarks SUBJECT [ARGUMENT …]`.
@main
struct Benchmarks {
  static func main() {
    let subjects: [(name: String, run: ([String]) -> Void)] = [
      ("kernels", KernelBenchmark.run), ("indices", IndexBenchmark.run),
      ("sparsifier", SparsifierBenchmark.run), ("ledger", LedgerBenchmark.run),
      ("scheduler", SchedulerBenchmark.run), ("transport", TransportBenchmark.run),
      ("models", ModelsBenchmark.run), ("crew", CrewBenchmark.run), ("brief", BriefBenchmark.run),
      ("sampling", SamplingBenchmark.run), ("coverage", SamplingCoverage.run),
    ]
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard let subject = subjects.first(where: { $0.name == arguments.first }) else {
      print("usage: Benchmarks \(subjects.map(\.name).joined(separator: "|")) [ARGUMENT …]")
      return
    }
    print(Machine.description)
    subject.run(Array(arguments.dropFirst()))
  }
}
