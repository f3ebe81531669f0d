import RehearsalRules
import RehearsalSimulation

extension CauseSearch {
  /// The minimum number of events that a run may have if a limit is left out.
  private static let minimumEventLimit: UInt64 = 100_000
  /// How many times as many events as the failed run a run may have if a limit is left out.
  private static let eventLimitFactor: UInt64 = 100

  /// Returns the settings that can explain the failure of a run.
  func settingSuspects(
    in plan: Plan,
    _ run: JudgedRun,
    _ disturbances: Disturbances
  ) -> [Suspect] {
    deadlineSuspects(in: plan, disturbances) + limitSuspects(in: plan, run)
      + hoursSuspects(in: plan, run) + budgetSuspects(in: plan, run) + slotSuspects(in: plan, run)
  }

  private func suspect(
    _ origin: FailureCause.Origin,
    leaveOut: @escaping (inout Plan) -> Void
  ) -> Suspect {
    Suspect(origin: origin, title: origin.title, leaveOut: leaveOut)
  }

  /// Returns the rules with deadlines that answers missed.
  private func deadlineSuspects(in plan: Plan, _ disturbances: Disturbances) -> [Suspect] {
    var rules: [Platform.ReplyRule] = []
    for rule in disturbances.missedHandoffs.compactMap(plan.replyRule(for:))
    where !rules.contains(rule) {
      rules.append(rule)
    }
    return rules.map { rule in
      suspect(.deadline(rule)) { plan in plan.platform.replies.removeAll { $0 == rule } }
    }
  }

  /// Returns the limit at which the run stopped, in an array.
  ///
  /// The array is empty if the run did not stop at a limit, or if the limit is not lower than the default. A limit of
  /// events that the search itself has set is no suspect.
  ///
  /// Without the limit, the default applies. A run that never settles must not go on for ever, so that the number of
  /// its events stays limited.
  private func limitSuspects(in plan: Plan, _ run: JudgedRun) -> [Suspect] {
    guard case .limited(let limit) = run.summary.ending,
      limit != .events || plan.limits.events == self.plan.limits.events
    else { return [] }
    let eventLimit = max(
      Self.minimumEventLimit,
      run.summary.events &* Self.eventLimitFactor
    )
    var limits = plan.limits
    limits.raise(limit)
    guard limits != plan.limits else { return [] }
    limits.events = min(limits.events, eventLimit)
    return [suspect(.limit(limit)) { $0.limits = limits }]
  }

  /// Returns the working hours of the agents that had sessions.
  private func hoursSuspects(in plan: Plan, _ run: JudgedRun) -> [Suspect] {
    Self.agentsWithSessions(in: plan, run).filter { plan.member($0)?.model?.hours != nil }
      .map { agent in
        suspect(.hours(agent: plan.name(of: agent))) { $0.removeHours(of: agent) }
      }
  }

  /// Returns the slots of the team, and the limits on the sessions of the agents that had sessions.
  private func slotSuspects(in plan: Plan, _ run: JudgedRun) -> [Suspect] {
    let slots = suspect(.slots(agent: nil)) { $0.platform.slots = nil }
    let limitedAgents = Self.agentsWithSessions(in: plan, run).filter {
      plan.member($0)?.sessions != nil
    }
    return (plan.platform.slots == nil ? [] : [slots])
      + limitedAgents.map { agent in
        suspect(.slots(agent: plan.name(of: agent))) { $0.freeSessions(of: agent) }
      }
  }

  private static func agentsWithSessions(in plan: Plan, _ run: JudgedRun) -> [AgentID] {
    let hadSession = run.judgement.coverage.hadAgentSession
    return plan.agents.filter {
      hadSession.indices.contains($0.index) && hadSession[$0.index]
    }
  }

  /// Returns the budget in an array if the run reached a limit of the budget, and otherwise an empty array.
  private func budgetSuspects(in plan: Plan, _ run: JudgedRun) -> [Suspect] {
    guard plan.platform.budget != nil,
      run.judgement.taskResults.contains(where: { $0.outcome.reason == .budgetExhausted })
        || run.judgement.violations.contains(where: { $0.rule.hasPrefix("resource.budget") })
    else { return [] }
    return [suspect(.budget) { $0.platform.budget = nil }]
  }
}

extension Limits {
  /// Raises a limit to its default, unless it is as high or higher.
  fileprivate mutating func raise(_ limit: Event.Limit) {
    let defaults = Limits()
    switch limit {
    case .time: time = max(time, defaults.time)
    case .events: events = max(events, defaults.events)
    case .rounds: rounds = max(rounds, defaults.rounds)
    case .mailbox: mailbox = max(mailbox, defaults.mailbox)
    case .depth: depth = max(depth, defaults.depth)
    case .repeats: repeats = max(repeats, defaults.repeats)
    }
  }
}
