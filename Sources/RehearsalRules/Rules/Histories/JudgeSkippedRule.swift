import RehearsalSimulation

/// Reports a history in which one judge finished without refusing the work, but the next judge never began.
///
/// The next judge is a reviewer to which the contract of the first judge hands work. The reported agent is
/// the caller, which started the first judge. Only a caller whose session no handoff opened is reported, such
/// as the root agent. If the log ends before the caller's session ends, nothing is reported, because the next
/// judge may still begin.
struct JudgeSkippedRule: Rule {
  static let ruleDescription = StageSkippedRule.ruleDescription
  static let observedKinds: [Event.Name] = [.handoffSent, .decisionMade, .sessionEnded, .runEnded]

  /// The result that a judge returned to its caller.
  private struct JudgeResult {
    var judge: AgentID
    /// The agent that had started the judge and received the result.
    var caller: AgentID
    /// The sequence number of the event that sent the result.
    var sequence: UInt64
    /// Whether the last decision of the judge's session refused the work.
    var refusesWork = false
  }

  private let plan: Plan
  /// The last result of each judge that has returned one.
  private var results: [JudgeResult] = []
  /// For each agent that was asked for work, the sequence number of the event that sent the last request.
  private var lastRequests: [AgentID: UInt64] = [:]
  /// The sessions whose last decision refused the work.
  private var refusingSessions: Set<SessionID> = []
  /// The agents whose session has ended and was not opened by a handoff, such as the root of the history.
  private var endedCallers: Set<AgentID> = []

  init?(_ plan: Plan) {
    let judges = plan.agents.filter { Self.isJudge($0, plan) }
    guard judges.contains(where: { !Self.nextJudges(after: $0, plan).isEmpty }) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .decisionMade(let decision, _):
      if decision.approves {
        refusingSessions.remove(event.session)
      } else {
        refusingSessions.insert(event.session)
      }
    case .handoffSent(let handoff, _):
      if handoff.intent.asksForWork { lastRequests[handoff.receiver] = event.sequence }
      guard handoff.intent == .complete, Self.isJudge(handoff.sender, plan) else { return }
      results.removeAll { $0.judge == handoff.sender }
      results.append(
        JudgeResult(
          judge: handoff.sender,
          caller: handoff.receiver,
          sequence: event.sequence,
          refusesWork: refusingSessions.contains(event.session)
        )
      )
    case .sessionEnded(.handedOff) where event.handoff == .none: endedCallers.insert(event.agent)
    case .runEnded: reportSkippedJudges(event, &context)
    default: break
    }
  }

  private func reportSkippedJudges(_ event: borrowing Event, _ context: inout RuleContext) {
    for result in results where !result.refusesWork && endedCallers.contains(result.caller) {
      for nextJudge in Self.nextJudges(after: result.judge, plan)
      where lastRequests[nextJudge] == nil {
        context.violations.record(
          Self.ruleDescription,
          agent: result.caller,
          task: .none,
          "ended after \(plan.name(of: result.judge)), whose contract hands on to "
            + "\(plan.name(of: nextJudge)), which never began",
          evidence: [result.sequence, event.sequence]
        )
      }
    }
  }

  /// Returns whether an agent has a definition and is a verifier or a reviewer.
  private static func isJudge(_ agent: AgentID, _ plan: Plan) -> Bool {
    plan.isDefined(agent) && plan.isJudge(agent)
  }

  /// Returns the other reviewers with a definition to which the contract of a judge hands work.
  private static func nextJudges(after judge: AgentID, _ plan: Plan) -> [AgentID] {
    (plan.member(judge)?.contract.handsOffTo ?? []).compactMap { plan.agent(named: $0.agent) }
      .filter { $0 != judge && plan.role(of: $0) == .reviewer && plan.isDefined($0) }
  }
}
