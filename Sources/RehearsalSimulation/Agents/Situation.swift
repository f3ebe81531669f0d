/// What a role sees when it decides.
struct Situation {
  var plan: Plan
  /// Which boundaries the plan's tasks are inside of.
  var coverage: Coverage
  /// The agent that decides.
  var agent: AgentID
  /// What its definition promises.
  var contract: Contract
  /// The handoff that opened the session.
  var handoff: Handoff
  /// The task that the handoff is about.
  var task: PlannedTask?
  /// What it carried besides its intent.
  var content: Content?
  /// The clause that the scenario has for the session.
  var script: Clause?
  /// The virtual time.
  var now: Instant
  /// Whether anything of the budget is left.
  var hasBudget: Bool
  /// What chance decides about the session.
  var luck: Luck
  /// The faults that strike the session.
  var faults: [(index: Int, verb: Fault.Verb)]

  /// The agent that results go back to.
  var coordinator: AgentID { plan.coordinator ?? handoff.sender }

  /// A handoff about the session's task, in the round of its failures so far.
  func handOff(_ content: Content, to receiver: AgentID) -> Action {
    .handOff(content, to: receiver, task: handoff.task, round: Int(handoff.round))
  }

  /// The handoffs of the script in place of those of the protocol; what the protocol records of
  /// tasks that ended stays.
  func hands(_ actions: [Action]) -> [Action] {
    guard let scripted = script?.hands else { return actions }
    return actions.filter(\.isRecorded) + scripted.flatMap(handOff)
  }

  /// Refused work goes back in the next round with what the script finds wrong.
  private func handOff(_ scripted: Clause.ScriptedHandoff) -> [Action] {
    var content = Content(scripted.intent)
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
    case .assign, .deliver, .approve, .delegate, .conflict, .clarify, .inform, .complete, .fail:
      return [handOff(content, to: scripted.receiver)]
    }
  }
}
