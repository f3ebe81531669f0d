import RehearsalSimulation

/// A judge gave no decision that anybody can go by, and the work went on.
struct FailedOpenRule: Rule {
  static let about = RuleDescription(
    id: "guard.failed-open",
    severity: .warning,
    failureMode: .verifiesIncompletely,
    firesWhen: "a judge timed out or answered nonsense and the work was let through",
    kinds: [.decisionMade, .handoffSent, .sessionEnded]
  )

  private let plan: Plan
  /// The decisions of open sessions that nobody can go by.
  private var unusable = PerSession<(decision: Decision, event: UInt64)>()

  init?(_ plan: Plan) {
    guard plan.mayLackDecisions else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .decisionMade(let decision, _):
      unusable[event.session] = decision.isUsable ? nil : (decision, event.sequence)
    case .handoffSent(let handoff, _):
      guard let (decision, place) = unusable[event.session], handoff.intent.letsThrough else {
        return
      }
      findings.add(
        Self.about,
        agent: event.agent,
        task: event.task,
        "let \(plan.name(of: event.task)) through on \(decision.rawValue)",
        evidence: [place, event.sequence]
      )
    case .sessionEnded: unusable[event.session] = nil
    default: break
    }
  }
}

extension Intent {
  /// Whether it passes work on as good.
  fileprivate var letsThrough: Bool {
    switch self {
    case .deliver, .approve, .complete: true
    case .assign, .reject, .escalate, .delegate, .conflict, .clarify, .inform, .fail: false
    }
  }
}

extension Plan {
  /// Whether a fault or a script gives a judge a decision that nobody can go by.
  fileprivate var mayLackDecisions: Bool {
    faults.contains { fault in
      switch fault.verb {
      case .decision(.failOpen, _), .decision(.malformedDecision, _): true
      default: false
      }
    }
      || members.contains { member in
        member.behaviour.clauses.contains { $0.decides?.decision.isUsable == false }
      }
  }
}
