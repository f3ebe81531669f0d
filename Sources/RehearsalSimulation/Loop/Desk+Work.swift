/// What an agent can learn about the task and the work of its session.
extension Desk {
  /// The task that the session is about, or `nil` if there is none.
  public var task: PlannedTask? { plan.task(handoff.task) }

  /// The work product that the session's handoff carried, or `nil` if it carried none.
  public var work: WorkProduct? { content?.work }

  /// The author of the work, or the sender of the session's handoff if the handoff carried no work.
  public var author: AgentID { work?.author ?? handoff.sender }

  /// The agent that receives results and records how tasks end.
  ///
  /// This is the orchestrator, or the planner if handoffs are routed directly. If the plan has no such agent,
  /// the value is the sender of the session's handoff.
  public var coordinator: AgentID { plan.coordinator ?? handoff.sender }

  /// The judges to which the agent hands the work next, or an empty array if no judge follows.
  ///
  /// If the session does the work itself, these are the first judges of the agent's own work. If the session
  /// judges the work of another agent, they are the judges that follow this agent. Several judges form a
  /// panel, and are asked at the same time. The contracts and the policy determine the judges.
  public var judges: [AgentID] {
    let stage =
      if plan.producesWork(agent, on: handoff.intent) {
        plan.firstPanel(of: agent, on: handoff.task)
      } else {
        plan.nextPanel(after: agent, of: work?.submitter ?? handoff.sender, on: handoff.task)
      }
    return stage?.judges ?? []
  }

  /// The round of the session's handoff: how many times the task had failed when the handoff was sent.
  ///
  /// ``Handoff/round`` says which handoffs have a lower round.
  public var failures: Int { Int(handoff.round) }

  /// Returns the agent with the given name, or `nil` if the plan does not contain the name.
  ///
  /// The plan also contains names that scripts or faults mention although no agent has them.
  public func agent(named name: String) -> AgentID? { plan.agent(named: name) }

  /// Returns the task with the given identifier, or `nil` if the plan has no such task.
  public func task(_ id: String) -> TaskID? { plan.taskIDs.first { plan.name(of: $0) == id } }
}

/// The actions that an agent can perform in a session, such as writing a file.
///
/// The parameter `delay` is the virtual time from the call to the action. If the agent's model has working hours, it is
/// working time: outside the hours it stands still, and an action without a delay waits until the hours begin. Actions
/// that are scheduled for the same time happen in the order of the calls. A session lasts at least until its last
/// scheduled action has happened, unless a crash, a refusal or a cancellation ends it.
extension Desk {
  /// Records that the work on the session's task starts.
  ///
  /// Only the first start of a task causes an event.
  public func start(after delay: Duration = .zero) {
    perform(.start(handoff.task), afterWork: delay)
  }

  /// Writes the file at the given path.
  ///
  /// The write changes the session's work product in three cases: the file belongs to the task, the work
  /// product already contains the file, or the agent does the work itself instead of judging or coordinating
  /// it.
  public func write(_ path: String, after delay: Duration = .zero) {
    act(.write(path), after: delay)
  }

  /// Reads the file at the given path.
  public func read(_ path: String, after delay: Duration = .zero) { act(.read(path), after: delay) }

  /// Runs a command, which succeeds unless `succeeds` is false.
  public func run(_ command: String, succeeds: Bool = true, after delay: Duration = .zero) {
    act(.command(command, succeeds: succeeds), after: delay)
  }

  /// Invokes the skill with the given name.
  public func invoke(_ skill: String, after delay: Duration = .zero) {
    act(.skill(skill), after: delay)
  }

  /// Adds a task to the work during the run.
  ///
  /// The plan has to contain the task, with ``PlannedTask/isCreatedByAgent`` set. If the task was created
  /// before, nothing happens.
  ///
  /// - Parameters:
  ///   - task: The task.
  ///   - isAnnounced: Whether the coordinator is told of the task and arranges its assignment. Pass `false`
  ///     if this agent is going to assign the task itself.
  ///   - delay: The virtual time before the action, truncated to whole nanoseconds.
  public func create(_ task: TaskID, isAnnounced: Bool = true, after delay: Duration = .zero) {
    act(.create(Creation(task, isAnnounced: isAnnounced)), after: delay)
  }

  /// Sends a message to other agents, which need not answer.
  ///
  /// - Parameters:
  ///   - receivers: The receivers, each once.
  ///   - text: The text of the message, or `nil` for a message without text.
  ///   - delay: The virtual time before the action, truncated to whole nanoseconds.
  public func inform(
    _ receivers: [AgentID],
    _ text: String? = nil,
    after delay: Duration = .zero
  ) {
    act(.inform(Message(to: receivers, text)), after: delay)
  }

