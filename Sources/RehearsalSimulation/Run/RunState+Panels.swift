/// The votes of panels, which are groups of judges that decide together about one version of the work.
extension RunState {
  /// Records that a handoff asks a judge of a panel for a vote.
  ///
  /// The request counts for this judge, even if a stand-in answers.
  mutating func recordPanelRequest(_ reference: SessionReference, to judge: AgentID) {
    let handoff = sessions[reference].handoff
    guard let panel = panel(of: judge, on: handoff) else { return }
    let work = work(in: handoff)
    let version = PanelTable.Version(round: handoff.round, lastWrite: work?.lastWriteEvent)
    panels.noteRequest(panel, judge, version, by: handoff)
  }

  /// Records the judges that a session is going to ask about the work.
  mutating func announceRequests(to judges: [AgentID], at session: SessionReference) {
    guard features.contains(.panels), checkAccess(session) else { return }
    panels.announce(judges, inSessionOf: sessions[session].handoff.id)
  }

  /// Returns the panel for which a handoff asks a judge, or `nil` if the judge decides alone.
  func panel(of judge: AgentID, on handoff: Handoff) -> Panel? {
    guard features.contains(.panels), handoff.intent == .deliver, handoff.task != .none else {
      return nil
    }
    let submitter = work(in: handoff)?.submitter ?? handoff.sender
    return plan.stages(of: submitter, on: handoff.task).first {
      $0.judges.count > 1 && $0.judges.contains(judge)
    }
  }

  func work(in handoff: Handoff) -> WorkProduct? { content(of: handoff)?.work }

  private func content(of handoff: Handoff) -> Content? {
    handoff.contentIndex == Handoff.noContentIndex
      ? nil : sharedContents[handoff.contentIndex]?.content
  }

  /// Counts an arriving handoff if it is a judge's vote, and returns whether the platform keeps the handoff.
  ///
  /// A handoff is a vote if its sender was asked as one of several judges. The platform delivers the deciding
  /// vote, and keeps all other votes.
  mutating func countVoteOrLetPass(_ reference: SessionReference) -> Bool {
    let handoff = sessions[reference].handoff
    guard let approves = handoff.intent.isApproval,
      let (request, ballotIndex) = panels.request(handoff.cause, on: handoff.task)
    else { return false }
    var ballot = panels[handoff.task, ballotIndex]
    guard request.version == ballot.version, !ballot.isGivenUp,
      ballot.decider == nil || ballot.decider == request.judge
    else { return discard(reference, because: .outdated) }
    guard ballot.decider == nil else {
      addPanelResults(ballot, into: reference, approves: approves)
      return false
    }
    guard !isRequest(handoff, within: ballot.panel) else { return false }
    let isRepeated = (approves ? ballot.approvals : ballot.refusals).contains(request.judge)
    if !isRepeated { ballot.withdrawVote(of: request.judge) }
    if approves { ballot.holdBack(handoff, content(of: handoff), of: request.judge) }
    guard !isRepeated else {
      panels[handoff.task, ballotIndex] = ballot
      return discard(reference, because: .repeated)
    }
    countVote(request.judge, approves, handoff, in: &ballot)
    if ballot.verdict() != nil { ballot.decider = request.judge }
    let isRetryDue = ballot.decider != nil && !approves && !ballot.isRetryRecorded
    if isRetryDue { ballot.isRetryRecorded = true }
    panels[handoff.task, ballotIndex] = ballot
    guard ballot.decider != nil else {
      return discard(reference, because: approves ? .approves : .refuses)
    }
    if let refusal = ballot.heldRefusal, content(of: handoff)?.outcome == .blocked {
      panels[handoff.task, ballotIndex].decider = refusal.judge
      return send(refusal, of: ballot, insteadOf: reference, recordsRetry: isRetryDue)
    }
    if isRetryDue { recordRetry(by: handoff) }
    tasks[handoff.task].record.noteSending(handoff)
    addPanelResults(ballot, into: reference, approves: approves)
    return false
  }

  /// Returns refused work by a kept refusal instead of the deciding one, and returns true.
  ///
  /// The deciding judge names no agent that can fix the work, but another judge does. `recordsRetry` is false if
  /// a judge's session has recorded the retry already.
  private mutating func send(
    _ refusal: PanelTable.HeldRefusal,
    of ballot: PanelTable.Ballot,
    insteadOf decidingVote: SessionReference,
    recordsRetry: Bool
  ) -> Bool {
    _ = discard(decidingVote, because: .refuses)
    if recordsRetry { recordRetry(by: refusal.handoff) }
    sendKept(refusal.handoff, refusal.content, of: ballot, approves: false)
    return true
  }

