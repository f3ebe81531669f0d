import Foundation
import RehearsalBenchmark
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

/// A measurement of how fast a built-in workload or a scenario runs.
struct Bench {
  /// The name of the workload or scenario with its size, as text for reports.
  let title: String
  private let source: Source
  private let recordingPath: String?
  private let recordingLevel: RecordingLevel
  private let packsEvents: Bool
  private let judgesRuns: Bool

  private enum Source {
    case workload(any Workload)
    case scenario(LoadedScenario, runCount: UInt64)
  }

  /// The number of runs of a scenario if the user does not give a number.
  private static let defaultRunCount = 500

  /// Prepares a measurement of a workload or a scenario.
  ///
  /// If `judges` is `nil`, all rules judge the runs of a scenario, and none judges those of a workload.
  ///
  /// - Throws: `PlanError` if a file of the scenario is invalid, `RunningError` if the path is not a
  ///   single scenario.
  init(
    _ subject: BenchSubject,
    size: Int?,
    record: String?,
    level: RecordingLevel?,
    packsEvents: Bool,
    judges: Bool?
  ) throws {
    self.packsEvents = packsEvents
    recordingPath = record
    switch subject {
    case .workload(let name):
      let size = size ?? name.defaultSize
      title = "\(name.rawValue)  \(size) \(name.unit)"
      source = .workload(name.workload(size: size))
      self.recordingLevel = level ?? .handoffs
      judgesRuns = judges ?? false
    case .scenario(let path):
      let scenarios = try ScenarioFiles([path]).load().scenarios
      guard scenarios.count == 1, let scenario = scenarios.first else {
        throw RunningError(
          .missing,
          "\(path): error: name one scenario file, not \(scenarios.count)"
        )
      }
      let runCount = UInt64(size ?? Self.defaultRunCount)
      title = "\(scenario.loadedPlan.plan.name)  \(runCount) runs"
      source = .scenario(scenario, runCount: runCount)
      self.recordingLevel = level ?? .events
      judgesRuns = judges ?? true
    }
  }

  /// Makes one measurement.
  ///
  /// The time includes creating the recording and the agents, and closing the recording.
  ///
  /// - Returns: The measurement, and the error that kept the recording from being closed, if there was one.
  /// - Throws: `RecordingError` or `RunningError` if the recording cannot be created, or a run cannot be recorded.
  func measure() throws -> (timing: Timing, recordingError: (any Error)?) {
    if let recordingPath { try Self.removeRecording(recordingPath) }
    var recordingError: (any Error)?
    let timing = try Timing {
      let recording = try recordingPath.map {
        try Recording(appendingTo: $0, command: "rehearse bench", version: Rehearse.version)
      }
      let summaries =
        switch source {
        case .workload(let workload): [try run(workload, recording)]
        case .scenario(let scenario, let runCount): try run(scenario, runCount, recording)
        }
      // Without the recording, the runs still have a result.
      do { try recording?.finish() } catch { recordingError = error }
      return summaries
    }
    return (timing, recordingError)
  }

  private static func removeRecording(_ path: String) throws {
    do {
      for path in [path, path + "-wal", path + "-shm"]
      where FileManager.default.fileExists(atPath: path) {
        try FileManager.default.removeItem(atPath: path)
      }
    } catch {
      throw RunningError(
        .inputOutput,
        "\(path): error: the recording of the repeat before cannot be removed: \(error.failureText)"
      )
    }
  }

  private func run(_ workload: some Workload, _ recording: Recording?) throws -> RunSummary {
    let plan = workload.makePlan()
    let simulation = Simulation(plan) { workload.makeAgent($0, in: plan, on: $1) }
    return try makeObservedSimulation(plan, simulation, recording, path: title, sources: []).run(
      seed: 0
    )
  }

  private func run(
    _ scenario: LoadedScenario,
    _ runCount: UInt64,
    _ recording: Recording?
  ) throws -> [RunSummary] {
    let loaded = scenario.loadedPlan
    try recording?.recordSeeds("0:\(runCount)")
    let simulation = try makeObservedSimulation(
      loaded.plan,
      Simulation(loaded.plan),
      recording,
      path: loaded.scenarioPath,
      sources: loaded.sources
    )
    return try (0..<runCount).map { try simulation.run(seed: $0) }
  }

  private func makeObservedSimulation(
    _ plan: Plan,
    _ simulation: Simulation,
    _ recording: Recording?,
    path: String,
    sources: [PlanSource]
  ) throws -> ObservedSimulation {
    ObservedSimulation(
      plan: plan,
      simulation: simulation,
      judge: judgesRuns ? RunJudge(plan) : nil,
      record: try recording.map {
        ObservedSimulation.Record(
          recording: $0,
          scenario: try $0.addScenario(plan, path: path, sources: sources),
          level: recordingLevel,
          packsEvents: packsEvents
        )
      }
    )
  }
}

/// A simulation, together with the judge and the recording that observe its runs.
private struct ObservedSimulation {
  var plan: Plan
  var simulation: Simulation
  /// A judge that has observed no events; `nil` if runs are not judged.
  ///
  /// Each run uses a copy of this judge.
  var judge: RunJudge?
  var record: Record?

  struct Record {
    var recording: Recording
    var scenario: Int64
    var level: RecordingLevel
    var packsEvents: Bool
  }

  /// Makes one run, and records it if there is a recording.
  func run(seed: UInt64) throws -> RunSummary {
    guard let record else {
      guard judge != nil else { return simulation.run(seed: seed) }
      return judgedRun(seed: seed, also: .none) { _ in }.summary
    }
    let run = try record.recording.record(
      plan,
      scenario: record.scenario,
      level: record.level,
      packsEvents: record.packsEvents
    ) { writer in
      judgedRun(seed: seed, also: writer.kinds) { writer.observe($0) }
    }
    guard let run else { throw RunningError(.inputOutput, "error: a run was not recorded") }
    return run.summary
  }

  /// Makes one run, and passes its events to the closure and, if runs are judged, to a copy of the judge.
  private func judgedRun(
    seed: UInt64,
    also kinds: EventKinds,
    _ observe: (borrowing Event) -> Void
  ) -> JudgedRun {
    guard var judge else {
      let summary = simulation.run(seed: seed, showing: kinds, observe: observe)
      return JudgedRun(summary: summary, judgement: .unjudged)
    }
    let summary = simulation.run(seed: seed, showing: judge.kinds.union(kinds)) { event in
      judge.observe(event)
      observe(event)
    }
    return JudgedRun(summary: summary, judgement: judge.conclude())
  }
}

extension Judgement {
  /// The placeholder for the judgement of a run that is not judged.
  fileprivate static let unjudged = Judgement(
    verdict: .unknown,
    violations: [],
    tasks: [],
    retriedOpenTasks: [],
    taskCount: 0,
    spending: [],
    expectations: [],
    canary: nil,
    sometimesHappened: [],
    coverage: PlanCoverage(faults: [], agents: [], hasCrossedEdge: false)
  )
}
