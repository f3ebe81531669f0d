/// How approved work is merged from the trees of the tasks.
extension RunState {
  /// Makes a tree for the task that a handoff gives to an agent.
  mutating func branch(for handoff: Handoff) {
    guard handoff.task != .none, handoff.intent == .assign || handoff.intent == .delegate else {
      return
    }
    merges.update(handoff.task)
  }

  /// Returns whether a handoff is a result whose work has to be merged first, and puts it in the queue.
  mutating func waitsForMerge(_ reference: SessionReference) -> Bool {
    let handoff = sessions[reference].handoff
    guard let work = mergeableWork(in: handoff) else { return false }
    guard merges.fate(of: work, on: handoff.task) == nil else { return !passesMerge(reference) }
    if merges.enter(reference) { beginMerge(of: reference) }
    return true
  }

  /// Begins to merge the work of a result, which takes no time for a copy of a result that was merged.
  private mutating func beginMerge(of reference: SessionReference) {
    let handoff = sessions[reference].handoff
    let isPending =
      mergeableWork(in: handoff).map { merges.fate(of: $0, on: handoff.task) == nil } ?? false
    schedule(.merge(reference), after: isPending ? plan.platform.merge.takes : 0)
  }

  /// The work that a handoff brings to the coordinator to complete a task, or `nil` if there is none.
  private func mergeableWork(in handoff: Handoff) -> WorkProduct? {
    guard handoff.receiver == plan.coordinator, handoff.task != .none,
      tasks[handoff.task].record.isOpen, let work = work(in: handoff), !work.written.isEmpty
    else { return nil }
    switch handoff.intent {
    case .approve, .complete, .deliver: return work
    case .assign, .reject, .delegate, .escalate, .call, .conflict, .clarify, .inform, .fail:
      return nil
    }
  }

  /// Ends the merge of a result's work, and returns whether the result can open its session.
  mutating func finishMerge(_ reference: SessionReference) -> Bool {
    let passes = passesMerge(reference)
    if let next = merges.leave() { beginMerge(of: next) }
    guard passes else { return false }
    guard !mailboxes.reserve(sessions[reference].handoff.receiver) else { return true }
    enqueue(reference)
    return false
  }

  /// Merges the work of a result and returns true, or hands the work back and returns false if it
  /// conflicts.
  ///
  /// A copy of a result has the fate of the result.
  private mutating func passesMerge(_ reference: SessionReference) -> Bool {
    let handoff = sessions[reference].handoff
    guard let work = mergeableWork(in: handoff) else { return true }
    switch merges.fate(of: work, on: handoff.task) {
    case .merged: return true
    case .conflicted: return !keep(reference, as: .conflicted)
    case nil: break
    }
    let number = merges.noteTry(of: handoff.task)
    let conflict = conflict(of: work, on: handoff.task, number)
    if let conflict, !happens(plan.platform.merge.unnoticed, "unnoticed", handoff.task, number) {
      merges.note(.conflicted, of: work, on: handoff.task)
      handBack(reference, work, because: conflict)
      return false
    }
    if conflict != nil { leaveConflict(in: handoff) }
    merges.note(.merged, of: work, on: handoff.task)
    emit(.workMerged, on: handoff)
    return true
  }

  /// Returns the defect of a task's work if it conflicts with merged work.
  private func conflict(of work: WorkProduct, on task: TaskID, _ number: UInt64) -> Defect? {
    if let rate = plan.platform.merge.conflictRate {
      guard happens(rate, "conflict", task, number) else { return nil }
      return Defect(category: Flaw.mergeConflict.category, text: "the work does not merge")
    }
    guard let (path, other) = merges.overlap(of: work, on: task) else { return nil }
    return Defect(
      category: Flaw.mergeConflict.category,
      text: "\(path) was changed by \(plan.name(of: other))"
    )
  }

  private func happens(_ chance: Percentage, _ use: String, _ task: TaskID, _ number: UInt64)
    -> Bool
  {
    var stream = RandomStream(
      seed: seed,
      key: Digest(of: "merge \(use)").high,
      plan.nameDigests[task],
      number
    )
    return stream.happens(chance)
  }

  /// Leaves a flaw in the work of a result whose conflict was not noticed.
  private mutating func leaveConflict(in handoff: Handoff) {
    emit(.workFlawed(.mergeConflict), on: handoff)
    sharedContents[handoff.content]?.content.work?.flaws.append(.mergeConflict)
  }

  /// Hands conflicting work back to its author, in the name of the coordinator.
  ///
  /// If the task has failed as often as the platform allows, the result becomes a failure of the task.
  private mutating func handBack(
    _ reference: SessionReference,
    _ work: WorkProduct,
    because defect: Defect
  ) {
    let result = sessions[reference].handoff
    _ = keep(reference, as: .conflicted)
    let failures = Int(result.round) + 1
    let isLast = failures >= plan.platform.attempts
    var content = Content(isLast ? .fail : .reject)
    content.defects = [defect]
    content.work = work
    if !isLast {
      tasks[result.task].record.failures = max(tasks[result.task].record.failures, failures)
      emit(.retryScheduled(failures: failures), on: result)
    }
    var handoff = result
    handoff.cause = result.id
    handoff.intent = content.intent
    handoff.content = share(content)
    handoff.copy = 0
    handoff.tag = 0
    if !isLast {
      handoff.sender = result.receiver
      handoff.receiver = work.author
      handoff.round = UInt16(clamping: failures)
      if failures > limits.rounds { reach(.rounds) }
    }
    let next = sessions.add(handoff)
    if !replies.isEmpty { awaitReply(to: next) }
    report(next, in: .none)
  }
}

extension Flaw {
  /// The flaw of work whose conflict with other work was not noticed.
  fileprivate static let mergeConflict = Flaw(category: "merge-conflict", weight: .major)
}