  /// Sends a handoff that the platform has kept, with the results of the panel.
  private mutating func sendKept(
    _ keptHandoff: Handoff,
    _ content: Content?,
    of ballot: PanelTable.Ballot,
    approves: Bool
  ) {
    var handoff = keptHandoff
    handoff.contentIndex = content.map { storeContent($0) } ?? Handoff.noContentIndex
    let reference = sessions.add(handoff)
    addPanelResults(ballot, into: reference, approves: approves)
    recordSendingWithoutSession(reference)
    tasks[handoff.task].record.noteSending(handoff)
    if features.contains(.replies) { awaitReply(to: reference) }
    deliverOrDrop(reference)
  }

  /// Records the retry that follows from a deciding refusal.
  ///
  /// The judge has not recorded the retry, because it could not know that its vote would decide.
  private mutating func recordRetry(by handoff: Handoff) {
    guard handoff.intent.beginsNextRound else { return }
    let failures = Int(handoff.round)
    tasks[handoff.task].record.failures = max(tasks[handoff.task].record.failures, failures)
    emit(.retryScheduled(failures: failures), on: handoff)
  }

  /// Returns whether the answer to a panel's request is no longer needed.
  ///
  /// This is so if the panel has decided or was given up, or the work has changed.
  func needsNoVote(on handoff: Handoff) -> Bool {
    guard let (request, ballotIndex) = panels.request(handoff.id, on: handoff.task) else {
      return false
    }
    let ballot = panels[handoff.task, ballotIndex]
    return ballot.decider != nil || ballot.isGivenUp || ballot.version != request.version
  }

  /// Returns whether a handoff asks another judge of the same panel, so that it is not a vote.
  private func isRequest(_ handoff: Handoff, within panel: Panel) -> Bool {
    handoff.intent == .deliver && panel.judges.contains(handoff.receiver)
  }

  /// Adds a judge's vote to a ballot that contains no other vote of the judge.
  private func countVote(
    _ judge: AgentID,
    _ approves: Bool,
    _ handoff: Handoff,
    in ballot: inout PanelTable.Ballot
  ) {
    let content = content(of: handoff)
    if approves {
      ballot.approvals.insert(judge)
    } else {
      ballot.refusals.insert(judge)
      ballot.defectsByJudge.append((judge, content?.defects ?? []))
      if handoff.intent.beginsNextRound, ballot.heldRefusal == nil {
        ballot.heldRefusal = .init(judge: judge, handoff: handoff, content: content)
      }
    }
    if let verificationEvent = content?.work?.verificationEvent {
      ballot.verificationEvent = max(ballot.verificationEvent ?? 0, verificationEvent)
    }
    for refusal in content?.work?.refusals ?? [] where refusal.judge == judge {
      ballot.recordedRefusals.removeAll { $0.judge == judge }
      ballot.recordedRefusals.append(refusal)
    }
  }

  /// Keeps a handoff instead of delivering it, records the reason, and returns true.
  ///
  /// The content of the handoff is discarded.
  mutating func discard(_ reference: SessionReference, because reason: Event.KeepReason) -> Bool {
    let handoff = sessions[reference].handoff
    emit(.handoffCounted(handoff, reason), on: handoff)
    // A handoff that the platform keeps needs no answer.
    stopWaitingForReply(to: handoff)
    recordLastHandoff(.delivered, on: handoff)
    drop(reference)
    return true
  }

  /// Adds the other judges' refusals, recommendations and verification to the deciding vote.
  ///
  /// If the deciding vote refuses the work, the other judges' defects are added as well.
  private mutating func addPanelResults(
    _ ballot: PanelTable.Ballot,
    into reference: SessionReference,
    approves: Bool
  ) {
    let handoff = sessions[reference].handoff
    guard var content = content(of: handoff) else { return }
    if !approves { content.defects = ballot.defects }
    if let panelVerification = ballot.verificationEvent {
      let ownVerification = content.work?.verificationEvent ?? 0
      content.work?.verificationEvent = max(ownVerification, panelVerification)
    }
    for work in ballot.approvedCopies { content.work?.removeMinorFlaws(missingFrom: work) }
    for refusal in ballot.recordedRefusals {
      content.work?.refusals.removeAll { $0.judge == refusal.judge }
      content.work?.refusals.append(refusal)
    }
    sharedContents[handoff.contentIndex]?.content = content
  }

  // MARK: - Retries after a refusal

