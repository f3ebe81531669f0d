import RehearsalRules
import RehearsalSimulation

/// What is known about a failure apart from its cause, and what to do about the cause.
struct FailureAdvice {
  private let plan: Plan
  private let judgement: Judgement

  init(_ plan: Plan, _ judgement: Judgement) {
    self.plan = plan
    self.judgement = judgement
  }

  /// How many tasks are explained at most.
  private static let mostTasks = 3
  /// How many agents that spent tokens are named at most.
  private static let mostSpenders = 3

  /// Returns why tasks ended as they did, one sentence for each, where the outcome alone does not say it.
  func reasons() -> [String] {
    let ended = judgement.tasks.filter { $0.task != TaskID.none && $0.outcome.kind != .completed }
    return Array(ended.lazy.compactMap(reason).prefix(Self.mostTasks))
  }

  private func reason(_ result: TaskResult) -> String? {
    guard let task = plan.task(result.task) else { return nil }
    switch result.outcome.reason {
    case .nonGoal?:
      return plan.nonGoals.first { $0.boundary.covers(task) }.map { nonGoal in
        "\(task.id) is rejected because it falls under \(nonGoal.id) (\(nonGoal.text)) at \(nonGoal.location); "
          + "if that is right, expect it with `outcomes: {\(task.id): rejected}`"
      }
    case .budgetExhausted?: return "\(task.id) is stuck because the budget is used up: \(spenders)"
    default: return nil
    }
  }

  /// The agents that spent most tokens.
  private var spenders: String {
    var tokens = Array(repeating: Int64(0), count: plan.members.count)
    for part in judgement.spending where tokens.indices.contains(part.agent.index) {
      tokens[part.agent.index] += part.tokens
    }
    let order = tokens.indices.filter { tokens[$0] > 0 }.sorted {
      (tokens[$1], $0) < (tokens[$0], $1)
    }
    let names = order.prefix(Self.mostSpenders).map { index in
      "\(plan.name(of: AgentID(rawValue: UInt32(index)))) spent \(tokens[index]) tokens"
    }
    return names.isEmpty ? "nothing was spent" : names.joined(separator: ", ")
  }

  /// The entry of `expect` that the run needs first to pass as it is.
  private var expectation: String {
    if let violation = judgement.violations.first(where: { $0.severity == .error }) {
      return "violations: [{rule: \(violation.rule)}]"
    }
    let ended = judgement.tasks.first { $0.task != TaskID.none && $0.outcome.kind != .completed }
    guard let ended, let task = plan.task(ended.task) else { return "expect" }
    return "outcomes: {\(task.id): \(ended.outcome.kind.rawValue)}"
  }

  /// Returns what to do about a cause; `nil` if the rules that were violated say it.
  func advice(on origin: FailureCause.Origin) -> String? {
    switch origin {
    case .fault(let id, _, _):
      let fault = plan.faults.first { $0.id == id }
      guard let coordinator = plan.coordinator, fault?.crashes == coordinator else {
        return
          "the scenario injects this fault: change the definitions or the platform so that the team gets over it, "
          + "or expect what it leads to, such as `\(expectation)`"
      }
      let name = plan.name(of: coordinator)
      return
        "`\(name)` starts the session of every receiver, so nothing that is handed on after its crash arrives; "
        + "give the fault a `restart`, or let agents hand work to each other with `routing: direct`"
    case .window(let agent, _):
      return
        "give `\(agent)` a greater `window` or a smaller `forgets` under `model`, or let it do less in one context; "
        + "what it forgets is gone until it is told again"
    case .quota(let name):
      return
        "raise the quota of `\(name)` under `quotas` of `platform`, or have fewer sessions at the same time"
    case .budget:
      return "raise `budget` under `platform`, or have the agents spend less"
    case .script, .several, .chance, .protocolItself: return nil
    }
  }
}

extension Fault {
  /// The agent that the fault crashes; `nil` if it does something else.
  fileprivate var crashes: AgentID? {
    verb.name == "crash" ? verb.sessions?.agent : nil
  }
}
