import RehearsalRules
import RehearsalSimulation

/// Explanations of a failed run for the user: why tasks ended as they did, and what to do about the cause.
struct FailureAdvice {
  private let plan: Plan
  private let judgement: Judgement
  /// The bound that the run misses; `nil` if the run fails by itself.
  private let missedBound: MissedBound?

  init(_ plan: Plan, _ judgement: Judgement, missedBound: MissedBound? = nil) {
    self.plan = plan
    self.judgement = judgement
    self.missedBound = missedBound
  }

  /// The maximum number of tasks whose outcomes are explained.
  private static let maxExplainedTasks = 3
  /// The maximum number of agents in the list of the highest token spending.
  private static let maxListedAgents = 3

  /// Returns sentences that explain why tasks did not complete.
  ///
  /// There is at most one sentence for each task, and at most `maxExplainedTasks` in all. The sentences are
  /// about tasks that a non-goal rejects, and about tasks that are stuck because the budget is used up. There are none
  /// for a missed bound on a quantity that is no share of tasks.
  func reasons() -> [String] {
    if let missedBound, missedBound.bound.quantity.unit != .percentage { return [] }
    let incompleteTasks = judgement.taskResults.filter {
      $0.task != TaskID.none && $0.outcome.kind != .completed
    }
    return Array(incompleteTasks.lazy.compactMap(reason).prefix(Self.maxExplainedTasks))
  }

  private func reason(_ result: TaskResult) -> String? {
    guard let task = plan.task(result.task) else { return nil }
    switch result.outcome.reason {
    case .nonGoal?:
      return plan.nonGoals.first { $0.boundary.covers(task) }.map { nonGoal in
        "\(task.id) is rejected because it falls under \(nonGoal.id) (\(nonGoal.text)) at \(nonGoal.location); "
          + "if that is right, expect it with `outcomes: {\(task.id): rejected}`"
      }
    case .budgetExhausted?:
      return "\(task.id) is stuck because the budget is used up: \(spenderText)"
    default: return nil
    }
  }

  /// A text that lists the agents with the highest token spending, such as `ada spent 900 tokens`.
  private var spenderText: String {
    var tokensByAgent = Array(repeating: Int64(0), count: plan.members.count)
    for spending in judgement.spending where tokensByAgent.indices.contains(spending.agent.index) {
      tokensByAgent[spending.agent.index] += spending.tokens
    }
    let spenderIndices = tokensByAgent.indices.filter { tokensByAgent[$0] > 0 }.sorted {
      (tokensByAgent[$1], $0) < (tokensByAgent[$0], $1)
    }
    let spendingTexts = spenderIndices.prefix(Self.maxListedAgents).map { index in
      "\(plan.name(of: AgentID(rawValue: UInt32(index)))) spent \(tokensByAgent[index]) tokens"
    }
    return spendingTexts.isEmpty ? "nothing was spent" : spendingTexts.joined(separator: ", ")
  }

  /// An entry for `expect` in the scenario that makes the failure an expected one, such as
  /// `outcomes: {T-1: stuck}`; `nil` if there is none.
  ///
  /// The entry names the first error, an incomplete task or the first warning, in this order. The incomplete task is the
  /// first that a failed assertion is about, or else the first. An error or a warning is named only if an assertion about
  /// violations failed. What the scenario already expects is not named. No such entry helps if the run misses a bound.
  private var suggestedExpectation: String? {
    guard missedBound == nil else { return nil }
    let violations = unexpectedViolations
    if let error = violations.first(where: { $0.severity == .error }) {
      return expectation(of: error)
    }
    let incompleteTasks = judgement.taskResults.filter {
      $0.task != TaskID.none && $0.outcome.kind != .completed && !isExpected($0)
    }
    let failedTasks = Set(
      judgement.expectationResults.filter { $0.verdict == .fail }.map(\.task)
    )
    let incompleteTask =
      incompleteTasks.first { failedTasks.contains($0.task) } ?? incompleteTasks.first
    if let incompleteTask, let task = plan.task(incompleteTask.task) {
      return "outcomes: {\(task.id): \(incompleteTask.outcome.kind.rawValue)}"
    }
    return violations.first { $0.severity == .warning }.map(expectation)
  }

  private func expectation(of violation: Violation) -> String {
    "violations: {include: [{rule: \(violation.rule)}]}"
  }

  /// The violations that made an assertion about violations fail, except those whose rules the scenario names.
  var unexpectedViolations: [Violation] {
    let hasUnexpected = judgement.expectationResults.contains {
      $0.verdict == .fail && $0.violationLimit != nil
    }
    guard hasUnexpected else { return [] }
    let expectations = plan.oracle.expectations
    let expectedPatterns: [Expectations.ViolationPattern] =
      switch expectations?.violations {
      case .exactly(let patterns, _)?, .include(let patterns)?: patterns
      case nil: []
      }
    let namedPatterns = expectedPatterns + (expectations?.never ?? [])
    return judgement.violations.filter { violation in
      !namedPatterns.contains { $0.rule == violation.rule }
    }
  }

  /// Returns whether the scenario expects the outcome of a task.
  private func isExpected(_ result: TaskResult) -> Bool {
    plan.oracle.expectations?.outcomes.contains {
      $0.task == result.task && $0.kind == result.outcome.kind
    } ?? false
  }

  /// Returns a text about what the user can do about a cause; `nil` if there is no advice on this kind of
  /// cause.
  func advice(on origin: FailureCause.Origin) -> String? {
    switch origin {
    case .fault(let id, _, _): return advice(onFault: id)
    case .window(let agent, _):
      return
        "give `\(agent)` a greater `window` or a smaller `forgets` under `model`, or let it do less in one context; "
        + "what it forgets is gone until it is told again"
    case .quota(let name):
      return
        "raise the quota of `\(name)` under `quotas` of `platform`, or have fewer sessions at the same time"
    case .budget:
      return "raise `budget` under `platform`, or have the agents spend less"
    case .limit(let limit):
      return
        "raise `\(limit.rawValue)` under `limits`, or assert the end with `ends: \(limit.rawValue)-limit`; "
        + "if the run never settles, find out what repeats"
    case .deadline:
      return
        "give the rule under `reply` a longer `within` or another `then`, or let the receiver answer sooner"
    case .hours(let agent):
      return
        "give `\(agent)` other `hours`, start the run at another time (`starts` under `platform`), "
        + "or let deadlines under `reply` allow for the hours in which it does not work"
    case .slots(let agent):
      let key = agent.map { "the number of `\($0)` in `sessions`" } ?? "`slots`"
      return "raise \(key) under `platform`, or assert what fits it"
    case .script, .several, .chance, .protocolItself: return nil
    }
  }

  private func advice(onFault id: String) -> String {
    let fault = plan.faults.first { $0.id == id }
    guard let coordinator = plan.coordinator, fault?.crashedAgent == coordinator else {
      let expectationText =
        suggestedExpectation.map { "or expect what it leads to, such as `\($0)`" }
        ?? "or correct the assertion that fails"
      return
        "the scenario injects this fault: change the definitions or the platform so that the team gets over it, "
        + expectationText
    }
    let name = plan.name(of: coordinator)
    return
      "`\(name)` starts the session of every receiver, so nothing that is handed on after its crash arrives; "
      + "give the fault a `restart`, or let agents hand work to each other with `routing: direct`"
  }
}

extension Fault {
  /// The agent that the fault makes crash; `nil` if the fault is not a crash or names no agent.
  fileprivate var crashedAgent: AgentID? {
    verb.name == "crash" ? verb.sessionPattern?.agent : nil
  }
}
