/// The form of a trace that people read, with one line for each event and with names instead of indices.
extension Event {
  /// Returns a line that describes the event without its time, such as `verify-app -> code-reviewer  deliver  T-1`.
  public func line(in plan: Plan) -> String {
    let agentName = plan.name(of: agent)
    let taskSuffix = task == .none ? "" : "  \(plan.name(of: task))"
    switch kind {
    case .runStarted: return "run started"
    case .runEnded(let ending): return "run ended: \(ending.description)"
    case .taskSubmitted:
      return agent == .none ? "task submitted\(taskSuffix)" : "\(agentName) creates\(taskSuffix)"
    case .taskListed: return "\(agentName) lists\(taskSuffix)"
    case .taskClaimed(let claim): return "\(agentName) claims\(taskSuffix): \(claim.rawValue)"
    case .taskStarted: return "\(agentName) starts\(taskSuffix)"
    case .taskEnded(let outcome):
      return "\(task == .none ? "the work" : plan.name(of: task)) ended \(outcome)"
    case .handoffSent, .handoffDelivered, .handoffLost, .handoffDuplicated, .handoffUndeliverable,
      .handoffCounted, .handoffJoined, .handoffUnread, .replyMissed, .replyLate:
      return handoffLine(in: plan)
    case .sessionOpened, .sessionEnded, .sessionLimited, .sessionWaiting, .sessionResumed,
      .sessionSpent:
      return "\(agentName) \(sessionText)\(taskSuffix)"
    case .agentCompacted(let forgotten):
      let forgottenParts = forgotten.map(\.rawValue).joined(separator: ", ")
      return
        "\(agentName) compacts its context\(forgottenParts.isEmpty ? "" : " and forgets: \(forgottenParts)")"
    case .agentCrashed(let fault): return "\(agentName) crashes by \(fault)"
    case .agentRestarted: return "\(agentName) is back"
    case .actSkill, .actRead, .actWrite, .actCommand, .actTool, .actCancel, .actSpawn, .actAssume,
      .actClaim, .actPromise:
      return "\(agentName) \(actionText(in: plan))\(taskSuffix)"
    case .criteriaTested(let unproven):
      return "\(agentName) \(testText(unproven, in: plan))\(taskSuffix)"
    case .reportFiled, .gateChecked, .gateLoosened, .decisionMade, .workFlawed, .flawEscaped,
      .workMerged, .retryScheduled:
      return workLine(in: plan)
    case .faultInjected(let fault): return "fault \(fault) strikes \(agentName)\(taskSuffix)"
    case .limitReached(let limit): return "limit reached: \(limit.rawValue)"
    }
  }
}

extension Event {
  /// The line of an event about the work on a task, how it is judged, and what becomes of it.
  ///
  /// The text is empty for any other event.
  private func workLine(in plan: Plan) -> String {
    let agentName = plan.name(of: agent)
    let taskSuffix = task == .none ? "" : "  \(plan.name(of: task))"
    switch kind {
    case .reportFiled(let report):
      let measurements = report.numbers.map { "\($0.metric) \($0.value?.description ?? "none")" }
      return "\(agentName) reports \(measurements.joined(separator: ", "))\(taskSuffix)"
    case .gateChecked(let gate, let value, let passed):
      // In a log of real work, an agent can say that a value below the floor passes. In a simulated
      // run, such a value never passes.
      let resultText = !passed ? "fails" : gate.passes(value) ? "passes" : "is said to pass"
      return
        "\(agentName) checks \(gate.metric): \(value?.description ?? "none") \(resultText) \(gate.floor)\(taskSuffix)"
    case .gateLoosened(let path, .unclear):
      return
        "\(agentName) changes \(path), and it is unclear whether a gate gets easier to pass\(taskSuffix)"
    case .gateLoosened(let path, let loosening):
      return
        "\(agentName) makes the gate in \(path) easier to pass: \(loosening.rawValue)\(taskSuffix)"
    case .decisionMade(let decision, let defects):
      let defectList =
        defects.isEmpty ? "" : " (\(defects.map(\.description).joined(separator: "; ")))"
      return "\(agentName) decides \(decision.rawValue)\(defectList)\(taskSuffix)"
    case .workFlawed(let flaw):
      // Outside a session, the event's agent has only sent the work that was merged.
      let origin = session == .none ? "the merge" : agentName
      return "\(origin) leaves a \(flaw.weight.rawValue) flaw: \(flaw.category)\(taskSuffix)"
    case .flawEscaped(let flaw):
      return "a \(flaw.weight.rawValue) flaw escapes: \(flaw.category)\(taskSuffix)"
    case .workMerged: return "the work of \(plan.name(of: task)) is merged"
    case .retryScheduled(let failures):
      // Outside a session, the event's agent has only sent the work that conflicts, or a vote of a panel.
      let scheduler = session == .none ? "the platform" : agentName
      return "\(scheduler) schedules a retry after failure \(failures)\(taskSuffix)"
    default: return ""
    }
  }
}

