/// The votes of panels, in which several judges decide together about the same version of the work.
extension RunState {
  /// Records that a handoff asks a judge of a panel, even if a stand-in answers in the judge's place.
  mutating func notePanelRequest(_ reference: SessionReference, to judge: AgentID) {
    let handoff = sessions[reference].handoff
    guard let panel = panel(of: judge, on: handoff) else { return }
    let work = work(in: handoff)
    let version = PanelTable.Version(round: handoff.round, lastWrite: work?.lastWriteEvent)
    panels.ask(panel, judge, version, by: handoff)
  }

  /// Returns the panel of several judges to which a handoff to a judge belongs, or `nil` if the judge decides
  /// alone.
  func panel(of judge: AgentID, on handoff: Handoff) -> Panel? {
    guard !panels.isEmpty, handoff.intent == .deliver, handoff.task != .none else { return nil }
    let author = work(in: handoff)?.author ?? handoff.sender
    return plan.stages(of: author, on: handoff.task).first {
      $0.judges.count > 1 && $0.judges.contains(judge)
    }
  }

  func work(in handoff: Handoff) -> WorkProduct? { content(of: handoff)?.work }

  private func content(of handoff: Handoff) -> Content? {
    handoff.content == Handoff.noContent ? nil : sharedContents[handoff.content]?.content
  }

  /// Returns whether the platform keeps an arriving handoff because it is a vote that does not decide.
  ///
  /// The handoff is a vote if its sender was asked as one of several judges. The vote that decides goes on to
  /// its receiver.
  mutating func keepsVote(_ reference: SessionReference) -> Bool {
    let handoff = sessions[reference].handoff
    guard let approves = handoff.intent.approval,
      let (request, index) = panels.request(handoff.cause, on: handoff.task)
    else { return false }
    var ballot = panels[handoff.task, index]
    guard request.version == ballot.version,
      ballot.decider == nil || ballot.decider == request.judge
    else { return keep(reference, as: .outdated) }
    guard ballot.decider == nil else {
      gather(ballot, into: reference, approves: approves)
      return false
    }
    guard !isRequest(handoff, within: ballot.panel) else { return false }
    let isRepeated = (approves ? ballot.approvals : ballot.refusals).contains(request.judge)
    if approves { ballot.hold(handoff, content(of: handoff), of: request.judge) }
    guard !isRepeated else {
      panels[handoff.task, index] = ballot
      return keep(reference, as: .repeated)
    }
    count(request.judge, approves, content(of: handoff), in: &ballot)
    if ballot.verdict() != nil { ballot.decider = request.judge }
    let isRetryDue = ballot.decider != nil && !approves && !ballot.isRetryRecorded
    if isRetryDue { ballot.isRetryRecorded = true }
    panels[handoff.task, index] = ballot
    guard ballot.decider != nil else { return keep(reference, as: approves ? .approves : .refuses) }
    if isRetryDue { recordRetry(by: handoff) }
    gather(ballot, into: reference, approves: approves)
    return false
  }

  /// Records the retry that a refusal begins, if the judge could not know that its vote would decide.
  private mutating func recordRetry(by handoff: Handoff) {
    guard handoff.intent.isAnotherRound else { return }
    let failures = Int(handoff.round)
    tasks[handoff.task].record.failures = max(tasks[handoff.task].record.failures, failures)
    emit(.retryScheduled(failures: failures), on: handoff)
  }

  /// Returns whether the answer to a panel's request is no longer needed, because the panel has decided or the
  /// work has changed.
  func needsNoVote(on handoff: Handoff) -> Bool {
    guard let (request, index) = panels.request(handoff.id, on: handoff.task) else { return false }
    let ballot = panels[handoff.task, index]
    return ballot.decider != nil || ballot.version != request.version
  }

  /// Returns whether a handoff asks another judge of the sender's own panel, so that the handoff is no vote.
  private func isRequest(_ handoff: Handoff, within panel: Panel) -> Bool {
    handoff.intent == .deliver && panel.judges.contains(handoff.receiver)
  }

  /// Adds a judge's vote to a ballot, in place of an earlier vote of the judge.
  private func count(
    _ judge: AgentID,
    _ approves: Bool,
    _ content: Content?,
    in ballot: inout PanelTable.Ballot
  ) {
    ballot.approvals.remove(judge)
    ballot.refusals.remove(judge)
    if approves { ballot.approvals.insert(judge) } else { ballot.refusals.insert(judge) }
    if !approves { ballot.defects += content?.defects ?? [] }
    if let verified = content?.work?.verificationEvent {
      ballot.verificationEvent = max(ballot.verificationEvent ?? 0, verified)
    }
    for refusal in content?.work?.refusals ?? [] where refusal.judge == judge {
      ballot.recordedRefusals.removeAll { $0.judge == judge }
      ballot.recordedRefusals.append(refusal)
    }
  }

