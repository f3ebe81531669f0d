/// What an agent knows when it decides on the actions of a session.
struct Situation {
  var plan: Plan
  /// The non-goals and specialties that cover the plan's tasks.
  var taskBoundaries: TaskBoundaries
  /// The agent that decides.
  var agent: AgentID
  /// The handoff that opened the session, or the unanswered handoff that the session gives up.
  ///
  /// In a session without a handoff, such as the first session of the run, it is `Session.noHandoff`.
  var handoff: Handoff
  /// The task that the handoff is about, or `nil` if there is none.
  var task: PlannedTask?
  /// Whether the task was ever assigned or delegated to an agent.
  var wasAssigned: Bool
  /// The content of the handoff, or `nil` if the handoff carried only its intent.
  var content: Content?
  /// The clause (entry of the agent's script) that applies to the session, or `nil` if none does.
  var clause: Clause?
  /// The current virtual time.
  var now: Instant
  /// Whether the platform's budget has room for the session.
  var hasBudget: Bool
  /// The knowledge that the agent has forgotten and has not been told again since.
  var forgottenKnowledge: [Knowledge]
  /// The random values that the agent's behaviour model draws for the session.
  var randomDraws: SessionDraws
  /// The outcome with which the unanswered handoff that the session gives up ends its task, or `nil` for none.
  var outcomeOfMissingAnswer: Outcome?
  /// The faults that apply to the session, with their indices in the plan.
  var faults: [(index: Int, verb: Fault.Verb)]

  /// The contract of the agent's definition.
  var contract: Contract {
    // Yields the contract without a copy, because every session needs it.
    _read { yield plan.members[agent.index].contract }
  }

  /// The agent that receives results and records how tasks end.
  ///
  /// If the plan has no coordinator, this is the sender of the handoff.
  var coordinator: AgentID { plan.coordinator ?? handoff.sender }

  /// The work that came with the handoff, if the session adds to this work, or `nil` if it does the task itself.
  ///
  /// A worker adds to work that is delivered to it. An agent to which another agent has delegated or assigned its own
  /// task does the task itself, unless its script states acts that leave the work as it is.
  var continuedWork: WorkProduct? {
    switch handoff.intent {
    case .deliver: content?.work
    case .assign, .delegate:
      clause?.acts?.contains(where: \.canChangeWork) == false ? content?.work : nil
    case .approve, .reject, .escalate, .call, .conflict, .clarify, .inform, .complete, .fail: nil
    }
  }

  /// Returns the action that sends a handoff about the session's task, in the round of the session's handoff.
  func handOff(_ content: Content, to receiver: AgentID) -> ProtocolAction {
    .handOff(content, to: receiver, task: handoff.task, round: Int(handoff.round))
  }

  /// The actions that report an unanswered handoff to the coordinator.
  ///
  /// The array is empty if the handoff is about no task, or if the handoff itself reports a failure to the
  /// coordinator.
  var giveUpActions: [ProtocolAction] {
    let isReport = handoff.intent == .fail && handoff.receiver == coordinator
    guard handoff.task != .none, !isReport else { return [] }
    return [handOff(outcomeOfMissingAnswer.map { .fail($0) } ?? Content(.fail), to: coordinator)]
  }

  /// The actions of a session that answers a call: they do a part of the work and return the result.
  var calledSessionActions: [ProtocolAction] {
    let result = handOff(Content(randomDraws.attemptFails ? .fail : .complete), to: handoff.sender)
    return spread(scriptedActs + scopeCreepActions) + replacingHandoffs([result])
  }

  /// The tasks that the session's script creates, without those that the agent assigns itself.
  var createdTasks: [TaskID] {
    (clause?.acts ?? []).compactMap { act in
      if case .create(let creation) = act, creation.isAnnounced { creation.task } else { nil }
    }
  }

  /// Returns whether the session's script calls an agent to do a part of the work.
  func scriptCalls(_ agent: AgentID) -> Bool { clause?.acts?.contains(.call(agent)) ?? false }

  /// The actions of a planner or orchestrator that passes an assigned task on.
  ///
  /// The task goes to its agent, or to another planner or orchestrator on the way to that agent.
  var reassigningActions: [ProtocolAction] {
    let assignee =
      task == nil ? agent : plan.receiver(ofAssignment: handoff.task, by: agent)
    guard assignee != agent else { return spread(scriptedActs) + replacingHandoffs([]) }
    return spread(scriptedActs) + replacingHandoffs([handOff(.assignment, to: assignee)])
  }

  /// Returns the actions with the handoffs that the script states, in place of the planned handoffs.
  ///
  /// If the script states no handoffs, the actions stay the same. Otherwise, only the given actions that
  /// record ended tasks and faults stay.
  func replacingHandoffs(_ actions: [ProtocolAction]) -> [ProtocolAction] {
    guard let scriptedHandoffs = clause?.handoffs else { return actions }
    return actions.filter(\.remainsInScriptedSession) + scriptedHandoffs.flatMap(handOff)
  }

  /// Returns the actions that send a scripted handoff.
  ///
  /// A rejection or escalation carries the defects that the script states, and counts as a failure of the task. A
  /// rejection that answers a call is no failure.
  private func handOff(_ scriptedHandoff: Clause.ScriptedHandoff) -> [ProtocolAction] {
    var content = scriptedHandoff.content
    switch scriptedHandoff.intent {
    case .reject, .escalate:
      content.defects = clause?.scriptedDecision?.defects ?? []
      let receiver = scriptedHandoff.receiver
      let round = handoff.roundOfFollowUp(scriptedHandoff.intent, to: receiver)
      let action = ProtocolAction.handOff(content, to: receiver, task: handoff.task, round: round)
      let isRetry = task != nil && round > Int(handoff.round)
      return isRetry ? [.retry(handoff.task, failures: round), action] : [action]
    case .assign, .deliver, .approve, .delegate, .call, .conflict, .clarify, .inform, .complete,
      .fail:
      guard let task = scriptedHandoff.task, task != handoff.task else {
        return [handOff(content, to: scriptedHandoff.receiver)]
      }
      return [.handOff(content, to: scriptedHandoff.receiver, task: task, round: 0)]
    }
  }
}
