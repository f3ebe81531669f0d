/// What an agent sees of its work.
extension Desk {
  /// The task that the session is about; `nil` where it is about none.
  public var task: PlannedTask? { plan.task(handoff.task) }

  /// The work product that the handoff carried, if any.
  public var work: WorkProduct? { content?.work }

  /// The agent that made the work in hand, or the sender of the handoff where it carried none.
  public var author: AgentID { work?.author ?? handoff.sender }

  /// The agent that results go back to: the orchestrator, or the planner where routing is direct.
  public var coordinator: AgentID { plan.coordinator ?? handoff.sender }

  /// The agent that judges the work next by the contracts: for an author its first judge, for a judge the
  /// one after it; `nil` where nobody does.
  public var judge: AgentID? {
    guard let work, work.author != agent else { return plan.judge(of: agent) }
    return plan.judge(after: agent, of: work.author)
  }

  /// How often the task had failed when the handoff was sent.
  public var failures: Int { Int(handoff.round) }

  /// Returns the agent of a name; `nil` where the plan has none.
  public func agent(named name: String) -> AgentID? { plan.agent(named: name) }

  /// Returns the task of an identifier; `nil` where the plan has none.
  public func task(_ id: String) -> TaskID? { plan.taskIDs.first { plan.name(of: $0) == id } }
}

/// What an agent does in a session, beyond handing off.
///
/// Each function takes a delay: how much virtual time passes first, counted from now. What is scheduled for the
/// same time happens in the order of the calls. A session lasts until the last of it has happened.
extension Desk {
  /// Takes the task up, which is recorded the first time that an agent does.
  public func start(after delay: Duration = .zero) {
    perform(.start(handoff.task), after: delay.wholeNanoseconds)
  }

  /// Writes a file.
  ///
  /// A file of the task makes a new version of its work; so does any file that the task's owner writes.
  public func write(_ path: String, after delay: Duration = .zero) {
    act(.write(path), after: delay)
  }

  /// Reads a file.
  public func read(_ path: String, after delay: Duration = .zero) { act(.read(path), after: delay) }

  /// Runs a command.
  public func run(_ command: String, succeeds: Bool = true, after delay: Duration = .zero) {
    act(.command(command, succeeds: succeeds), after: delay)
  }

  /// Invokes a skill.
  public func invoke(_ skill: String, after delay: Duration = .zero) {
    act(.skill(skill), after: delay)
  }

  /// Runs a command whose success is evidence for the criteria of the task.
  ///
  /// - Parameters:
  ///   - command: The command.
  ///   - unmet: The criteria that it is no evidence for, by their index.
  ///   - delay: How much virtual time passes first.
  public func prove(_ command: String, unmet: [Int] = [], after delay: Duration = .zero) {
    perform(.prove(command, unmet: unmet), after: delay.wholeNanoseconds)
  }

  /// Compares a number with a gate, which is recorded with whether it passes.
  ///
  /// - Parameters:
  ///   - gate: The gate, one of the plan's.
  ///   - value: The number; `nil` where none was reported, which passes no gate.
  ///   - delay: How much virtual time passes first.
  public func check(_ gate: Gate, _ value: Percentage?, after delay: Duration = .zero) {
    perform(.check(gate, value), after: delay.wholeNanoseconds)
  }

  /// Files a report; the work carries it to whoever judges it.
  public func report(_ report: Event.Report, after delay: Duration = .zero) {
    perform(.report(report), after: delay.wholeNanoseconds)
  }

  /// Decides on the work in hand.
  ///
  /// The decision is recorded and travels with the work; handing the work on or back is up to the agent.
  public func decide(
    _ decision: Decision,
    _ defects: [Defect] = [],
    after delay: Duration = .zero
  ) {
    perform(.decide(decision, defects), after: delay.wholeNanoseconds)
  }

  /// Records that the task will be tried again.
  ///
  /// - Parameters:
  ///   - failures: How often the task has failed so far.
  ///   - delay: How much virtual time passes first.
  public func retry(failures: Int, after delay: Duration = .zero) {
    perform(.retry(handoff.task, failures: failures), after: delay.wholeNanoseconds)
  }

  /// Spends tokens.
  public func spend(_ tokens: Int64, after delay: Duration = .zero) {
    perform(.spend(tokens), after: delay.wholeNanoseconds)
  }

  /// Lets the session last so long at least.
  public func stay(for duration: Duration) { perform(.wait(0), after: duration.wholeNanoseconds) }

  /// Hands the work in hand to the next agent by the contracts: to its next judge, or to the coordinator where
  /// there is none.
  public func passOn(after delay: Duration = .zero) {
    if let judge { return handOff(.deliver, to: judge, after: delay) }
    let isJudge = plan.role(of: agent) == .verifier || plan.role(of: agent) == .reviewer
    handOff(isJudge ? .approve : .complete, to: coordinator, after: delay)
  }

  /// Hands refused work back as the protocol does: to the agent that fixes it, in the next round.
  ///
  /// Once the task has used its attempts, or if nothing changed since the same defects were found, it goes to the
  /// coordinator as stuck.
  ///
  /// - Parameters:
  ///   - defects: What is wrong with the work.
  ///   - delay: How much virtual time passes first.
  public func sendBack(_ defects: [Defect] = [], after delay: Duration = .zero) {
    let handoff = self.handoff
    let plan = self.plan
    guard let member = plan.member(agent) else { return }
    let situation = Situation(
      plan: plan,
      taskBoundaries: plan.taskBoundaries,
      agent: agent,
      contract: member.contract,
      handoff: handoff,
      task: plan.task(handoff.task),
      content: content,
      script: nil,
      now: now,
      hasBudget: hasBudget,
      draws: .none,
      faults: []
    )
    for action in situation.refuse(defects) { perform(action, after: delay.wholeNanoseconds) }
  }
}
