/// The situation in which an agent decides on a session's actions.
struct Situation {
  var plan: Plan
  /// The non-goals and specialties that cover the plan's tasks.
  var taskBoundaries: TaskBoundaries
  /// The agent.
  var agent: AgentID
  /// The contract of the agent's definition.
  var contract: Contract
  /// The handoff that opened the session.
  var handoff: Handoff
  /// The task that the handoff is about, if any.
  var task: PlannedTask?
  /// Whether an agent was ever assigned the task.
  var wasAssigned: Bool
  /// The content that the handoff carried in addition to its intent, if any.
  var content: Content?
  /// The clause of the agent's script that applies to the session, if any.
  var script: Clause?
  /// The virtual time.
  var now: Instant
  /// Whether tokens remain in the budget.
  var hasBudget: Bool
  /// The parts of its knowledge that the agent has forgotten.
  var forgotten: [Knowledge]
  /// The values that the agent's model draws for the session.
  var draws: SessionDraws
  /// The faults that strike the session, with their indices in the plan.
  var faults: [(index: Int, verb: Fault.Verb)]

  /// The agent to which results go.
  var coordinator: AgentID { plan.coordinator ?? handoff.sender }

  /// Returns a handoff about the session's task, in the current round.
  func handOff(_ content: Content, to receiver: AgentID) -> Action {
    .handOff(content, to: receiver, task: handoff.task, round: Int(handoff.round))
  }

  /// The actions that report an unanswered handoff to the coordinator.
  ///
  /// There are none if the coordinator did not answer such a report, because another report would not be
  /// answered either.
  var givingUp: [Action] {
    let isReport = handoff.intent == .fail && handoff.receiver == coordinator
    guard handoff.task != .none, !isReport else { return [] }
    let outcome = plan.replyRule(for: handoff)?.exhausted.outcome
    return [handOff(outcome.map { .fail($0) } ?? Content(.fail), to: coordinator)]
  }

  /// The actions of a session that was called, which does its part and returns the result to the caller.
  var answer: [Action] {
    let result = handOff(Content(draws.fails ? .fail : .complete), to: handoff.sender)
    return spread(scriptedActs + scopeCreep) + replacingHandoffs([result])
  }

  /// The tasks that the script creates and leaves to the coordinator.
  var createdTasks: [TaskID] {
    (script?.does ?? []).compactMap { act in
      if case .create(let creation) = act, creation.isAnnounced { creation.task } else { nil }
    }
  }

  /// Returns whether the script calls an agent, which has then done its part.
  func calls(_ agent: AgentID) -> Bool { script?.does?.contains(.call(agent)) ?? false }

  /// The actions of a lead under another lead, which assigns the task to the agent that does it.
  var assigningOn: [Action] {
    let assignee =
      task == nil ? agent : plan.receiver(ofAssignment: handoff.task, by: agent)
    guard assignee != agent else { return spread(scriptedActs) + replacingHandoffs([]) }
    return spread(scriptedActs) + replacingHandoffs([handOff(.assignment, to: assignee)])
  }

  /// Returns the actions with the protocol's handoffs replaced by the script's handoffs, if any.
  ///
  /// Records of ended tasks and strikes of faults remain.
  func replacingHandoffs(_ actions: [Action]) -> [Action] {
    guard let scripted = script?.hands else { return actions }
    return actions.filter(\.isRecord) + scripted.flatMap(handOff)
  }

  /// Returns the actions of a scripted handoff.
  ///
  /// Refused work goes back in the next round with the script's defects.
  private func handOff(_ scripted: Clause.ScriptedHandoff) -> [Action] {
    var content = scripted.content
    switch scripted.intent {
    case .reject, .escalate:
      content.defects = script?.decides?.defects ?? []
      let failures = Int(handoff.round) + 1
      let handoff = Action.handOff(
        content,
        to: scripted.receiver,
        task: self.handoff.task,
        round: failures
      )
      return task == nil ? [handoff] : [.retry(self.handoff.task, failures: failures), handoff]
    case .assign, .deliver, .approve, .delegate, .call, .conflict, .clarify, .inform, .complete,
      .fail:
      guard let task = scripted.task, task != handoff.task else {
        return [handOff(content, to: scripted.receiver)]
      }
      return [.handOff(content, to: scripted.receiver, task: task, round: 0)]
    }
  }
}