extension Event {
  /// What the session does, as the middle part of the event's line.
  ///
  /// The text is empty for an event that is not about a session.
  private var sessionText: String {
    switch kind {
    case .sessionOpened: "opens session \(session.rawValue)"
    case .sessionEnded(let result): "ends session \(session.rawValue): \(result.rawValue)"
    case .sessionLimited(let quota, let limitation):
      "reaches the quota of \(quota) and \(limitation == .waits ? "waits" : "is refused")"
    case .sessionWaiting(let answers): "waits for \(answers.counted("answer"))"
    case .sessionResumed(let answers): "goes on with \(answers.counted("answer"))"
    case .sessionSpent(let tokens): "spends \(tokens.counted("token"))"
    default: ""
    }
  }

  /// Returns what the agent does, as the middle part of the event's line.
  ///
  /// The text is empty for an event that is not about an action.
  private func actionText(in plan: Plan) -> String {
    switch kind {
    case .actSkill(let skill): "invokes \(skill)"
    case .actRead(let path): "reads \(path)"
    case .actWrite(let path): "writes \(path)"
    case .actCommand(let command, let succeeded):
      "runs `\(command)`: \(succeeded ? "succeeds" : "fails")"
    case .actTool(let tool, let use): "uses \(tool): \(use.rawValue)"
    case .actCancel(.agent(let agent)): "cancels \(plan.name(of: agent))"
    case .actCancel(.task(let task)): "cancels \(plan.name(of: task))"
    case .actSpawn(let spawnedAgent): "spawns \(plan.name(of: spawnedAgent))"
    case .actAssume(let item): "assumes \(item)"
    case .actClaim(let claim): "claims \(claim)"
    case .actPromise(let promise): "promises: \(promise)"
    default: ""
    }
  }

  /// Returns the result of a test of acceptance criteria, given the indices of the criteria without proof.
  private func testText(_ unproven: [Int], in plan: Plan) -> String {
    guard !unproven.isEmpty else { return "proves all criteria" }
    let criteria = plan.task(task)?.criteria ?? []
    let texts = unproven.map { criteria.indices.contains($0) ? criteria[$0] : "\($0 + 1)" }
    return "leaves without proof: \(texts.joined(separator: "; "))"
  }

  /// Returns the line of an event about a handoff, which begins with the handoff's sender and receiver.
  private func handoffLine(in plan: Plan) -> String {
    switch kind {
    case .handoffSent(let handoff, let items):
      let itemList = items.isEmpty ? "" : "  (\(items.joined(separator: ", ")))"
      return handoff.line(in: plan) + itemList
    case .handoffDelivered(let handoff, let routed):
      let routingNote = routed > 0 ? " after \(VirtualTime(routed)) at the orchestrator" : ""
      return
        "\(handoff.line(in: plan))  taken up\(handoff.copyNumber > 0 ? " again" : "")\(routingNote)"
    case .handoffLost(let handoff, let fault): return "\(handoff.line(in: plan))  lost by \(fault)"
    case .handoffDuplicated(let handoff, let fault):
      return "\(handoff.line(in: plan))  duplicated by \(fault)"
    case .handoffUndeliverable(let handoff):
      return "\(handoff.line(in: plan))  nobody has that name"
    case .handoffJoined(let handoff):
      return "\(handoff.line(in: plan))  reaches the session that called"
    case .handoffCounted(let handoff, let reason):
      let votingNote =
        switch reason {
        case .approves, .refuses: "counted, goes no further"
        case .outdated: "not counted, outdated"
        case .repeated: "not counted again"
        case .conflicted: "not merged, the work conflicts"
        }
      return "\(handoff.line(in: plan))  \(votingNote)"
    case .handoffUnread(let handoff, let reason):
      return "\(handoff.line(in: plan))  never read: \(reason.explanation)"
    case .replyMissed(let handoff, let attempt, let consequence):
      return
        "\(handoff.line(in: plan))  not answered in time (\(attempt)), \(consequence.text(for: handoff, in: plan))"
    case .replyLate(let handoff, let taken):
      return "\(handoff.line(in: plan))  too late, \(taken ? "taken" : "dropped")"
    default:
      return ""
    }
  }
}

