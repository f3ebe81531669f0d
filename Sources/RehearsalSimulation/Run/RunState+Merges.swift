/// The merging of approved work, if each task works on its own copy of the files (its file tree).
extension RunState {
  /// Makes a file tree for the task that a handoff assigns or delegates, or updates the task's
  /// existing file tree.
  mutating func prepareFileTree(for handoff: Handoff) {
    guard handoff.task != .none, handoff.intent == .assign || handoff.intent == .delegate else {
      return
    }
    merges.updateTree(handoff.task)
  }

  /// Returns whether a handoff opens no session now, because its work has to be merged first or has
  /// conflicted.
  ///
  /// The function begins or queues the merge. If the same work has already conflicted, the handoff is
  /// discarded.
  mutating func waitsForMerge(_ reference: SessionReference) -> Bool {
    let handoff = sessions[reference].handoff
    guard let work = mergeableWork(in: handoff) else { return false }
    guard merges.mergeResult(of: work, on: handoff.task) == nil else {
      return !mergeOrHandBack(reference)
    }
    if merges.enter(reference) { beginMerge(of: reference) }
    return true
  }

  /// Begins to merge the work of a handoff that reports a finished task.
  ///
  /// If the same work was already merged or found to conflict, or if its task has been retried since, the merge takes
  /// no time.
  mutating func beginMerge(of reference: SessionReference) {
    let handoff = sessions[reference].handoff
    let needsMerge =
      !isSuperseded(handoff)
      && (mergeableWork(in: handoff).map { merges.mergeResult(of: $0, on: handoff.task) == nil }
        ?? false)
    schedule(.endMergeAttempt(reference), after: needsMerge ? plan.platform.merge.mergeDuration : 0)
  }

  /// The work of a handoff that reports an open task as done to the coordinator.
  ///
  /// The result is `nil` for any other handoff, and for work without written files.
  private func mergeableWork(in handoff: Handoff) -> WorkProduct? {
    guard handoff.receiver == plan.coordinator, handoff.task != .none,
      tasks[handoff.task].record.isOpen, let work = work(in: handoff), !work.writtenPaths.isEmpty
    else { return nil }
    switch handoff.intent {
    case .approve, .complete, .deliver: return work
    case .assign, .reject, .delegate, .escalate, .call, .conflict, .clarify, .inform, .fail:
      return nil
    }
  }

  /// Ends a merge, and returns whether the coordinator's session for the handoff can open now.
  mutating func finishMerge(_ reference: SessionReference) -> Bool {
    let passes = mergeOrHandBack(reference)
    if let nextHandoff = merges.leave(reference) { beginMerge(of: nextHandoff) }
    guard passes else { return false }
    guard !mailboxes.reserveRoom(sessions[reference].handoff.receiver) else { return true }
    enqueue(reference)
    return false
  }

  /// Merges a handoff's work and returns true, or hands conflicting work back and returns false.
  ///
  /// A duplicate passes if the original's work was merged, and is discarded if that work conflicted. Work from before
  /// the last retry of its task is discarded, too.
  private mutating func mergeOrHandBack(_ reference: SessionReference) -> Bool {
    let handoff = sessions[reference].handoff
    guard let work = mergeableWork(in: handoff) else { return true }
    let earlierResult = merges.mergeResult(of: work, on: handoff.task)
    guard earlierResult != .conflicted else { return !discard(reference, because: .conflicted) }
    guard !isSuperseded(handoff) else { return !discard(reference, because: .outdated) }
    guard earlierResult == nil else { return true }
    let tryNumber = merges.noteTry(of: handoff.task)
    let conflict = conflict(of: work, on: handoff.task, tryNumber)
    if let conflict,
      !drawsTrue(plan.platform.merge.unnoticedConflictRate, "unnoticed", handoff.task, tryNumber)
    {
      merges.noteResult(.conflicted, of: work, on: handoff.task)
      handBack(reference, work, because: conflict)
      return false
    }
    if conflict != nil { addConflictFlaw(in: handoff) }
    merges.noteResult(.merged, of: work, on: handoff.task)
    emit(.workMerged, on: handoff)
    return true
  }

  /// Returns whether the task of a handoff has failed and been retried since the work was done.
  private func isSuperseded(_ handoff: Handoff) -> Bool {
    handoff.task != .none && Int(handoff.round) < tasks[handoff.task].record.failures
  }

  /// Returns a defect if a task's work conflicts with merged work, or `nil` if there is no conflict.
  ///
  /// If the platform states a conflict rate, the conflict is drawn at random. Otherwise, the written paths decide.
  /// `tryNumber` is the count of earlier attempts to merge the task.
  private func conflict(of work: WorkProduct, on task: TaskID, _ tryNumber: UInt64) -> Defect? {
    if let rate = plan.platform.merge.conflictRate {
      guard drawsTrue(rate, "conflict", task, tryNumber) else { return nil }
      return Defect(category: Flaw.mergeConflict.category, text: "the work does not merge")
    }
    guard let (path, otherTask) = merges.overlappingFile(of: work, on: task) else { return nil }
    return Defect(
      category: Flaw.mergeConflict.category,
      text: "\(path) was changed by \(plan.name(of: otherTask))"
    )
  }

  private func drawsTrue(
    _ probability: Percentage,
    _ purpose: String,
    _ task: TaskID,
    _ tryNumber: UInt64
  )
    -> Bool
  {
    var stream = RandomStream(
      seed: seed,
      key: Digest(of: "merge \(purpose)").high,
      plan.nameDigests[task],
      tryNumber
    )
    return stream.nextBool(probability: probability)
  }

  /// Adds a flaw to the work of a handoff whose work was merged although it conflicts.
  private mutating func addConflictFlaw(in handoff: Handoff) {
    emit(.workFlawed(.mergeConflict), on: handoff)
    sharedContents[handoff.contentIndex]?.content.work?.flaws.append(.mergeConflict)
  }

  /// Hands conflicting work back to its author, in the name of the coordinator.
  ///
  /// If the task has used all its attempts, the coordinator gets a failure instead.
  private mutating func handBack(
    _ reference: SessionReference,
    _ work: WorkProduct,
    because defect: Defect
  ) {
    let resultHandoff = sessions[reference].handoff
    _ = discard(reference, because: .conflicted)
    let failureCount = Int(resultHandoff.round) + 1
    let hasUsedAllAttempts = failureCount >= plan.platform.attempts
    var content = Content(hasUsedAllAttempts ? .fail : .reject)
    content.defects = [defect]
    content.work = work
    if !hasUsedAllAttempts {
      tasks[resultHandoff.task].record.failures = max(
        tasks[resultHandoff.task].record.failures,
        failureCount
      )
      emit(.retryScheduled(failures: failureCount), on: resultHandoff)
    }
    var handoff = resultHandoff
    handoff.cause = resultHandoff.id
    handoff.intent = content.intent
    handoff.contentIndex = storeContent(content)
    handoff.copyNumber = 0
    handoff.tag = 0
    if !hasUsedAllAttempts {
      handoff.sender = resultHandoff.receiver
      handoff.receiver = work.author
      handoff.round = UInt16(clamping: failureCount)
    }
    let returnedHandoff = sessions.add(handoff)
    assignIdentifier(returnedHandoff)
    recordSending(returnedHandoff, sentIn: .none)
    deliverOrDrop(returnedHandoff)
  }
}

extension Flaw {
  /// The flaw of work that was merged although it conflicts with other work.
  fileprivate static let mergeConflict = Flaw(category: "merge-conflict", weight: .major)
}
