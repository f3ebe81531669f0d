import OrderedCollections

/// The actions that sessions perform.
extension RunState {
  /// Performs an action of a session.
  ///
  /// A fault can crash the agent or end the session directly before or after the action. If an empty quota
  /// makes the session wait, the session spends its tokens after the wait.
  mutating func perform(_ action: ProtocolAction, in reference: SessionReference) {
    if case .spend(let tokens) = action, waitsToSpend(tokens, in: reference) { return }
    guard sessions[reference].mayCrash,
      let crash = crashFault(of: reference, at: eventName(of: action))
    else {
      return performNow(action, in: reference)
    }
    if case .after = crash.moment { performNow(action, in: reference) }
    applyFault(crash.fault, in: reference)
  }

  /// Returns the name of the event that an action causes now, or `nil` if it causes no event.
  ///
  /// A task is created, starts and ends only once, so a repetition causes no event. A creation, start, retry or
  /// cancellation without a task of the plan causes no event either.
  func eventName(of action: ProtocolAction) -> Event.Name? {
    switch action {
    case .start(let task) where task == .none || tasks[task].workHasBegun: nil
    case .retry(let task, _) where task == .none: nil
    case .act(.create(let creation))
    where !tasks.contains(creation.task) || tasks[creation.task].record.isSubmitted:
      nil
    case .act(.cancel(.task(let task))) where !tasks.contains(task): nil
    case .end(let task, _)
    where task != .none && !(tasks.contains(task) && tasks[task].record.isOpen):
      nil
    case .wait, .standStill, .act, .injected, .prove, .addFlaw, .fix, .overwrite, .revertFiles,
      .spend, .exhaustBudget, .start, .end, .check, .report, .decide, .retry, .recordFault,
      .handOff, .result:
      action.eventName
    }
  }

  private mutating func performNow(_ action: ProtocolAction, in reference: SessionReference) {
    switch action {
    case .wait, .standStill: break
    case .act(let act), .injected(let act): perform(act, in: reference)
    case .prove(let command, let unmetCriteria): recordProof(command, unmetCriteria, in: reference)
    case .addFlaw(let flaw):
      emit(.workFlawed(flaw), in: reference)
      editWork(reference) { $0.flaws.append(flaw) }
    case .fix(let defects):
      editWork(reference) { $0.removeFlaws(defects) }
    case .overwrite(let path):
      let openingEvent = sessions[contentsOf: reference].firstEvent
      overwrites.markOverwritten(path, for: sessions[reference].handoff.task, since: openingEvent)
      perform(.write(path), in: reference)
    case .revertFiles(let fault): revertOtherTasks(because: fault, in: reference)
    case .spend(let tokens): spendWithinBudget(tokens, in: reference)
    case .exhaustBudget: exhaustBudget(in: reference)
    case .start(let task):
      guard task != .none, !tasks[task].workHasBegun else { break }
      tasks[task].workHasBegun = true
      emit(.taskStarted, in: reference)
    case .end(let task, let outcome): recordTaskEnd(task, outcome, in: reference)
    case .check(let gate, let value):
      emit(.gateChecked(gate, value: value, passed: gate.passes(value)), in: reference)
    case .report(let report):
      emit(.reportFiled(report), in: reference)
      let reporter = sessions[reference].agent
      let wasRefused = sessions[reference].handoff.intent.beginsNextRound
      editWork(reference) { $0.addReport(report, by: reporter, afterRefusal: wasRefused) }
    case .decide(let decision, let defects): recordDecision(decision, defects, in: reference)
    case .retry(let task, let failures): recordRetry(task, failures: failures, in: reference)
    case .recordFault(let fault): emit(.faultInjected(plan.faults[fault].id), in: reference)
    case .handOff(let content, let receiver, let task, let round):
      handOff(content, to: receiver, task: task, round: round, in: reference)
    case .result(let result): sessions[reference].result = result
    }
  }

  /// Reverts the shared files that other open tasks wrote, like `git reset --hard`.
  private mutating func revertOtherTasks(because faultIndex: Int, in reference: SessionReference) {
    let task = sessions[reference].handoff.task
    let paths = plan.taskIDs.filter { $0 != task && tasks[$0].record.isOpen }
      .flatMap { overwrites.markReverted($0) }
    guard !paths.isEmpty else { return }
    emit(.faultInjected(plan.faults[faultIndex].id), in: reference)
    emit(.actCommand("reset the files", succeeded: true), in: reference)
    for path in paths { emit(.actWrite(path), in: reference) }
  }

