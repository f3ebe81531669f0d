import RehearsalRules
package import RehearsalSimulation

/// The cost of a configuration's runs, by task and by outcome.
///
/// All costs are in hundred-millionths of the currency unit of the price table.
package struct CostBreakdown {
  /// The cost of all runs together.
  package private(set) var totalCost = 0.0
  private var runCount = 0
  private var taskCount = 0
  private var completedTaskCount = 0
  /// The total cost of the tasks that ended with each kind of outcome, in the order of
  /// `Outcome.Kind.allCases`.
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
    for scenario in scenarios { add(scenario[keyPath: resultProperty], scenario.pairs, run) }
  }

  private mutating func add(
    _ scenario: ScenarioResult,
    _ pairs: PairList,
    _ runOfSide: (PairedScenario.Pair) -> JudgedRun
  ) {
    let plan = scenario.plan
    var taskCosts = Array(repeating: 0.0, count: plan.tasks.count)
    for pair in pairs {
      let run = runOfSide(pair)
      taskCount += run.judgement.taskCount
      let outcomeKinds = Dictionary(
        run.judgement.taskResults.map { ($0.task, $0.outcome.kind) },
        uniquingKeysWith: { $1 }
      )
      for spent in run.judgement.spending {
        let cost = Double(spent.cost(in: plan) ?? 0)
        totalCost += cost
        guard plan.task(spent.task) != nil else { continue }
        taskCosts[Int(spent.task.rawValue)] += cost
        if let kind = outcomeKinds[spent.task],
          let index = Outcome.Kind.allCases.firstIndex(of: kind)
        {
          costsByOutcome[index] += cost
        }
      }
      completedTaskCount += run.judgement.taskResults.count {
        $0.task != .none && $0.outcome.kind == .completed
      }
    }
    runCount += pairs.count
    meanCostsByTask += zip(plan.tasks, taskCosts).map { task, cost in
      (scenario.path, task.id, cost / Double(max(1, pairs.count)))
    }
  }

  /// The mean cost of a run.
  package var meanCostPerRun: Double { totalCost / Double(max(1, runCount)) }

  /// The cost of all runs, divided by the number of tasks in these runs; `nil` if there are no tasks.
  package var costPerTask: Double? { taskCount > 0 ? totalCost / Double(taskCount) : nil }

  /// The cost of all runs, divided by the number of completed tasks; `nil` if no task completed.
  package var costPerCompletedTask: Double? {
    completedTaskCount > 0 ? totalCost / Double(completedTaskCount) : nil
  }

  /// For each kind of outcome, the mean cost per run of the tasks that ended with that outcome.
  ///
  /// Kinds of outcome without any cost are left out.
  package var meanCostsByOutcome: [(kind: Outcome.Kind, cost: Double)] {
    zip(Outcome.Kind.allCases, costsByOutcome).compactMap { kind, cost in
      cost > 0 ? (kind, cost / Double(max(1, runCount))) : nil
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