extension Event.MissedReply {
  /// Returns what the platform does about a handoff, as the end of the event's line.
  ///
  /// A call is never parked, because the session that made it goes on without the answer.
  fileprivate func text(for handoff: Handoff, in plan: Plan) -> String {
    switch self {
    case .givenUp:
      handoff.intent != .call && plan.replyRule(for: handoff)?.exhausted == .park
        ? "parked" : "given up"
    case .askedAgain: "asked again"
    case .countedAsApproval: "counted as an approval"
    case .refusalStands: "the refusal stands"
    }
  }
}

extension Event.UnreadReason {
  /// A clause that explains the reason, such as `the receiver is away`.
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
  package func refersOnly(to plan: Plan) -> Bool {
    func hasAgent(_ agent: AgentID) -> Bool {
      agent == .none || plan.names.indices.contains(agent.index)
    }
    let hasTask = self.task == .none || plan.tasks.indices.contains(self.task.index)
    switch kind {
    case .handoffSent(let handoff, _), .handoffDelivered(let handoff, _),
      .handoffLost(let handoff, _), .handoffDuplicated(let handoff, _),
      .handoffUndeliverable(let handoff), .handoffCounted(let handoff, _),
      .handoffJoined(let handoff), .handoffUnread(let handoff, _),
      .replyMissed(let handoff, _, _),
      .replyLate(let handoff, _):
      return hasTask && hasAgent(agent) && hasAgent(handoff.sender) && hasAgent(handoff.receiver)
    case .actCancel(.agent(let target)): return hasTask && hasAgent(agent) && hasAgent(target)
    case .actCancel(.task(let target)):
      return hasTask && hasAgent(agent) && target.index < plan.tasks.count
    case .actSpawn(let spawnedAgent): return hasTask && hasAgent(agent) && hasAgent(spawnedAgent)
    case .runStarted, .runEnded, .taskSubmitted, .taskListed, .taskClaimed, .taskStarted,
      .taskEnded, .sessionOpened,
      .sessionEnded, .sessionSpent, .sessionLimited, .sessionWaiting, .sessionResumed,
      .agentCompacted, .agentCrashed,
      .agentRestarted, .actSkill, .actRead, .actWrite,
      .actCommand, .actTool, .actAssume, .actClaim, .actPromise, .criteriaTested, .reportFiled,
      .gateChecked,
      .gateLoosened, .decisionMade,
      .workFlawed, .flawEscaped, .workMerged, .retryScheduled, .faultInjected, .limitReached:
      return hasTask && hasAgent(agent)
    }
  }
}

extension Event.Ending: CustomStringConvertible {
  /// The ending as text, such as `settled` or `limit of time reached`.
  public var description: String {
    switch self {
    case .settled: "settled"
    case .deadlocked: "deadlocked"
    case .unfinished: "unfinished"
    case .limited(let limit): "limit of \(limit.rawValue) reached"
    case .foreign(let cause): "touched from outside by \(cause)"
    }
  }
}

extension Event.Ending {
  /// The name of the ending without its details, as recordings store it.
  ///
  /// Later versions use the same names, so that they can read earlier recordings.
  package var code: String {
    switch self {
    case .settled: "settled"
    case .deadlocked: "deadlocked"
    case .unfinished: "unfinished"
    case .limited: "limited"
    case .foreign: "foreign"
    }
  }

  /// The name of the limit that the run reached, or the cause of the ending `foreign`.
  ///
  /// The value is `nil` for endings without details.
  package var detail: String? {
    switch self {
    case .settled, .deadlocked, .unfinished: nil
    case .limited(let limit): limit.rawValue
    case .foreign(let cause): cause
    }
  }

  /// Creates an ending from its code and detail, or returns `nil` if there is no such ending.
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
    let taskSuffix = task == .none ? "" : "  \(plan.name(of: task))"
    let roundSuffix = self.round > 0 ? "  round \(self.round)" : ""
    return
      "\(plan.name(of: sender)) -> \(plan.name(of: receiver))  \(intent.rawValue)\(taskSuffix)\(roundSuffix)"
  }
}