  private mutating func recordProof(
    _ command: String,
    _ unmetCriteria: [Int],
    in reference: SessionReference
  ) {
    guard !refuses(.command(command, succeeds: true), in: reference) else { return }
    let proofEvent = emit(.actCommand(command, succeeded: true), in: reference)
    recordTest(unmetCriteria, in: reference)
    editWork(reference) { work in
      work.wasTested = true
      for criterionIndex in work.evidence.indices {
        work.evidence[criterionIndex] = unmetCriteria.contains(criterionIndex) ? nil : proofEvent
      }
    }
  }

  /// Records which acceptance criteria a command does not prove.
  ///
  /// Nothing is recorded if this test and the previous one prove all criteria. The previous test does not count if it was
  /// lost with its session.
  private mutating func recordTest(_ unmetCriteria: [Int], in reference: SessionReference) {
    let task = sessions[reference].handoff.task
    let criteria = plan.criteria(of: task)
    guard !criteria.isEmpty else { return }
    let unproven = criteria.indices.filter(unmetCriteria.contains)
    guard !unproven.isEmpty || tasks[task].recordsProofs else { return }
    tasks[task].recordsProofs = !unproven.isEmpty
    tasks[task].lastTestingSession = sessions[reference].id
    emit(.criteriaTested(unproven: unproven), in: reference)
  }

  private mutating func recordDecision(
    _ decision: Decision,
    _ defects: [Defect],
    in reference: SessionReference
  ) {
    let decisionEvent = emit(.decisionMade(decision, defects), in: reference)
    let judge = sessions[reference].agent
    let isVerifier = plan.role(of: judge) == .verifier
    editWork(reference) { work in
      work.recordRefusal(decision, defects, by: judge)
      // An approval in spite of flaws leaves them in the work. Recommendations are for later work.
      if decision == .approvedWithRecommendations { work.removeMinorFlaws(defects) }
      // An unusable decision also counts as verification, because the platform may let the work through anyway.
      if isVerifier {
        work.verificationEvent = decision.approves || !decision.isUsable ? decisionEvent : nil
      }
    }
  }

  private mutating func recordRetry(_ task: TaskID, failures: Int, in reference: SessionReference) {
    guard task != .none, !isTooLateToRefuse(task, in: reference),
      !shouldOmitRetry(of: task, in: reference)
    else { return }
    progressCount += 1
    tasks[task].record.failures = max(tasks[task].record.failures, failures)
    if sessions[reference].agent == plan.coordinator { tasks[task].record.isRetryDue = true }
    emit(.retryScheduled(failures: failures), about: task, in: reference)
  }

  /// Sends a handoff with content, to which the session's work product is added if the intent carries work.
  ///
  /// A work product that the content already has stays.
  mutating func handOff(
    _ content: consuming Content,
    to receiver: AgentID,
    task: TaskID,
    round: Int,
    in reference: SessionReference
  ) {
    guard !content.isForEveryone || !getsNoTeamMessage(receiver, of: sessions[reference].agent)
    else {
      return
    }
    if content.work == nil, carriesWork(content.intent, about: task, from: reference) {
      content.work = workProduct(of: reference, handedOnBy: content.intent)
    }
    let intent = content.intent
    let contentIndex = storeContent(content)
    let handoff = draftHandoff(
      intent,
      from: reference,
      to: receiver,
      task: task,
      round: round,
      content: contentIndex
    )
    send(handoff, from: reference)
  }

  /// Returns whether the platform refuses an act of a session, and records the use of the tool if so.
  private mutating func refuses(_ act: Act, in reference: SessionReference) -> Bool {
    guard let (tool, use) = refusal(of: act, in: reference) else { return false }
    emit(.actTool(tool, use), in: reference)
    return true
  }

  private mutating func perform(_ act: Act, in reference: SessionReference) {
    guard !refuses(act, in: reference) else { return }
    switch act {
    case .skill(let skill):
      emit(.actSkill(skill), in: reference)
      editWork(reference) { if !$0.skills.contains(skill) { $0.skills.append(skill) } }
    case .read(let path): emit(.actRead(path), in: reference)
    case .write(let path):
      let event = emit(.actWrite(path), in: reference)
      recordWrite(path, writtenAt: event, in: reference)
    case .command(let command, let succeeds):
      let event = emit(.actCommand(command, succeeded: succeeds), in: reference)
      guard succeeds else { break }
      for change in fileChanges.changes(by: command, in: plan).changes {
        recordWrite(change.path, writtenAt: event, in: reference)
      }
    case .tool(let tool): emit(.actTool(tool, toolResponse(of: tool, in: reference)), in: reference)
    case .spawn(let agent): emit(.actSpawn(agent), in: reference)
    case .call(let agent): call(agent, in: reference)
    case .join(let join): self.join(join, in: reference)
    case .cancel(.task(let task)) where !tasks.contains(task): break
    case .cancel(let target):
      emit(.actCancel(target), in: reference)
      cancel(target)
    case .create(let creation): create(creation, in: reference)
    case .inform(let message): inform(message, in: reference)
    case .assume(let item): emit(.actAssume(item), in: reference)
    case .claim(let claim): emit(.actClaim(claim), in: reference)
    case .promise(let promise): emit(.actPromise(promise), in: reference)
    }
  }

