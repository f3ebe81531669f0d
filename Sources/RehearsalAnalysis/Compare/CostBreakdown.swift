import RehearsalRules
import RehearsalSimulation

/// What the runs of a configuration cost, in hundred-millionths of the unit of the price table.
struct CostBreakdown {
  /// All of it.
  private(set) var total = 0.0
  private var runs = 0
  private var tasks = 0
  private var completed = 0
  private var outcomes: [Double] = Array(repeating: 0, count: Outcome.Kind.allCases.count)
  /// What each task of each scenario costs in a run, in the order of the work.
  private(set) var byTask: [(scenario: String, task: String, cost: Double)] = []

  init(_ scenarios: [ScenarioResult]) {
    for scenario in scenarios { add(scenario) }
  }

  private mutating func add(_ scenario: ScenarioResult) {
    let plan = scenario.plan
    var costs = Array(repeating: 0.0, count: plan.tasks.count)
    for run in scenario.runs {
      let ends = Dictionary(
        run.judgement.tasks.map { ($0.task, $0.outcome.kind) },
        uniquingKeysWith: { $1 }
      )
      for spent in run.judgement.spending {
        let cost = Double(spent.cost(in: plan) ?? 0)
        total += cost
        guard plan.task(spent.task) != nil else { continue }
        costs[Int(spent.task.rawValue)] += cost
        if let kind = ends[spent.task], let place = Outcome.Kind.allCases.firstIndex(of: kind) {
          outcomes[place] += cost
        }
      }
      completed += run.judgement.tasks.count {
        $0.task != .none && $0.outcome.kind == .completed
      }
    }
    runs += scenario.runs.count
    tasks += plan.tasks.count * scenario.runs.count
    byTask += zip(plan.tasks, costs).map { task, cost in
      (scenario.path, task.id, cost / Double(max(1, scenario.runs.count)))
    }
  }

  /// What a run costs.
  var ofRun: Double { total / Double(max(1, runs)) }

  /// What a task costs.
  var ofTask: Double? { tasks > 0 ? total / Double(tasks) : nil }

  /// What all of it is for each task that completed.
  var ofCompletedTask: Double? { completed > 0 ? total / Double(completed) : nil }

  /// What went into tasks that ended in each way, a run, of the ways that cost anything.
  var byOutcome: [(kind: Outcome.Kind, cost: Double)] {
    zip(Outcome.Kind.allCases, outcomes).compactMap { kind, cost in
      cost > 0 ? (kind, cost / Double(max(1, runs))) : nil
    }
  }
}
