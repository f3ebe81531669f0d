import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Testing

/// One run of a plan, whose events a test gets.
struct SingleRun {
  /// The path of the scenario file; `nil` if the plan was built in code.
  var path: String?
  var plan: Plan
  /// The warnings about the plan or about its files.
  var warnings: [String]
  /// The seed that the test states; `nil` for the first seed of the plan.
  var seed: Seed?
  /// The maximum number of events if the plan states none.
  ///
  /// An agent that goes round in circles would otherwise fill the memory up to the default of ten million events.
  var eventLimit: UInt64 = 1_000_000

  /// Makes and evaluates the run, with some agents replaced.
  func make(_ cast: [Cast]) throws -> Rehearsal {
    recordWarnings(warnings)
    let simulation = Simulation(limitedPlan, casting: try makeCasting(cast, in: plan))
    let seed = seed ?? Seed(plan.seeds.lowerBound)
    var events: [Event] = []
    let entry = RehearsalLog.Entry(seed: seed.number, path: path)
    RehearsalLog.current?.add(seed: entry.seed, path: entry.path)
    let run = RehearsalLog.$currentRun.withValue(entry) {
      JudgedRun(
        simulation,
        judge: RunJudge(plan),
        seed: seed.number,
        also: .all,
        observe: { events.append(copy $0) }
      )
    }
    guard let run else { throw CancellationError() }
    let limitWarnings = limitWarnings(for: run.summary)
    recordWarnings(limitWarnings)
    var result = ScenarioResult(
      plan: plan,
      path: path ?? plan.name,
      runs: [run],
      areAllSeeds: coversAllSeeds(seed)
    )
    result.remarks.insert(contentsOf: warnings + limitWarnings, at: 0)
    return Rehearsal(result, run, events)
  }

  /// Returns whether a run with a seed shows everything that the plan can exercise.
  ///
  /// A test that states a seed can have further seeds. If the plan draws at random, they can exercise more.
  private func coversAllSeeds(_ seed: Seed) -> Bool {
    let isOnlySeed =
      plan.seeds.lowerBound == seed.number && plan.seeds.upperBound - seed.number == 1
    return isOnlySeed && (self.seed == nil || !plan.dependsOnSeed)
  }

  private var hasDefaultEventLimit: Bool { plan.limits.events == Limits().events }

  private var limitedPlan: Plan {
    guard hasDefaultEventLimit else { return plan }
    var limitedPlan = plan
    limitedPlan.limits.events = eventLimit
    return limitedPlan
  }

  private func limitWarnings(for summary: RunSummary) -> [String] {
    guard hasDefaultEventLimit, summary.ending == .limited(.events) else { return [] }
    return [
      "warning: the run stopped at \(eventLimit) events, because a test keeps all of them; if it needs more, set "
        + "`limits.events` of the plan to a number other than the default"
    ]
  }
}

/// Records warnings about a scenario or a plan as warnings of the current test, which do not fail it.
///
/// Before Swift 6.3, tests cannot have warnings. The warnings are then only in the remarks of the result.
func recordWarnings(_ warnings: [String]) {
  #if compiler(>=6.3)
  guard let test = Test.current else { return }
  for warning in warnings {
    Issue.record(
      Comment(rawValue: warning),
      severity: .warning,
      sourceLocation: test.sourceLocation
    )
  }
  #endif
}
