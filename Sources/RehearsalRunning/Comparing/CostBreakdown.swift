import RehearsalRules
package import RehearsalSimulation

/// The cost of a configuration's runs, by task and by outcome.
///
/// Each scenario counts the same, however many runs it has, as in a pooled ``Estimate``. All costs are in hundred-millionths of the currency unit of the price table.
package struct CostBreakdown {
  /// The cost of all runs together.
  package private(set) var totalCost = 0.0
  /// The greatest number of runs of a scenario.
  private let greatestRunCount: Double
  /// The cost of all runs, each with a weight with which its scenario counts as ``greatestRunCount`` runs.
  ///
  /// The other weighted numbers have the same weights.
  private var weightedCost = 0.0
  private var weightedRunCount = 0.0
  private var weightedTaskCount = 0.0
  private var weightedCompletedTaskCount = 0.0
  /// The weighted cost of the tasks that ended with each kind of outcome, in the order of `Outcome.Kind.allCases`.
  private var costsByOutcome: [Double] = Array(repeating: 0, count: Outcome.Kind.allCases.count)
  /// The mean cost per run of each task.
  ///
  /// The tasks are ordered by scenario, then as in the plan. `scenario` is the path of the scenario file.
  package private(set) var meanCostsByTask: [(scenario: String, task: String, cost: Double)] = []

  /// Adds up the costs of one configuration.
  ///
  /// - Parameters:
  ///   - scenarios: The scenarios with the runs of both configurations.
  ///   - resultProperty: The property with the result of the configuration: `resultOfA` or `resultOfB`.
  ///   - run: A closure that returns the configuration's run of a pair.
  init(
    _ scenarios: [PairedScenario],
    _ resultProperty: KeyPath<PairedScenario, ScenarioResult>,
    _ run: (PairedScenario.Pair) -> JudgedRun
  ) {
    greatestRunCount = Double(scenarios.map(\.pairs.count).max() ?? 0)
    for scenario in scenarios { add(scenario[keyPath: resultProperty], scenario.pairs, run) }
  }

  private mutating func add(
    _ scenario: ScenarioResult,
    _ pairs: PairList,
    _ runOfSide: (PairedScenario.Pair) -> JudgedRun
  ) {
    let plan = scenario.plan
    let weight = greatestRunCount / Double(max(1, pairs.count))
    var taskCosts = Array(repeating: 0.0, count: plan.tasks.count)
    for pair in pairs {
      let run = runOfSide(pair)
      weightedTaskCount += weight * Double(run.judgement.taskCount)
      let outcomeKinds = Dictionary(
        run.judgement.taskResults.map { ($0.task, $0.outcome.kind) },
        uniquingKeysWith: { $1 }
      )
      for spent in run.judgement.spending {
        let cost = Double(spent.cost(in: plan) ?? 0)
        totalCost += cost
        weightedCost += weight * cost
        guard plan.task(spent.task) != nil else { continue }
        taskCosts[Int(spent.task.rawValue)] += cost
        if let kind = outcomeKinds[spent.task],
          let index = Outcome.Kind.allCases.firstIndex(of: kind)
        {
          costsByOutcome[index] += weight * cost
        }
      }
      let completedTaskCount = run.judgement.taskResults.count {
        $0.task != .none && $0.outcome.kind == .completed
      }
      weightedCompletedTaskCount += weight * Double(completedTaskCount)
    }
    weightedRunCount += weight * Double(pairs.count)
    meanCostsByTask += zip(plan.tasks, taskCosts).map { task, cost in
      (scenario.path, task.id, cost / Double(max(1, pairs.count)))
    }
  }

  /// The mean cost of a run.
  package var meanCostPerRun: Double { weightedCost / max(1, weightedRunCount) }

  /// The mean cost of a run, divided by the mean number of its tasks; `nil` if there are no tasks.
  package var costPerTask: Double? {
    weightedTaskCount > 0 ? weightedCost / weightedTaskCount : nil
  }

  /// The mean cost of a run, divided by the mean number of its completed tasks; `nil` if no task completed.
  package var costPerCompletedTask: Double? {
    weightedCompletedTaskCount > 0 ? weightedCost / weightedCompletedTaskCount : nil
  }

  /// For each kind of outcome, the mean cost per run of the tasks that ended with that outcome.
  ///
  /// Kinds of outcome without any cost are left out.
  package var meanCostsByOutcome: [(kind: Outcome.Kind, cost: Double)] {
    zip(Outcome.Kind.allCases, costsByOutcome).compactMap { kind, cost in
      cost > 0 ? (kind, cost / max(1, weightedRunCount)) : nil
    }
  }
}

extension Comparison {
  /// The costs of the configurations A and B.
  package var costs: (first: CostBreakdown, second: CostBreakdown) {
    (
      CostBreakdown(scenarios, \.resultOfA, \.first),
      CostBreakdown(scenarios, \.resultOfB, \.second)
    )
  }
}
