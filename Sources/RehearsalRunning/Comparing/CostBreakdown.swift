import RehearsalRules
package import RehearsalSimulation

/// What the runs of a configuration cost, in hundred-millionths of the unit of the price table.
package struct CostBreakdown {
  /// All of it.
  package private(set) var total = 0.0
  private var runs = 0
  private var tasks = 0
  private var completed = 0
  private var outcomes: [Double] = Array(repeating: 0, count: Outcome.Kind.allCases.count)
  /// What each task of each scenario costs in a run, in the order of the work.
  package private(set) var byTask: [(scenario: String, task: String, cost: Double)] = []

  /// What the runs of one side of each pair cost.
  init(
    _ scenarios: [PairedScenario],
    _ side: KeyPath<PairedScenario, ScenarioResult>,
    _ run: (PairedScenario.Pair) -> JudgedRun
  ) {
    for scenario in scenarios { add(scenario[keyPath: side], scenario.pairs.map(run)) }
  }

  private mutating func add(_ scenario: ScenarioResult, _ made: [JudgedRun]) {
    let plan = scenario.plan
    var costs = Array(repeating: 0.0, count: plan.tasks.count)
    for run in made {
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
    runs += made.count
    tasks += plan.tasks.count * made.count
    byTask += zip(plan.tasks, costs).map { task, cost in
      (scenario.path, task.id, cost / Double(max(1, made.count)))
    }
  }

  /// What a run costs.
  package var ofRun: Double { total / Double(max(1, runs)) }

  /// What a task costs.
  package var ofTask: Double? { tasks > 0 ? total / Double(tasks) : nil }

  /// What all of it is for each task that completed.
  package var ofCompletedTask: Double? { completed > 0 ? total / Double(completed) : nil }

  /// What went into tasks that ended in each way, a run, of the ways that cost anything.
  package var byOutcome: [(kind: Outcome.Kind, cost: Double)] {
    zip(Outcome.Kind.allCases, outcomes).compactMap { kind, cost in
      cost > 0 ? (kind, cost / Double(max(1, runs))) : nil
    }
  }
}

extension Comparison {
  /// What A and B cost.
  package var costs: (first: CostBreakdown, second: CostBreakdown) {
    (
      CostBreakdown(scenarios, \.first, \.first), CostBreakdown(scenarios, \.second, \.second)
    )
  }

  /// What they cost as rows of a table: a name, A, B; none where nothing costs anything.
  package var costRows: [[String]] {
    let (first, second) = costs
    guard first.total > 0 || second.total > 0 else { return [] }
    func row(_ name: String, _ cost: (CostBreakdown) -> Double?) -> [String] {
      [name] + [first, second].map { side in cost(side).map { Metric.cost.words($0) } ?? "-" }
    }
    let outcomes = Outcome.Kind.allCases.filter { kind in
      (first.byOutcome + second.byOutcome).contains { $0.kind == kind }
    }
    return [
      row("a run", \.ofRun), row("a task", \.ofTask), row("a completed task", \.ofCompletedTask),
    ]
      + outcomes.map { kind in
        row("tasks that ended \(kind.rawValue), a run") { side in
          side.byOutcome.first { $0.kind == kind }?.cost
        }
      }
  }
}
