import ArgumentParser
import Foundation
import OperatingSystem
import RehearsalBenchmark
import RehearsalRecording
import RehearsalRunning

/// The `bench` command, which measures how much processor time a handoff takes.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how much time a handoff takes on this machine.",
    discussion: """
      Workloads: w1, pipelines of four agents in virtual time; w2, tokens in a ring without delay; \
      w3, a planner and a thousand workers without delay. A scenario file is measured with all \
      rules applied, unless --no-rules is given. Rates are based on processor time, so that other load on the machine has \
      little effect. Each rate is the median of the repeats, with the lowest and the highest. Tasks that \
      failed and runs that a limit cut short are counted, because they make a rate look better.

      Examples:
        rehearse bench w1 --rules
        rehearse bench login.yaml --record bench.sqlite
      """
  )

  @Argument(help: "w1, w2, w3, or a scenario file. (default: the three workloads)")
  var what: String?

  @Option(
    help:
      "The number of tasks of w1, handoffs of w2 and w3, or runs of a scenario. (default: 100000, 1000000, 500)"
  )
  var size: Int?

  @Option(help: "The number of measurements.")
  var repeats = 5

  @Option(help: "Record the runs of the last repeat in this file, which must not exist.")
  var record: String?

  @Option(
    help:
      "How much to record: outcomes, handoffs or events. (default: handoffs; for a scenario, events)",
    transform: RecordingLevel.parseOption
  )
  var level: RecordingLevel?

  @Flag
  var storage: EventStorage?

  @Flag(
    inversion: .prefixedNo,
    help: "Apply all rules. (default: --rules for a scenario, --no-rules for workloads)"
  )
  var rules: Bool?

  @Flag(help: "Print one JSON object per line.")
  var json = false

  private var subjects: [BenchSubject] {
    what.map { [BenchSubject($0)] } ?? WorkloadName.allCases.map { .workload($0) }
  }

  func validate() throws {
    try FileUses.checkNames(["--record": record])
    if repeats < 1 { throw ValidationError("--repeats must be at least 1.") }
    if level != nil, record == nil { throw ValidationError("--level requires --record FILE.") }
    if let storage {
      let isWorkload = subjects.contains { if case .workload = $0 { true } else { false } }
      try storage.validate(level: level ?? (isWorkload ? .handoffs : .events), record: record)
    }
    if what == nil, record != nil {
      throw ValidationError("--record requires the name of one workload or scenario file.")
    }
    for subject in subjects {
      guard case .workload(let name) = subject, let size else { continue }
      guard size >= name.step, size.isMultiple(of: name.step), size <= 100_000_000 else {
        throw ValidationError(
          "--size of \(name.rawValue) must be a number of \(name.unit) that is a multiple of \(name.step), at most 100000000."
        )
      }
    }
    if let size, size < 1 { throw ValidationError("--size must be at least 1.") }
  }

  func run() throws {
    let processorTimeAfterParsing = CurrentProcess.processorTime
    try Exit.convertingErrors {
      if let record, FileManager.default.fileExists(atPath: record) {
        throw RunningError(
          .inputOutput,
          "\(record): error: the file already exists; name another"
        )
      }
      for subject in subjects { try measure(subject, processorTimeAfterParsing) }
    }
  }

  /// Measures a workload or a scenario, and prints the result.
  ///
  /// The result is printed even if the recording cannot be closed. No further repeat is made then.
  private func measure(_ subject: BenchSubject, _ processorTimeAfterParsing: Double) throws {
    let start = CurrentProcess.processorTime
    let bench = try Bench(
      subject,
      size: size,
      record: record,
      level: level,
      packsEvents: storage != .plain,
      judges: rules
    )
    let startUp = processorTimeAfterParsing + CurrentProcess.processorTime - start
    var timings: [Timing] = []
    var recordingError: (any Error)?
    while timings.count < repeats, recordingError == nil {
      let measurement = try bench.measure()
      timings.append(measurement.timing)
      recordingError = measurement.recordingError
    }
    guard let report = BenchReport(bench.title, timings, startUp: startUp) else {
      throw recordingError
        ?? RunningError(
          .missing,
          "\(bench.title): error: no handoff was sent, so there is nothing to measure"
        )
    }
    try Output.print(json ? report.json : report.text)
    if let recordingError { throw recordingError }
  }
}
