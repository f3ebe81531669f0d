import Benchmark
import Foundation
import OperatingSystem
import RehearsalBenchmark
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// Processor time in nanoseconds; that of the framework counts in hundredths of a second.
private let processorTime = BenchmarkMetric.custom(
  "processor time (ns)",
  polarity: .prefersSmaller,
  useScalingFactor: false
)

/// What each part of a rehearsal costs.
///
/// The best measurement has to be as good as before: what disturbs a machine only ever makes one worse.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [processorTime],
    warmupIterations: 3,
    maxDuration: .seconds(2),
    maxIterations: 200,
    thresholds: [processorTime: .init(relative: [.p0: 15])]
  )
  loopBenchmarks()
  judgingBenchmarks()
  loadingBenchmarks()
}

/// The parts that every handoff passes through.
@Sendable private func loopBenchmarks() {
  Benchmark("dispatch: 100,000 handoffs round a ring") { benchmark in
    run(RingWorkload(handoffs: 100_000), benchmark)
  }
  Benchmark("queue: 100,000 handoffs, 100 timers at a time") { benchmark in
    run(RingWorkload(handoffs: 100_000, handlers: .scattered), benchmark)
  }
  Benchmark("queue: 200,000 handoffs, 20,000 timers at a time") { benchmark in
    run(RingWorkload(handoffs: 200_000, tokens: 20_000, handlers: .scattered), benchmark)
  }
  Benchmark("desk: pipelines of 2,000 tasks, with acts and waits") { benchmark in
    run(PipelineWorkload(tasks: 2_000), benchmark)
  }
  Benchmark("plan: made of 10,000 tasks") { benchmark in
    let workload = PipelineWorkload(tasks: 10_000)
    measure(benchmark) { blackHole(workload.makePlan()) }
  }
}

/// Runs a workload of a plan that is made beforehand.
private func run(_ workload: some Workload, _ benchmark: Benchmark) {
  let plan = workload.makePlan()
  let simulation = Simulation(plan) { workload.makeAgent($0, in: plan, on: $1) }
  _ = simulation.run(seed: 0)
  measure(benchmark) { blackHole(simulation.run(seed: 0)) }
}

/// Measures what is done once.
private func measure(_ benchmark: Benchmark, _ body: () throws -> Void) rethrows {
  let start = CurrentProcess.processorTime
  try body()
  benchmark.measurement(processorTime, Int((CurrentProcess.processorTime - start) * 1e9))
}

/// The parts that look on.
@Sendable private func judgingBenchmarks() {
  Benchmark("rules: the events of 12 tasks under the whole protocol, 20 times") { benchmark in
    let (plan, events) = try happyRun()
    let judge = RunJudge(plan)
    measure(benchmark) {
      for _ in 0..<20 {
        var judge = judge
        for event in events { judge.observe(event) }
        blackHole(judge.conclude())
      }
    }
  }
  for level in [RecordingLevel.handoffs, .events] {
    Benchmark("recorder: the same events, 20 runs, \(level.rawValue) kept") { benchmark in
      let (plan, events) = try happyRun()
      let summary = Simulation(plan).run(seed: 0)
      let judgement = RunJudge(plan).concluded
      let file = FileManager.default.temporaryDirectory.appending(path: "parts-\(UUID()).sqlite")
      defer { try? FileManager.default.removeItem(at: file) }
      let recording = try Recording(appendingTo: file.path(), command: "parts", version: "0")
      let scenario = try recording.addScenario(plan, path: "happy.yaml", sources: [])
      try measure(benchmark) {
        for _ in 0..<20 {
          _ = try recording.record(plan, scenario: scenario, level: level) { writer in
            for event in events { writer.observe(event) }
            return JudgedRun(summary: summary, judgement: judgement)
          }
        }
      }
      try recording.finish()
    }
  }
}

/// The parts before a run.
@Sendable private func loadingBenchmarks() {
  Benchmark("definitions: a team of seven and its scenario, loaded") { benchmark in
    let loader = shippedLoader()
    try measure(benchmark) { blackHole(try loader.load(happyPipeline)) }
  }
  Benchmark("protocol: 12 tasks, 20 seeds") { benchmark in
    let simulation = Simulation(try shippedLoader().load(happyPipeline).plan)
    measure(benchmark) {
      for seed in 0..<20 as Range<UInt64> { blackHole(simulation.run(seed: seed)) }
    }
  }
}

private let happyPipeline = "happy-pipeline/happy.yaml"

/// Loads the scenarios that the project ships.
private func shippedLoader() -> PlanLoader {
  let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Scenarios", directoryHint: .isDirectory).standardizedFileURL
  return PlanLoader(
    DiskTree(root: root, shownAs: "Scenarios"),
    rules: RuleNames(runs: RuleBook.identifiers)
  )
}

/// The plan of the shipped pipeline with the events of a run of it.
private func happyRun() throws -> (Plan, [Event]) {
  let plan = try shippedLoader().load(happyPipeline).plan
  var events: [Event] = []
  _ = Simulation(plan).run(seed: 0) { events.append(copy $0) }
  return (plan, events)
}

extension RunJudge {
  /// What a judge makes of a run that it has not seen.
  fileprivate var concluded: Judgement {
    var judge = self
    return judge.conclude()
  }
}
