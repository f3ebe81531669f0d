import ArgumentParser
import Foundation
import OperatingSystem
import RehearsalBenchmark
import RehearsalRecording
import RehearsalRunning

/// The `bench` command, which measures how much time a handoff costs.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure what a handoff costs on this machine.",
    discussion: """
      Workloads: w1, pipelines of four agents in virtual time; w2, tokens in a ring without delay; \
      w3, a planner and a thousand workers without delay. A scenario file is measured with all \
      rules judging. Rates are by processor time, so that a busy machine disturbs them little; \
      each is the median of the repeats, with the lowest and the highest.
      """
  )

  @Argument(help: "w1, w2, w3, or a scenario file. (default: the three workloads)")
  var what: String?

  @Option(
    help: "Tasks of w1, handoffs of w2 and w3, runs of a scenario. (default: 100000, 1000000, 500)"
  )
  var size: Int?

  @Option(help: "How often to measure.")
  var repeats = 5

  @Option(help: "Record the runs in this file, which is made anew; that of the last repeat stays.")
  var record: String?

  @Option(
    help:
      "How much to record: outcomes, handoffs or events. (default: handoffs; of a scenario, events)",
    transform: Level.option
  )
  var level: Level?

  @Flag(help: "Have all rules judge a workload, too.")
  var rules = false

  @Flag(help: "Print a JSON object, one a line where there are several.")
  var json = false

  private var subjects: [BenchSubject] {
    what.map { [BenchSubject($0)] } ?? WorkloadName.allCases.map { .workload($0) }
  }

  func validate() throws {
    if repeats < 1 { throw ValidationError("--repeats is at least 1.") }
    if level != nil, record == nil { throw ValidationError("--level goes with --record FILE.") }
    if what == nil, record != nil { throw ValidationError("--record goes with one workload.") }
    for subject in subjects {
      guard case .workload(let name) = subject, let size else { continue }
      guard size >= name.step, size.isMultiple(of: name.step), size <= 100_000_000 else {
        throw ValidationError(
          "--size of \(name.rawValue) is a number of \(name.unit) that \(name.step) divides, 100000000 at most."
        )
      }
    }
    if let size, size < 1 { throw ValidationError("--size is at least 1.") }
  }

  func run() throws {
    let parsingTime = CurrentProcess.processorTime
    try Exit.onFailure {
      if let record, FileManager.default.fileExists(atPath: record) {
        throw RunningError(
          .inputOutput,
          "\(record): error: the file is there already; name another"
        )
      }
      for subject in subjects {
        let start = CurrentProcess.processorTime
        let bench = try Bench(subject, size: size, record: record, level: level, judges: rules)
        let startUp = parsingTime + CurrentProcess.processorTime - start
        let results = try (0..<repeats).map { _ in try bench.measure() }
        guard let report = BenchReport(bench.title, results, startUp: startUp) else {
          throw RunningError(
            .missing,
            "\(bench.title): error: no handoff was sent, so there is nothing to measure"
          )
        }
        try Output.print(json ? report.json : report.text)
      }
    }
  }
}