  /// Records that a session wrote a file, or ran a command that changes it, and updates the session's work product.
  ///
  /// An agent that does the work itself becomes the author of the work. A write by any other agent, such as a
  /// judge, changes the work only if the file belongs to the task or was already written for the work. Other
  /// files of such an agent are its own report or state.
  private mutating func recordWrite(
    _ path: String,
    writtenAt event: UInt64,
    in reference: SessionReference
  ) {
    let session = sessions[reference]
    overwrites.note(path, session.handoff.task, event: event)
    repeatCounter.noteWrite(session.handoff.task)
    let producesWork = plan.producesWork(session.agent, on: session.handoff.intent)
    let isTaskFile = plan.taskFiles.covers(path, of: session.handoff.task)
    editWork(reference) { work in
      guard producesWork || isTaskFile || work.writtenPaths.contains(path) else { return }
      if producesWork { work.author = session.agent }
      work.lastWriteEvent = event
      work.writtenPaths.append(path)
    }
  }

  /// Emits an event for each flaw that remains in the work of a completed task.
  private mutating func recordEscapedFlaws(_ task: TaskID, in reference: SessionReference) {
    for flaw in tasks[task].flaws {
      escapedFlaws += 1
      emit(.flawEscaped(flaw), about: task, in: reference)
    }
  }

  private mutating func recordTaskEnd(
    _ task: TaskID,
    _ outcome: Outcome,
    in reference: SessionReference
  ) {
    if task != .none {
      guard tasks.contains(task), tasks[task].record.isOpen else { return }
      tasks[task].record.outcome = outcome
      if features.contains(.sharedList) { sharedList.remove(task) }
      openTaskCount -= 1
      membership?.end(task)
      endedTaskCount += 1
      if outcome.kind == .completed {
        completedTaskCount += 1
        recordEscapedFlaws(task, in: reference)
      }
    } else {
      // The report that there are no tasks can arrive more than once.
      guard !hasWorkEnded else { return }
      hasWorkEnded = true
    }
    progressCount += 1
    emit(.taskEnded(outcome), about: task, in: reference)
  }

  /// Changes the work product of a session.
  ///
  /// If the session has no work product yet, one is created.
  mutating func editWork(
    _ reference: SessionReference,
    _ change: (inout WorkProduct) -> Void
  ) {
    var work = sessions[contentsOf: reference].work.take() ?? newWork(for: reference)
    change(&work)
    sessions[contentsOf: reference].work = work
  }

  private func newWork(for reference: SessionReference) -> WorkProduct {
    let criteria = plan.criteria(of: sessions[reference].handoff.task)
    return WorkProduct(author: sessions[reference].agent, criterionCount: criteria.count)
  }

  /// Returns whether a handoff that a session sends carries the session's work product.
  ///
  /// If a planner or an orchestrator assigns or delegates a task, the work begins anew. If any other agent assigns or
  /// delegates its own task, the receiver gets the work so far. An `assign` or `delegate` about another task carries no
  /// work.
  func carriesWork(_ intent: Intent, about task: TaskID, from reference: SessionReference) -> Bool {
    guard intent == .assign || intent == .delegate else { return intent.carriesWork }
    let session = sessions[reference]
    return task == session.handoff.task && plan.role(of: session.agent)?.isLead == false
  }

  /// Returns a session's work product for a handoff with the given intent, or `nil` if the session has none.
  ///
  /// If the session does the work itself and delivers it, its agent is the submitter of the work.
  func workProduct(of reference: SessionReference, handedOnBy intent: Intent) -> WorkProduct? {
    guard var work = sessions[contentsOf: reference].work else { return nil }
    let session = sessions[reference]
    if intent == .deliver, plan.producesWork(session.agent, on: session.handoff.intent) {
      work.submitter = session.agent
    }
    return work
  }
}