  /// Runs a command that succeeds and thereby proves acceptance criteria of the task.
  ///
  /// If the platform enforces contracts, and the agent's contract does not permit the command, the platform refuses it, and
  /// nothing is proven.
  ///
  /// - Parameters:
  ///   - command: The command.
  ///   - unmet: The indices of the criteria that the command does not prove. It proves all other
  ///     criteria.
  ///   - delay: The virtual time before the action, truncated to whole nanoseconds.
  public func prove(_ command: String, unmet: [Int] = [], after delay: Duration = .zero) {
    perform(.prove(command, unmet: unmet), afterWork: delay)
  }

  /// Compares a measured value with a gate, and records whether the value passes the gate.
  ///
  /// - Parameters:
  ///   - gate: A gate of the plan.
  ///   - value: The measured value, or `nil` if no value was reported. A missing value passes no
  ///     gate.
  ///   - delay: The virtual time before the action, truncated to whole nanoseconds.
  public func check(_ gate: Gate, _ value: Percentage?, after delay: Duration = .zero) {
    perform(.check(gate, value), afterWork: delay)
  }

  /// Files a report, which travels with the work product to the judges.
  public func report(_ report: Event.Report, after delay: Duration = .zero) {
    perform(.report(report), afterWork: delay)
  }

  /// Records the agent's decision on the session's work product.
  ///
  /// This method sends no handoff, so the agent still has to hand the work on or back.
  public func decide(
    _ decision: Decision,
    _ defects: [Defect] = [],
    after delay: Duration = .zero
  ) {
    perform(.decide(decision, defects), afterWork: delay)
  }

  /// Records that the session's task will be tried again.
  ///
  /// - Parameters:
  ///   - failures: How many times the task has failed so far.
  ///   - delay: The virtual time before the action, truncated to whole nanoseconds.
  public func retry(failures: Int, after delay: Duration = .zero) {
    perform(.retry(handoff.task, failures: failures), afterWork: delay)
  }

  /// Spends the given number of tokens.
  public func spend(_ tokens: Int64, after delay: Duration = .zero) {
    perform(.spend(tokens), afterWork: delay)
  }

  /// Keeps the session open at least for the given duration of virtual time from now.
  ///
  /// If the agent's model has working hours, the duration is working time.
  public func stay(for duration: Duration) { perform(.wait(0), afterWork: duration) }

  /// Hands the session's work on to the next judges, in the same way as built-in agents.
  ///
  /// If no judge follows, the work goes to the next worker of a chain. If no worker follows either, the work goes to
  /// the coordinator. A judge then approves the work, and any other agent reports it as done.
  public func passOn(after delay: Duration = .zero) {
    let judges = self.judges
    guard judges.isEmpty else {
      announceRequests(to: judges)
      for judge in judges { handOff(.deliver, to: judge, after: delay) }
      return
    }
    if let nextWorker { return handOff(.deliver, to: nextWorker, after: delay) }
    handOff(plan.isJudge(agent) ? .approve : .complete, to: coordinator, after: delay)
  }

  /// The worker to which a built-in agent would hand the session's work if no judge follows, or `nil` if there is none.
  ///
  /// Delivered work goes neither back to its sender nor to the agent of the task. Otherwise, agents that file no reports
  /// would pass the work around without end.
  private var nextWorker: AgentID? {
    guard let agent = agent.nilIfNone, let task else { return nil }
    let plan = self.plan
    return situation(handoff, of: agent, in: plan, plan.taskBoundaries)
      .nextWorker(except: handoff.intent.countsAsExecution ? [] : [handoff.sender, task.agent])
  }

  /// Hands refused work back to the agent that has to fix it, in the same way as built-in judges.
  ///
  /// The handoff begins the next round of the task, because the task has failed once more. The handoff goes
  /// to the coordinator instead if the task has used all its attempts, if no agent can fix the work, or if
  /// the platform retries whole phases. It also goes there if the judge found the same defects before,
  /// nothing was written since, and no debugger can be asked.
  ///
  /// - Parameters:
  ///   - defects: The defects of the work.
  ///   - delay: The virtual time before the handoff, truncated to whole nanoseconds.
  public func sendBack(_ defects: [Defect] = [], after delay: Duration = .zero) {
    guard let agent = agent.nilIfNone else { return }
    let plan = self.plan
    let situation = situation(handoff, of: agent, in: plan, plan.taskBoundaries)
    for action in situation.refusalActions(defects) {
      perform(action, afterWork: delay)
    }
  }

  /// Returns what an agent knows when it decides how to answer a handoff.
  ///
  /// The script entry and the random draws of the result are still empty. The caller sets them.
  func situation(
    _ handoff: Handoff,
    of agent: AgentID,
    in plan: Plan,
    _ taskBoundaries: TaskBoundaries,
    faults: [(index: Int, verb: Fault.Verb)] = []
  ) -> Situation {
    Situation(
      plan: plan,
      taskBoundaries: taskBoundaries,
      agent: agent,
      handoff: handoff,
      task: plan.task(handoff.task),
      wasAssigned: handoff.task != .none && record(of: handoff.task).wasAssigned,
      content: content,
      clause: nil,
      now: now,
      hasBudget: hasBudget,
      forgottenKnowledge: forgotten,
      randomDraws: .none,
      faults: faults
    )
  }
}