  /// Returns whether a judge's record of a retry is left out.
  ///
  /// It is left out if the judge's refusal does not decide the panel, or if the retry was already recorded.
  /// Otherwise, the function marks the retry of the panel as recorded.
  mutating func shouldOmitRetry(of task: TaskID, in reference: SessionReference) -> Bool {
    guard features.contains(.panels),
      let (request, ballotIndex) = panels.request(sessions[reference].handoff.id, on: task)
    else { return false }
    var ballot = panels[task, ballotIndex]
    guard request.version == ballot.version, ballot.decider == nil else { return true }
    guard !ballot.isRetryRecorded, ballot.verdict(counting: request.judge) == false else {
      return true
    }
    ballot.isRetryRecorded = true
    panels[task, ballotIndex] = ballot
    return false
  }

  /// Returns whether a handoff is a judge's refusal after which its panel has recorded no retry.
  ///
  /// The refusal begins no round of the task unless the panel later decides by it.
  func isRefusalWithoutRetry(_ handoff: Handoff) -> Bool {
    guard handoff.intent.beginsNextRound,
      let (request, ballotIndex) = panels.request(handoff.cause, on: handoff.task)
    else { return false }
    let ballot = panels[handoff.task, ballotIndex]
    return ballot.version != request.version || !ballot.isRetryRecorded
  }

  // MARK: - Judges that do not answer

  /// Counts missing votes as approvals in the panels that allow it, and returns whether a panel was decided.
  ///
  /// The vote of a judge that was not asked is not missing, so the panel waits until the judge is asked. It also waits
  /// for judges with a veto. The event loop calls the function when nothing else is left to happen.
  mutating func approveForSilentJudges() -> Bool {
    guard features.contains(.panels) else { return false }
    var wasDecided = false
    for task in plan.taskIDs where tasks[task].record.isOpen {
      for ballotIndex in panels.ballotsCompletableBySilence(on: task) {
        let ballot = panels[task, ballotIndex]
        let silentJudges = ballot.panel.judges.filter {
          ballot.panel.passesMissingVote(of: $0) && ballot.askedJudges.contains($0)
            && !ballot.refusals.contains($0)
        }
        if countAsApprovals(silentJudges, in: ballotIndex, on: task) { wasDecided = true }
      }
    }
    return wasDecided
  }

  /// Counts a judge that did not answer in time as an approval, if the judge's panel allows it.
  ///
  /// A judge whose refusal has arrived keeps its vote, even if a crash then ended its session. The function
  /// returns true if the judge has a vote now.
  mutating func approveForSilentJudge(_ handoff: Handoff) -> Bool {
    guard let consequence = consequenceOfSilence(on: handoff),
      let (request, ballotIndex) = panels.request(handoff.id, on: handoff.task)
    else { return false }
    if consequence == .countedAsApproval {
      _ = countAsApprovals([request.judge], in: ballotIndex, on: handoff.task)
    }
    return true
  }

  /// Returns what a panel makes of a missing answer to its request, or `nil` if the sender gives the request up.
  ///
  /// Silence alone approves nothing, so the sender gives up the request to the last judge that could still approve.
  func consequenceOfSilence(on handoff: Handoff) -> Event.MissedReply? {
    guard features.contains(.panels),
      let (request, ballotIndex) = panels.request(handoff.id, on: handoff.task)
    else { return nil }
    let ballot = panels[handoff.task, ballotIndex]
    guard ballot.panel.passesMissingVote(of: request.judge), request.version == ballot.version,
      ballot.decider == nil, !ballot.isGivenUp, tasks[handoff.task].record.isOpen,
      !ballot.isLeftWithoutApproval(bySilenceOf: request.judge)
    else { return nil }
    return ballot.refusals.contains(request.judge) ? .refusalStands : .countedAsApproval
  }

  /// Notes that the sender gives up a request to a panel that counts silent judges as approvals.
  ///
  /// The votes of the other judges then no longer count, because the task fails or ends.
  mutating func giveUpPanel(of handoff: Handoff) {
    guard let (request, ballotIndex) = panels.request(handoff.id, on: handoff.task),
      panels[handoff.task, ballotIndex].panel.passesMissingVote(of: request.judge),
      panels[handoff.task, ballotIndex].version == request.version
    else { return }
    panels[handoff.task, ballotIndex].isGivenUp = true
  }

  /// Counts judges as approvals, and returns whether the panel thereby approves the work.
  ///
  /// If it does, the function sends the handoffs of the approval that arrived last.
  private mutating func countAsApprovals(
    _ judges: [AgentID],
    in ballotIndex: Int,
    on task: TaskID
  ) -> Bool {
    panels[task, ballotIndex].approvals.formUnion(judges)
    let ballot = panels[task, ballotIndex]
    guard ballot.verdict() == true, let approval = ballot.heldApprovals.last else { return false }
    panels[task, ballotIndex].decider = approval.judge
    for (heldHandoff, content) in approval.handoffs {
      sendKept(heldHandoff, content, of: ballot, approves: true)
    }
    return true
  }
}
