import Foundation
import RehearsalBenchmark
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// Measures a workload or a scenario.
struct Bench {
  /// What is measured, for people.
  let title: String
  private let source: Source
  private let record: String?
  private let level: Level
  private let judges: Bool

  private enum Source {
    case workload(any Workload)
    case scenario(FoundScenario, runs: UInt64)
  }

  /// How many runs of a scenario there are unless another number is given.
  private static let usualRuns = 500

  /// Prepares a measurement.
  ///
  /// - Throws: `PlanError` or `NothingFound` where a scenario cannot be read or is not one.
  init(
    _ subject: BenchSubject,
    size: Int?,
    record: String?,
    level: Level?,
    judges: Bool
  ) throws {
    self.record = record
    switch subject {
    case .workload(let name):
      let size = size ?? name.usualSize
      title = "\(name.rawValue)  \(size) \(name.unit)"
      source = .workload(name.workload(size: size))
      self.level = level ?? .handoffs
      self.judges = judges
    case .scenario(let path):
      let found = try ScenarioFiles([path]).load()
      guard found.count == 1, let scenario = found.first else {
        throw NothingFound(message: "\(path): error: name one scenario file, not \(found.count)")
      }
      let runs = UInt64(size ?? Self.usualRuns)
      title = "\(scenario.loaded.plan.name)  \(runs) runs"
      source = .scenario(scenario, runs: runs)
      self.level = level ?? .events
      self.judges = true
    }
  }

  /// Measures once, from before the agents and the recording are made until all is done and closed.
  func measure() throws -> Timing {
    if let record { try Self.remove(record) }
    return try Timing {
      let recording = try record.map {
        try Recording(appendingTo: $0, command: "rehearse bench", version: Rehearse.version)
      }
      let summaries =
        switch source {
        case .workload(let workload): [try run(workload, recording)]
        case .scenario(let scenario, let runs): try run(scenario, runs, recording)
        }
      try recording?.finish()
      return summaries
    }
  }

  private static func remove(_ path: String) throws {
    for path in [path, path + "-wal", path + "-shm"]
    where FileManager.default.fileExists(atPath: path) {
      try FileManager.default.removeItem(atPath: path)
    }
  }

  private func run(_ workload: some Workload, _ recording: Recording?) throws -> RunSummary {
    let plan = workload.makePlan()
    let simulation = Simulation(plan) { workload.makeAgent($0, in: plan, on: $1) }
    return try rig(plan, simulation, recording, path: title, sources: []).run(seed: 0)
  }

  private func run(
    _ scenario: FoundScenario,
    _ runs: UInt64,
    _ recording: Recording?
  ) throws -> [RunSummary] {
    let loaded = scenario.loaded
    let rig = try rig(
      loaded.plan,
      Simulation(loaded.plan),
      recording,
      path: loaded.path,
      sources: loaded.keptSources
    )
    return try (0..<runs).map { try rig.run(seed: $0) }
  }

  private func rig(
    _ plan: Plan,
    _ simulation: Simulation,
    _ recording: Recording?,
    path: String,
    sources: [Recording.Source]
  ) throws -> Rig {
    Rig(
      plan: plan,
      simulation: simulation,
      judge: judges ? RunJudge(plan) : nil,
      record: try recording.map {
        Rig.Record(
          recording: $0,
          scenario: try $0.add(plan, path: path, sources: sources),
          level: level
        )
      }
    )
  }
}

/// A plan with all that looks on while it runs.
private struct Rig {
  var plan: Plan
  var simulation: Simulation
  /// What the judge of each run begins as, where runs are judged.
  var judge: RunJudge?
  var record: Record?

  struct Record {
    var recording: Recording
    var scenario: Int64
    var level: Level
  }

  /// Runs once, and keeps the run where there is a recording.
  func run(seed: UInt64) throws -> RunSummary {
    guard let record else {
      guard judge != nil else { return simulation.run(seed: seed) }
      return judged(seed: seed, also: .none) { _ in }.0
    }
    var summary: RunSummary?
    _ = try record.recording.record(plan, scenario: record.scenario, level: record.level) {
      writer in
      let result = judged(seed: seed, also: writer.kinds) { writer.observe($0) }
      summary = result.0
      return result
    }
    guard let summary else { throw FileError(message: "error: a run was not recorded") }
    return summary
  }

  /// Runs once while somebody looks on; without a judge nothing is judged.
  private func judged(
    seed: UInt64,
    also kinds: EventKinds,
    _ observe: (borrowing Event) -> Void
  ) -> (RunSummary, Judgement) {
    guard var judge else {
      return (simulation.run(seed: seed, showing: kinds, observe: observe), .unjudged)
    }
    let summary = simulation.run(seed: seed, showing: judge.kinds.union(kinds)) { event in
      judge.observe(event)
      observe(event)
    }
    return (summary, judge.conclude())
  }
}

extension Judgement {
  /// That of a run nobody judged.
  fileprivate static let unjudged = Judgement(
    verdict: .unknown,
    violations: [],
    tasks: [],
    spending: [],
    expectations: [],
    canary: nil,
    witnessed: [],
    coverage: PlanCoverage(faults: [], agents: [], hasCrossedEdge: false)
  )
}