  /// Discards a handoff that the platform does not deliver, records the reason, and returns true.
  mutating func keep(_ reference: SessionReference, as vote: Event.KeepReason) -> Bool {
    let handoff = sessions[reference].handoff
    emit(.handoffCounted(handoff, vote), on: handoff)
    // A handoff that the platform keeps needs no answer.
    settleReply(to: handoff)
    note(.delivered, on: handoff)
    drop(reference)
    return true
  }

  /// Adds the defects, refusals and verification of the other judges to the vote that decides.
  private mutating func gather(
    _ ballot: PanelTable.Ballot,
    into reference: SessionReference,
    approves: Bool
  ) {
    let handoff = sessions[reference].handoff
    guard var content = content(of: handoff) else { return }
    if !approves { content.defects = ballot.defects }
    if let verified = ballot.verificationEvent {
      let ownVerification = content.work?.verificationEvent ?? 0
      content.work?.verificationEvent = max(ownVerification, verified)
    }
    for refusal in ballot.recordedRefusals {
      content.work?.refusals.removeAll { $0.judge == refusal.judge }
      content.work?.refusals.append(refusal)
    }
    sharedContents[handoff.content]?.content = content
  }

  // MARK: - Retries after a refusal

  /// Returns whether a judge's retry of a task is not recorded, because its refusal does not decide the panel.
  mutating func omitsRetry(of task: TaskID, in reference: SessionReference) -> Bool {
    guard !panels.isEmpty,
      let (request, index) = panels.request(sessions[reference].handoff.id, on: task)
    else { return false }
    var ballot = panels[task, index]
    guard request.version == ballot.version, ballot.decider == nil else { return true }
    guard !ballot.isRetryRecorded, ballot.verdict(counting: request.judge) == false else {
      return true
    }
    ballot.isRetryRecorded = true
    panels[task, index] = ballot
    return false
  }

  // MARK: - Judges that do not answer

  /// Decides every panel in which all judges that have not answered count as approvals.
  ///
  /// The function is called when nothing is left to happen. It returns whether a panel was decided.
  mutating func passMissingJudges() -> Bool {
    guard !panels.isEmpty else { return false }
    var hasDecided = false
    for task in plan.taskIDs where tasks[task].record.isOpen {
      for index in panels.completableBySilence(on: task) {
        let panel = panels[task, index].panel
        let silentJudges = panel.judges.filter { !panels[task, index].refusals.contains($0) }
        if passMissing(silentJudges, in: index, on: task) { hasDecided = true }
      }
    }
    return hasDecided
  }

  /// Counts a judge that did not answer in time as an approval, if the rule of its panel says so.
  ///
  /// The result is whether the judge was counted.
  mutating func passMissingJudge(_ handoff: Handoff) -> Bool {
    guard !panels.isEmpty,
      let (request, index) = panels.request(handoff.id, on: handoff.task)
    else { return false }
    let ballot = panels[handoff.task, index]
    guard ballot.panel.missing == .pass, request.version == ballot.version, ballot.decider == nil
    else { return false }
    _ = passMissing([request.judge], in: index, on: handoff.task)
    return true
  }

  /// Counts judges as approvals, and returns whether the panel thereby approves the work.
  private mutating func passMissing(_ judges: [AgentID], in index: Int, on task: TaskID) -> Bool {
    panels[task, index].approvals.formUnion(judges)
    let ballot = panels[task, index]
    guard ballot.verdict() == true, let judge = ballot.lastApprover else { return false }
    panels[task, index].decider = judge
    for heldApproval in ballot.heldApprovals {
      var handoff = heldApproval.handoff
      handoff.content = heldApproval.content.map { share($0) } ?? Handoff.noContent
      let reference = sessions.add(handoff)
      gather(ballot, into: reference, approves: true)
      sendWithoutSession(reference)
      if !replies.isEmpty { awaitReply(to: reference) }
      travel(reference)
    }
    return true
  }
}

extension Intent {
  /// Whether a judge's answer with this intent approves the work, or `nil` if a handoff with this intent is no
  /// vote.
  fileprivate var approval: Bool? {
    switch self {
    case .deliver, .approve, .complete: true
    case .reject, .escalate, .conflict, .fail: false
    case .assign, .delegate, .call, .clarify, .inform: nil
    }
  }
}
