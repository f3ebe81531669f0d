/// The human-readable form of a trace, with one line for each event, and with names instead of
/// indices.
extension Event {
  /// Returns the event as a line without its time, such as `verify-app -> code-reviewer  deliver  T-1`.
  public func line(in plan: Plan) -> String {
    let who = plan.name(of: agent)
    let about = task == .none ? "" : "  \(plan.name(of: task))"
    switch kind {
    case .runStarted: return "run started"
    case .runEnded(let ending): return "run ended: \(ending.description)"
    case .taskSubmitted:
      return agent == .none ? "task submitted\(about)" : "\(who) creates\(about)"
    case .taskListed: return "\(who) lists\(about)"
    case .taskClaimed(let claim): return "\(who) claims\(about): \(claim.rawValue)"
    case .taskStarted: return "\(who) starts\(about)"
    case .taskEnded(let outcome):
      return "\(task == .none ? "the work" : plan.name(of: task)) ended \(outcome)"
    case .handoffSent, .handoffDelivered, .handoffLost, .handoffDuplicated, .handoffUndeliverable,
      .handoffCounted, .handoffJoined, .handoffUnread, .replyMissed, .replyLate:
      return handoffLine(in: plan)
    case .sessionOpened, .sessionEnded, .sessionLimited, .sessionWaiting, .sessionResumed,
      .sessionSpent:
      return "\(who) \(sessionText)\(about)"
    case .agentCompacted(let forgotten):
      let things = forgotten.map(\.rawValue).joined(separator: ", ")
      return "\(who) compacts its context\(things.isEmpty ? "" : " and forgets: \(things)")"
    case .agentCrashed(let fault): return "\(who) crashes by \(fault)"
    case .agentRestarted: return "\(who) is back"
    case .actSkill(let skill): return "\(who) invokes \(skill)\(about)"
    case .actRead(let path): return "\(who) reads \(path)\(about)"
    case .actWrite(let path): return "\(who) writes \(path)\(about)"
    case .actCommand(let command, let succeeded):
      return "\(who) runs `\(command)`: \(succeeded ? "succeeds" : "fails")\(about)"
    case .actTool(let tool, let use): return "\(who) uses \(tool): \(use.rawValue)\(about)"
    case .actCancel(.agent(let agent)): return "\(who) cancels \(plan.name(of: agent))\(about)"
    case .actCancel(.task(let task)): return "\(who) cancels \(plan.name(of: task))\(about)"
    case .actSpawn(let spawned): return "\(who) spawns \(plan.name(of: spawned))\(about)"
    case .actAssume(let item): return "\(who) assumes \(item)\(about)"
    case .actClaim(let claim): return "\(who) claims \(claim)\(about)"
    case .actPromise(let promise): return "\(who) promises: \(promise)\(about)"
    case .reportFiled(let report):
      let numbers = report.numbers.map { "\($0.metric) \($0.value?.description ?? "none")" }
      return "\(who) reports \(numbers.joined(separator: ", "))\(about)"
    case .gateChecked(let gate, let value, let passed):
      // Only the words of a history let a number pass that is too small.
      let sign = !passed ? "fails" : gate.passes(value) ? "passes" : "is said to pass"
      return
        "\(who) checks \(gate.metric): \(value?.description ?? "none") \(sign) \(gate.floor)\(about)"
    case .gateLoosened(let path, let loosening):
      return "\(who) makes the gate in \(path) easier to pass: \(loosening.rawValue)\(about)"
    case .decisionMade(let decision, let defects):
      let found = defects.isEmpty ? "" : " (\(defects.map(\.description).joined(separator: "; ")))"
      return "\(who) decides \(decision.rawValue)\(found)\(about)"
    case .workFlawed(let flaw):
      return "\(who) leaves a \(flaw.weight.rawValue) flaw: \(flaw.category)\(about)"
    case .flawEscaped(let flaw):
      return "a \(flaw.weight.rawValue) flaw escapes: \(flaw.category)\(about)"
    case .workMerged: return "the work of \(plan.name(of: task)) is merged"
    case .retryScheduled(let failures):
      return "\(who) schedules a retry after failure \(failures)\(about)"
    case .faultInjected(let fault): return "fault \(fault) strikes \(who)\(about)"
    case .limitReached(let limit): return "limit reached: \(limit.rawValue)"
    }
  }
}

extension Event {
  /// What the session of an event about a session does.
  private var sessionText: String {
    func count(_ number: some BinaryInteger, _ thing: String) -> String {
      "\(number) \(thing)\(number == 1 ? "" : "s")"
    }
    return switch kind {
    case .sessionOpened: "opens session \(session.rawValue)"
    case .sessionEnded(let result): "ends session \(session.rawValue): \(result.rawValue)"
    case .sessionLimited(let quota, let limitation):
      "reaches the quota of \(quota) and \(limitation == .waits ? "waits" : "is refused")"
    case .sessionWaiting(let answers): "waits for \(count(answers, "answer"))"
    case .sessionResumed(let answers): "goes on with \(count(answers, "answer"))"
    case .sessionSpent(let tokens): "spends \(count(tokens, "token"))"
    default: ""
    }
  }

