/// How sessions and tasks are cancelled.
extension RunState {
  /// Cancels the sessions of an agent or a task, and returns whether there was anything to cancel.
  ///
  /// - Parameters:
  ///   - target: What is cancelled.
  ///   - only: The task whose sessions are cancelled, or `nil` to cancel all sessions of the agent.
  ///   - fault: The fault that cancels, or `nil` if a session cancels.
  @discardableResult
  mutating func cancel(
    _ target: Cancellation,
    only task: TaskID? = nil,
    by fault: Fault? = nil
  ) -> Bool {
    switch target {
    case .agent(let agent): cancel(agent, on: task, by: fault)
    case .task(let task): cancel(task, by: fault)
    }
  }

  /// Cancels the open sessions of an agent, and the sessions of its children if the platform cancels
  /// them too.
  private mutating func cancel(_ agent: AgentID, on task: TaskID?, by fault: Fault?) -> Bool {
    var cancelled = sessions.atWork(for: agent).filter { reference in
      task.map { $0 == sessions[reference].handoff.task } ?? true
    }
    if plan.platform.children == .cancelled { addChildren(of: agent, on: task, to: &cancelled) }
    guard !cancelled.isEmpty else { return false }
    if let fault { emit(.faultInjected(fault.id), agent: agent) }
    lose(cancelled, to: .cancelled)
    return true
  }

  /// Cancels a task that is not over, and reports that to the coordinator, which ends the task.
  private mutating func cancel(_ task: TaskID, by fault: Fault?) -> Bool {
    guard tasks[task].record.outcome == nil, !tasks[task].isCancelled,
      let coordinator = plan.coordinator
    else { return false }
    tasks[task].isCancelled = true
    if let fault { emit(.faultInjected(fault.id), task: task) }
    let cancelsChildren = plan.platform.children == .cancelled
    let open = sessions.atWork(on: task).filter { reference in
      let session = sessions[reference]
      return session.agent != coordinator && session.agent != plan.planner
        && (cancelsChildren || session.handoff.intent != .delegate)
    }
    lose(open, to: .cancelled)
    if cancelsChildren { withdraw { $0.task == task } }
    let report = Handoff(
      id: .none,
      cause: .none,
      sender: plan.tasks[task.index].agent,
      receiver: coordinator,
      task: task,
      content: share(.fail(Outcome(kind: .skipped, reason: .cancelled))),
      round: UInt16(clamping: tasks[task].record.round),
      intent: .fail,
      copy: 0
    )
    schedule(.report(sessions.add(report), session: .none), after: 0)
    return true
  }

  // MARK: - Children

  /// Ends the sessions that lost sessions have started, if the platform cancels children.
  mutating func cancelChildren(of lost: [SessionReference]) {
    guard plan.platform.children == .cancelled, !lost.isEmpty else { return }
    let causes = lost.map { sessions[$0].handoff.id }
    var children = sessions.openSessions.filter { reference in
      let handoff = sessions[reference].handoff
      return handoff.intent.startsChild && handoff.cause != .none && causes.contains(handoff.cause)
        && !lost.contains(reference)
    }
    withdraw { $0.intent.startsChild && $0.cause != .none && causes.contains($0.cause) }
    children.removeAll { !sessions.isAtWork($0) }
    if !children.isEmpty { lose(children, to: .cancelled) }
  }

  /// Ends the sessions that an agent has started.
  mutating func cancelChildren(of agent: AgentID) {
    var children: [SessionReference] = []
    addChildren(of: agent, to: &children)
    if !children.isEmpty { lose(children, to: .cancelled) }
  }

  /// Adds the sessions that an agent has started, and withdraws its handoffs that still wait.
  private mutating func addChildren(
    of agent: AgentID,
    on task: TaskID? = nil,
    to cancelled: inout [SessionReference]
  ) {
    func isChild(_ handoff: Handoff) -> Bool {
      handoff.intent.startsChild && handoff.sender == agent
        && (task.map { $0 == handoff.task } ?? true)
    }
    for reference in sessions.openSessions
    where isChild(sessions[reference].handoff) && !cancelled.contains(reference) {
      cancelled.append(reference)
    }
    withdraw(where: isChild)
  }

  /// Discards the handoffs in the mailboxes that satisfy a predicate.
  private mutating func withdraw(where isWithdrawn: (Handoff) -> Bool) {
    let withdrawn = mailboxes.references.filter { isWithdrawn(sessions[$0].handoff) }
    guard !withdrawn.isEmpty else { return }
    mailboxes.remove(withdrawn)
    for reference in withdrawn {
      note(.cancelled, sessions[reference].handoff.task)
      drop(reference)
    }
  }
}
