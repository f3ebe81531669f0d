import RehearsalSimulation

/// A check that finds sessions whose context is compacted more often than a run may have events.
///
/// A run with such a session reaches the limit of events before the session ends.
enum WindowCheck {
  /// The tokens that a session spends at least, and where a script states them.
  private struct Spending {
    var tokens: Int64
    /// The location of the script's entry, or `nil` if the agent's model states the tokens.
    var location: SourceLocation?
  }

  /// Adds a warning for each agent with such a session.
  ///
  /// A budget that ends sessions at its limits can end such a session in time.
  static func report(on plan: Plan, to diagnostics: Diagnostics) {
    guard plan.platform.budget?.response != .stop else { return }
    for agent in plan.agents {
      guard let member = plan.member(agent), let window = member.model?.window else { continue }
      let room = window.tokens - window.compactionTokens
      let spending = spendings(of: member).first { spending in
        room > 0 && UInt64(max(0, spending.tokens / room)) > plan.limits.events
      }
      guard let spending else { continue }
      diagnostics.warn(
        "a session of `\(plan.name(of: agent))` spends \(spending.tokens) tokens, which fill its `window` "
          + "\(spending.tokens / room) times, and a run has at most \(plan.limits.events) events; raise `tokens` "
          + "under `window`, or lower `spends`",
        at: spending.location
      )
    }
  }

  private static func spendings(of member: Plan.Member) -> [Spending] {
    let scriptedSpendings = member.behaviour.clauses.compactMap { clause in
      clause.tokens.map { Spending(tokens: $0, location: clause.location) }
    }
    let leastTokens: Int64? =
      switch member.model?.sessionTokens {
      case .fixed(let tokens), .uniform(let tokens, _), .triangular(let tokens, _, _): tokens
      case .exponential, .logNormal, .empirical, nil: nil
      }
    return scriptedSpendings + (leastTokens.map { [Spending(tokens: $0)] } ?? [])
  }
}
