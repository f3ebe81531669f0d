/// The parts of its work that an agent sees.
extension Desk {
  /// The task that the session is about, or `nil` if the session is about no task.
  public var task: PlannedTask? { plan.task(handoff.task) }

  /// The work product that the handoff carried, if any.
  public var work: WorkProduct? { content?.work }

  /// The agent that made the work in hand, or the sender of the handoff if the handoff carried no
  /// work.
  public var author: AgentID { work?.author ?? handoff.sender }

  /// The agent to which results go back, which is the orchestrator, or the planner with direct
  /// routing.
  public var coordinator: AgentID { plan.coordinator ?? handoff.sender }

  /// The next judges of the work according to the contracts and the policy, or an empty array if no judge
  /// follows.
  ///
  /// For the author of the work, these are the first judges. For a judge, these are the judges after that
  /// judge. Several judges are a panel, and are asked at once.
  public var judges: [AgentID] {
    let stage =
      if let work, work.author != agent {
        plan.stage(after: agent, of: work.author, on: handoff.task)
      } else {
        plan.firstStage(of: agent, on: handoff.task)
      }
    return stage?.judges ?? []
  }

  /// How many times the task had failed when the handoff was sent.
  public var failures: Int { Int(handoff.round) }

  /// Returns the agent with the given name, or `nil` if the plan has no such agent.
  public func agent(named name: String) -> AgentID? { plan.agent(named: name) }

  /// Returns the task with the given identifier, or `nil` if the plan has no such task.
  public func task(_ id: String) -> TaskID? { plan.taskIDs.first { plan.name(of: $0) == id } }
}

/// The acts of an agent in a session, other than handing off.
///
/// Every function takes a delay, which is the virtual time from now to the act. Acts that are
/// scheduled for the same time happen in the order of the calls. A session lasts at least until the
/// last scheduled act has happened.
extension Desk {
  /// Starts the task.
  ///
  /// Only the first start of a task is recorded.
  public func start(after delay: Duration = .zero) {
    perform(.start(handoff.task), after: delay.wholeNanoseconds)
  }

  /// Writes a file.
  ///
  /// A write to a file of the task changes the task's work. So does every write by an agent that
  /// does the work itself, instead of judging or coordinating it.
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

  /// Adds a task to the work.
  ///
  /// The plan describes the task, with ``PlannedTask/isCreatedByAgent`` set. A task that exists already is not
  /// added again.
  ///
  /// - Parameters:
  ///   - task: The task.
  ///   - isAnnounced: Whether the coordinator is told, so that it has the task assigned. Pass `false` if the
  ///     agent is going to assign the task itself.
  ///   - delay: The virtual time before the act, truncated to whole nanoseconds.
  public func create(_ task: TaskID, isAnnounced: Bool = true, after delay: Duration = .zero) {
    act(.create(Creation(task, isAnnounced: isAnnounced)), after: delay)
  }

  /// Sends a message to other agents, which need not answer.
  ///
  /// - Parameters:
  ///   - receivers: The receivers, without repetition.
  ///   - text: The text, or `nil` for none.
  ///   - delay: The virtual time before the act, truncated to whole nanoseconds.
  public func inform(
    _ receivers: [AgentID],
    _ text: String? = nil,
    after delay: Duration = .zero
  ) {
    act(.inform(Message(to: receivers, text)), after: delay)
  }

  /// Runs a command whose success is evidence for the criteria of the task.
  ///
  /// - Parameters:
  ///   - command: The command.
  ///   - unmet: The indices of the criteria for which the command is no evidence.
  ///   - delay: The virtual time before the act, truncated to whole nanoseconds.
  public func prove(_ command: String, unmet: [Int] = [], after delay: Duration = .zero) {
    perform(.prove(command, unmet: unmet), after: delay.wholeNanoseconds)
  }

  /// Compares a value with a gate, and records whether the value passes.
  ///
  /// - Parameters:
  ///   - gate: A gate of the plan.
  ///   - value: The value, or `nil` if no value was reported. A missing value passes no gate.
  ///   - delay: The virtual time before the act, truncated to whole nanoseconds.
  public func check(_ gate: Gate, _ value: Percentage?, after delay: Duration = .zero) {
    perform(.check(gate, value), after: delay.wholeNanoseconds)
  }

  /// Files a report, which travels with the work to its judges.
  public func report(_ report: Event.Report, after delay: Duration = .zero) {
    perform(.report(report), after: delay.wholeNanoseconds)
  }

  /// Decides on the work in hand.
  ///
  /// The decision is recorded and travels with the work. The agent itself has to hand the work on
  /// or back.
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
  ///   - failures: How many times the task has failed so far.
  ///   - delay: The virtual time before the act, truncated to whole nanoseconds.
  public func retry(failures: Int, after delay: Duration = .zero) {
    perform(.retry(handoff.task, failures: failures), after: delay.wholeNanoseconds)
  }

  /// Spends tokens.
  public func spend(_ tokens: Int64, after delay: Duration = .zero) {
    perform(.spend(tokens), after: delay.wholeNanoseconds)
  }

  /// Makes the session last at least for the given duration from now.
  public func stay(for duration: Duration) { perform(.wait(0), after: duration.wholeNanoseconds) }

  /// Hands the work in hand to its next judges, or to the coordinator if no judge follows.
  public func passOn(after delay: Duration = .zero) {
    let judges = self.judges
    guard judges.isEmpty else {
      for judge in judges { handOff(.deliver, to: judge, after: delay) }
      return
    }
    let isJudge = plan.role(of: agent) == .verifier || plan.role(of: agent) == .reviewer
    handOff(isJudge ? .approve : .complete, to: coordinator, after: delay)
  }

  /// Hands refused work back to the agent that fixes it, as the protocol does.
  ///
  /// The handoff begins the next round. If the task has used all its attempts, or if nothing was
  /// written since the same defects were found, the task goes to the coordinator as stuck.
  ///
  /// - Parameters:
  ///   - defects: The defects of the work.
  ///   - delay: The virtual time before the act, truncated to whole nanoseconds.
  public func sendBack(_ defects: [Defect] = [], after delay: Duration = .zero) {
    let plan = self.plan
    let situation = situation(handoff, of: agent, in: plan, plan.taskBoundaries)
    for action in situation.refuse(defects) { perform(action, after: delay.wholeNanoseconds) }
  }

  /// Returns what an agent sees of a handoff, without script, draws and faults.
  func situation(
    _ handoff: Handoff,
    of agent: AgentID,
    in plan: Plan,
    _ taskBoundaries: TaskBoundaries
  ) -> Situation {
    Situation(
      plan: plan,
      taskBoundaries: taskBoundaries,
      agent: agent,
      contract: plan.member(agent)?.contract ?? Contract(),
      handoff: handoff,
      task: plan.task(handoff.task),
      wasAssigned: handoff.task != .none && record(of: handoff.task).wasAssigned,
      content: content,
      script: nil,
      now: now,
      hasBudget: hasBudget,
      forgotten: forgotten,
      draws: .none,
      faults: []
    )
  }
}