  /// Returns the line of an event about a handoff.
  private func handoffLine(in plan: Plan) -> String {
    switch kind {
    case .handoffSent(let handoff, let items):
      let carried = items.isEmpty ? "" : "  (\(items.joined(separator: ", ")))"
      return handoff.line(in: plan) + carried
    case .handoffDelivered(let handoff, let routed):
      let waited = routed > 0 ? " after \(VirtualTime(routed)) at the orchestrator" : ""
      return "\(handoff.line(in: plan))  taken up\(handoff.copy > 0 ? " again" : "")\(waited)"
    case .handoffLost(let handoff, let fault): return "\(handoff.line(in: plan))  lost by \(fault)"
    case .handoffDuplicated(let handoff, let fault):
      return "\(handoff.line(in: plan))  duplicated by \(fault)"
    case .handoffUndeliverable(let handoff):
      return "\(handoff.line(in: plan))  nobody has that name"
    case .handoffJoined(let handoff):
      return "\(handoff.line(in: plan))  reaches the session that called"
    case .handoffCounted(let handoff, let vote):
      let counted =
        switch vote {
        case .approves, .refuses: "counted, the panel has not decided"
        case .outdated: "not counted, outdated"
        case .repeated: "not counted again"
        case .conflicted: "not merged, the work conflicts"
        }
      return "\(handoff.line(in: plan))  \(counted)"
    case .handoffUnread(let handoff, let reason):
      return "\(handoff.line(in: plan))  never read: \(reason.explanation)"
    case .replyMissed(let handoff, let attempt, let again):
      let isParked = plan.replyRule(for: handoff)?.exhausted == .park
      let next = again ? "asked again" : isParked ? "parked" : "given up"
      return "\(handoff.line(in: plan))  not answered in time (\(attempt)), \(next)"
    case .replyLate(let handoff, let taken):
      return "\(handoff.line(in: plan))  too late, \(taken ? "taken" : "dropped")"
    default:
      return ""
    }
  }
}

extension Event.Unread {
  /// The reason as the end of a sentence about the receiver.
  package var explanation: String {
    switch self {
    case .late: "it came after every task had ended"
    case .left: "the receiver has left the team"
    case .away: "the receiver is away"
    case .unseen: "the receiver did not look into its inbox any more"
    case .busy: "the receiver was not idle any more"
    }
  }
}

extension Event {
  /// Returns whether a plan has all agents and tasks that the event refers to.
  package func fits(_ plan: Plan) -> Bool {
    func knows(_ agent: AgentID) -> Bool {
      agent == .none || plan.names.indices.contains(agent.index)
    }
    let task = self.task == .none || plan.tasks.indices.contains(self.task.index)
    switch kind {
    case .handoffSent(let handoff, _), .handoffDelivered(let handoff, _),
      .handoffLost(let handoff, _), .handoffDuplicated(let handoff, _),
      .handoffUndeliverable(let handoff), .handoffCounted(let handoff, _),
      .handoffJoined(let handoff), .handoffUnread(let handoff, _),
      .replyMissed(let handoff, _, _),
      .replyLate(let handoff, _):
      return task && knows(agent) && knows(handoff.sender) && knows(handoff.receiver)
    case .actCancel(.agent(let cancelled)): return task && knows(agent) && knows(cancelled)
    case .actCancel(.task(let cancelled)):
      return task && knows(agent) && cancelled.index < plan.tasks.count
    case .actSpawn(let spawned): return task && knows(agent) && knows(spawned)
    case .runStarted, .runEnded, .taskSubmitted, .taskListed, .taskClaimed, .taskStarted,
      .taskEnded, .sessionOpened,
      .sessionEnded, .sessionSpent, .sessionLimited, .sessionWaiting, .sessionResumed,
      .agentCompacted, .agentCrashed,
      .agentRestarted, .actSkill, .actRead, .actWrite,
      .actCommand, .actTool, .actAssume, .actClaim, .actPromise, .reportFiled, .gateChecked,
      .gateLoosened, .decisionMade,
      .workFlawed, .flawEscaped, .workMerged, .retryScheduled, .faultInjected, .limitReached:
      return task && knows(agent)
    }
  }
}

extension Event.Ending: CustomStringConvertible {
  /// The ending as text.
  public var description: String {
    switch self {
    case .settled: "settled"
    case .deadlocked: "deadlocked"
    case .unfinished: "unfinished"
    case .limited(let limit): "limit of \(limit.rawValue) reached"
    case .foreign(let who): "touched from outside by \(who)"
    }
  }
}

extension Event.Ending {
  /// The kind of ending as a code that never changes, which is `settled`, `deadlocked`,
  /// `unfinished`, `limited` or `foreign`.
  package var code: String {
    switch self {
    case .settled: "settled"
    case .deadlocked: "deadlocked"
    case .unfinished: "unfinished"
    case .limited: "limited"
    case .foreign: "foreign"
    }
  }

  /// The limit that was reached, or the agent or task that touched the run from outside, if any.
  package var detail: String? {
    switch self {
    case .settled, .deadlocked, .unfinished: nil
    case .limited(let limit): limit.rawValue
    case .foreign(let who): who
    }
  }

  /// Creates an ending from its code and detail, or returns `nil` if no ending has them.
  package init?(code: String, detail: String?) {
    switch (code, detail) {
    case ("settled", nil): self = .settled
    case ("deadlocked", nil): self = .deadlocked
    case ("unfinished", nil): self = .unfinished
    case ("limited", let detail?):
      guard let limit = Event.Limit(rawValue: detail) else { return nil }
      self = .limited(limit)
    case ("foreign", let detail?): self = .foreign(detail)
    default: return nil
    }
  }
}

extension Handoff {
  fileprivate func line(in plan: Plan) -> String {
    let about = task == .none ? "" : "  \(plan.name(of: task))"
    let round = round > 0 ? "  round \(self.round)" : ""
    return
      "\(plan.name(of: sender)) -> \(plan.name(of: receiver))  \(intent.rawValue)\(about)\(round)"
  }
}
