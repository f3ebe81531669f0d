import RehearsalSimulation

/// Reports a history whose caller ends after a judge's work although the judge hands on to another judge that never
/// began.
///
/// A history whose log stops before the caller has ended shows nothing: the other judge may begin later.
struct JudgeSkippedRule: Rule {
  static let about = StageSkippedRule.about
  static let kinds: [Event.Name] = [.handoffSent, .decisionMade, .sessionEnded, .runEnded]

  /// The completed work of a judge.
  private struct Stage {
    var judge: AgentID
    /// The agent that the judge worked for.
    var caller: AgentID
    var event: UInt64
    /// Whether the judge's last decision refused the work.
    var isRefused = false
  }

  private let plan: Plan
  private var stages: [Stage] = []
  /// The event of the last request to each agent.
  private var requests: [AgentID: UInt64] = [:]
  private var refusals: Set<SessionID> = []
  /// The agents whose session has ended that no handoff started.
  private var ended: Set<AgentID> = []

  init?(_ plan: Plan) {
    let judges = plan.agents.filter { Self.isJudge($0, plan) }
    guard judges.contains(where: { !Self.nextJudges(after: $0, plan).isEmpty }) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .decisionMade(let decision, _):
      if decision.approves {
        refusals.remove(event.session)
      } else {
        refusals.insert(event.session)
      }
    case .handoffSent(let handoff, _):
      if handoff.intent.asksForWork { requests[handoff.receiver] = event.sequence }
      guard handoff.intent == .complete, Self.isJudge(handoff.sender, plan) else { return }
      stages.removeAll { $0.judge == handoff.sender }
      stages.append(
        Stage(
          judge: handoff.sender,
          caller: handoff.receiver,
          event: event.sequence,
          isRefused: refusals.contains(event.session)
        )
      )
    case .sessionEnded(.handedOff) where event.handoff == .none: ended.insert(event.agent)
    case .runEnded: conclude(event, &violations)
    default: break
    }
  }

  private func conclude(_ event: borrowing Event, _ violations: inout ViolationLog) {
    for stage in stages where !stage.isRefused && ended.contains(stage.caller) {
      for next in Self.nextJudges(after: stage.judge, plan) where requests[next] == nil {
        violations.record(
          Self.about,
          agent: stage.caller,
          task: .none,
          "ended after \(plan.name(of: stage.judge)), whose contract hands on to "
            + "\(plan.name(of: next)), which never began",
          evidence: [stage.event, event.sequence]
        )
      }
    }
  }

  private static func isJudge(_ agent: AgentID, _ plan: Plan) -> Bool {
    plan.isDefined(agent) && [.verifier, .reviewer].contains(plan.role(of: agent))
  }

  /// The judges that a judge's own contract hands work to.
  private static func nextJudges(after judge: AgentID, _ plan: Plan) -> [AgentID] {
    (plan.member(judge)?.contract.handsOffTo ?? []).compactMap { plan.agent(named: $0.agent) }
      .filter { $0 != judge && plan.role(of: $0) == .reviewer && plan.isDefined($0) }
  }
}
