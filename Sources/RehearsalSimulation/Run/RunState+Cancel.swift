/// The cancellation of sessions and tasks.
extension RunState {
  /// Cancels the sessions of an agent, or cancels a task.
  ///
  /// - Parameters:
  ///   - target: The agent or task.
  ///   - task: If the target is an agent, the task whose sessions are cancelled, or `nil` for all tasks.
  ///   - fault: The fault that causes the cancellation, or `nil` if a session causes it. If there
  ///     is nothing to cancel, the fault has no effect.
  mutating func cancel(
    _ target: Cancellation,
    only task: TaskID? = nil,
    by fault: Fault? = nil
  ) {
    switch target {
    case .agent(let agent): cancel(agent, on: task, by: fault)
    case .task(let task): cancel(task, by: fault)
    }
  }

  /// Cancels an agent's open sessions, and the sessions that they started if the platform cancels these too.
  private mutating func cancel(_ agent: AgentID, on task: TaskID?, by fault: Fault?) {
    var cancelledSessions = sessions.atWork(for: agent).filter { reference in
      task.map { $0 == sessions[reference].handoff.task } ?? true
    }
    var withdrawnHandoffs: [SessionReference] = []
    if plan.platform.children == .cancelled {
      addChildren(of: agent, on: task, to: &cancelledSessions)
      withdrawnHandoffs = waitingHandoffs { Self.opensChildSession($0, of: agent, on: task) }
    }
    guard !cancelledSessions.isEmpty || !withdrawnHandoffs.isEmpty else { return }
    if let fault { emit(.faultInjected(fault.id), agent: agent) }
    withdrawHandoffs(withdrawnHandoffs, by: fault)
    endEarly(cancelledSessions, to: .cancelled)
  }

  /// Cancels a task that has not ended, and reports this to the coordinator.
  private mutating func cancel(_ task: TaskID, by fault: Fault?) {
    guard tasks[task].record.isOpen, !tasks[task].isCancelled,
      let coordinator = plan.coordinator
    else { return }
    tasks[task].isCancelled = true
    let owner = sharedList[task]?.owners.last
    if features.contains(.sharedList) { sharedList.remove(task) }
    if let fault { emit(.faultInjected(fault.id), task: task) }
    let cancelsChildren = plan.platform.children == .cancelled
    let openSessions = sessions.atWork(on: task).filter { reference in
      let session = sessions[reference]
      return session.agent != coordinator && session.agent != plan.planner
        && (cancelsChildren || session.handoff.intent != .delegate)
    }
    endEarly(openSessions, to: .cancelled)
    if cancelsChildren { withdrawHandoffs(waitingHandoffs { $0.task == task }, by: fault) }
    if features.contains(.merges) { cancelMerges(of: task, by: fault) }
    let report = Handoff(
      id: .none,
      cause: .none,
      sender: owner ?? plan.tasks[task.index].agent,
      receiver: coordinator,
      task: task,
      contentIndex: storeContent(.fail(Outcome(kind: .skipped, reason: .cancelled))),
      round: UInt16(clamping: tasks[task].record.highestRound),
      intent: .fail,
      copyNumber: 0
    )
    schedule(.report(sessions.add(report), session: .none), after: 0)
  }

  /// Stops the merges of a cancelled task's work, so that the work of other tasks can be merged.
  ///
  /// A merge that ends at this instant anyway is left alone.
  private mutating func cancelMerges(of task: TaskID, by fault: Fault?) {
    for reference in merges.handoffs where sessions[reference].handoff.task == task {
      guard merges.isMerging(reference) else {
        merges.removeWaiting(reference)
        loseHandoff(reference, by: fault)
        continue
      }
      let stoppedMerges = timers.remove { item in
        if case .endMergeAttempt(reference) = item { true } else { false }
      }
      guard !stoppedMerges.isEmpty else { continue }
      let nextHandoff = merges.leave(reference)
      loseHandoff(reference, by: fault)
      if let nextHandoff { beginMerge(of: nextHandoff) }
    }
  }

  // MARK: - Sessions that other sessions have started

  /// Cancels the sessions that lost sessions have started, if the platform cancels such sessions.
  mutating func cancelChildren(of lostSessions: [SessionReference]) {
    guard plan.platform.children == .cancelled, !lostSessions.isEmpty else { return }
    let lostHandoffs = lostSessions.map { sessions[$0].handoff.id }
    let childSessions = sessions.openSessions.filter { reference in
      let handoff = sessions[reference].handoff
      return handoff.intent.startsChildSession && handoff.cause != .none
        && lostHandoffs.contains(handoff.cause)
        && !lostSessions.contains(reference)
    }
    withdrawHandoffs(
      waitingHandoffs {
        $0.intent.startsChildSession && $0.cause != .none && lostHandoffs.contains($0.cause)
      }
    )
    if !childSessions.isEmpty { endEarly(childSessions, to: .cancelled) }
  }

  /// Cancels all sessions that an agent has started.
  mutating func cancelChildren(of agent: AgentID) {
    var childSessions: [SessionReference] = []
    addChildren(of: agent, to: &childSessions)
    withdrawHandoffs(waitingHandoffs { Self.opensChildSession($0, of: agent) })
    if !childSessions.isEmpty { endEarly(childSessions, to: .cancelled) }
  }

  /// Returns whether a handoff opens a session that an agent has started, about a given task or any task.
  private static func opensChildSession(
    _ handoff: Handoff,
    of agent: AgentID,
    on task: TaskID? = nil
  ) -> Bool {
    handoff.intent.startsChildSession && handoff.sender == agent
      && (task.map { $0 == handoff.task } ?? true)
  }

  /// Adds to an array the open sessions that an agent has started.
  private func addChildren(
    of agent: AgentID,
    on task: TaskID? = nil,
    to cancelledSessions: inout [SessionReference]
  ) {
    for reference in sessions.openSessions
    where Self.opensChildSession(sessions[reference].handoff, of: agent, on: task)
      && !cancelledSessions.contains(reference)
    {
      cancelledSessions.append(reference)
    }
  }

  /// Returns the handoffs that wait in mailboxes and satisfy a predicate.
  private func waitingHandoffs(where isIncluded: (Handoff) -> Bool) -> [SessionReference] {
    mailboxes.waitingHandoffs.filter {
      sessions[$0].id == .none && isIncluded(sessions[$0].handoff)
    }
  }

  /// Discards handoffs that wait in mailboxes.
  ///
  /// The trace attributes the loss to the fault, or to `cancel` if there is no fault.
  private mutating func withdrawHandoffs(
    _ withdrawnHandoffs: [SessionReference],
    by fault: Fault? = nil
  ) {
    guard !withdrawnHandoffs.isEmpty else { return }
    mailboxes.remove(withdrawnHandoffs)
    for reference in withdrawnHandoffs { loseHandoff(reference, by: fault) }
  }

  /// Discards a handoff that has opened no session, because of a fault or a cancellation.
  private mutating func loseHandoff(_ reference: SessionReference, by fault: Fault?) {
    let handoff = sessions[reference].handoff
    emit(.handoffLost(handoff, fault: fault?.id ?? "cancel"), on: handoff)
    recordLastHandoff(.cancelled, on: handoff)
    drop(reference)
  }
}
