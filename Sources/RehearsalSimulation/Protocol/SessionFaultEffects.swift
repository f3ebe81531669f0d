/// How faults change the actions that a session has decided on.
extension Situation {
  /// The actions that replace the work of the session, or `nil` if no fault replaces the work.
  ///
  /// If the value is not `nil`, the state machine of the agent's role never receives the handoff.
  var actionsInsteadOfWork: [ProtocolAction]? {
    for fault in faults {
      switch fault.verb {
      case .session(.deferring(let promise), _):
        let act = ProtocolAction.injected(.promise(promise))
        return spread([act]).inserting(.recordFault(fault: fault.index)) { $0 == act }
      case .session(.askUser, _):
        return [.recordFault(fault: fault.index), .injected(.tool("AskUserQuestion"))]
      default: continue
      }
    }
    return nil
  }

  /// Returns the actions after the session's faults have changed them one after the other.
  func applyingFaults(to actions: [ProtocolAction]) -> [ProtocolAction] {
    faults.reduce(actions) { actions, fault in
      guard case .session(let sessionFault, _) = fault.verb else { return actions }
      return apply(sessionFault, at: fault.index, to: actions)
    }
  }

  private func apply(_ fault: SessionFault, at index: Int, to actions: [ProtocolAction])
    -> [ProtocolAction]
  {
    let faultRecord = ProtocolAction.recordFault(fault: index)
    return switch fault {
    case .slow(let times): [faultRecord] + slowed(actions, slowFactor(times, at: index))
    case .noOp:
      actions.inserting(faultRecord) { $0.changesWork || $0.testsWork }
        .filter { !$0.changesWork && !$0.testsWork }
    case .useTool(let tool): actions.insertingBeforeEnd([faultRecord, .injected(.tool(tool))])
    case .selfDelegate:
      actions.withoutHandoffs + [faultRecord, handOff(Content(.delegate), to: agent)]
    case .claimWithoutEvidence(let claim):
      actions.filter { !$0.testsWork }.insertingBeforeEnd([faultRecord, .injected(.claim(claim))])
    case .stopSilently: actions.withoutHandoffs + [faultRecord]
    case .editGate(let path): actions.insertingBeforeProof([faultRecord, .injected(.write(path))])
    case .tornWrite:
      actions.inserting(faultRecord) { $0.withFailingTest != $0 }.map(\.withFailingTest)
    case .lostUpdate(let path): actions.insertingBeforeProof([faultRecord, .overwrite(path)])
    case .reset: actions.insertingBeforeProof([.revertFiles(fault: index)])
    case .rateLimit(let time): delayed(actions, for: time, by: index)
    case .budgetExhausted: exhaustBudget(before: actions, faultRecord)
    // Other members of `Situation` apply the other faults.
    case .scopeCreep(let path): actions.inserting(faultRecord) { $0 == .injected(.write(path)) }
    case .skipCheck, .falseDone, .omit, .deferring, .askUser, .staleRead: actions
    }
  }

  /// Returns the factor by which the slow fault with the given index lengthens the session's waits.
  ///
  /// If the plan has a time at which all faults end, several slow faults act as one: the factor of the last
  /// one is the product of all their factors, and the factor of each other one is 1.
  private func slowFactor(_ times: Int, at index: Int) -> Int {
    guard plan.heal != nil else { return times }
    let slowFaults = faults.compactMap { fault -> (index: Int, times: Int)? in
      guard case .session(.slow(let times), _) = fault.verb else { return nil }
      return (fault.index, times)
    }
    guard slowFaults.last?.index == index else { return 1 }
    return slowFaults.reduce(1) { product, fault in
      let (factor, overflows) = product.multipliedReportingOverflow(by: fault.times)
      return overflows ? .max : factor
    }
  }

  /// Returns the actions with waits that are `factor` times as long until all faults of the run end.
  ///
  /// From then on, the session goes on at its usual pace.
  private func slowed(_ actions: [ProtocolAction], _ factor: Int) -> [ProtocolAction] {
    var slowTime = plan.heal.map { heal in
      let start = endOfRateLimits(before: nil)
      return workClock.work(in: max(0, heal.nanoseconds - start), now: start)
    }
    return actions.map { action in
      guard case .wait(let nanoseconds) = action else { return action }
      let (product, overflows) = nanoseconds.multipliedReportingOverflow(by: Int64(factor))
      let fullTime = overflows ? .max : product
      guard let remainingTime = slowTime else { return .wait(fullTime) }
      let slowedTime = min(fullTime, remainingTime)
      let doneWork = slowedTime == fullTime ? nanoseconds : slowedTime / Int64(factor)
      slowTime = remainingTime - slowedTime
      return .wait(slowedTime.addingSaturated(nanoseconds - doneWork))
    }
  }

  private var workClock: WorkClock {
    WorkClock(
      hours: plan.members[agent.index].model?.hours,
      startTimeOfWeek: plan.platform.startTimeOfWeek
    )
  }

  /// Returns the actions after a rate limit of the given nanoseconds, which the fault with an index causes.
  ///
  /// It follows the rate limits of earlier faults. If all faults of the run end before the agent can work, the actions
  /// stay the same.
  private func delayed(_ actions: [ProtocolAction], for time: Int64, by index: Int)
    -> [ProtocolAction]
  {
    guard let end = endOfRateLimit(of: time, after: endOfRateLimits(before: index)) else {
      return actions
    }
    var actions = actions
    actions.insert(
      contentsOf: [.recordFault(fault: index), .standStill(until: Instant(nanoseconds: end))],
      at: actions.lastIndex(where: \.isStandstill).map { $0 + 1 } ?? 0
    )
    return actions
  }

  /// Returns when the rate limits of the session's faults end that come before the fault with an index.
  ///
  /// All rate limits count if the index is `nil`. The result is in nanoseconds after the start of the run.
  private func endOfRateLimits(before index: Int?) -> Int64 {
    faults.prefix { $0.index != index }.reduce(now.nanoseconds) { start, fault in
      guard case .session(.rateLimit(let time), _) = fault.verb else { return start }
      return endOfRateLimit(of: time, after: start) ?? start
    }
  }

  /// Returns when a rate limit of the given nanoseconds ends, or `nil` if it delays nothing.
  ///
  /// It begins when the agent first works at or after `start`, and ends at the latest when all faults of the run end.
  /// The times are in nanoseconds after the start of the run.
  private func endOfRateLimit(of time: Int64, after start: Int64) -> Int64? {
    let begin = start.addingSaturated(workClock.time(for: 0, afterStandstill: 0, now: start))
    let end = min(begin.addingSaturated(time), plan.heal?.nanoseconds ?? .max)
    return end > begin ? end : nil
  }

  private func exhaustBudget(before actions: [ProtocolAction], _ strike: ProtocolAction)
    -> [ProtocolAction]
  {
    guard plan.platform.budget != nil, hasBudget else { return actions }
    return [strike, .exhaustBudget] + actions
  }
}

extension ProtocolAction {
  /// This action, or a failing run of the same command if the action tests the work.
  fileprivate var withFailingTest: ProtocolAction {
    testCommand.map { .act(.command($0, succeeds: false)) } ?? self
  }
}

extension [ProtocolAction] {
  /// Returns the actions with the record of a fault directly before the first action that the fault changes.
  ///
  /// If it changes no action, the record comes first. It is left out later if the fault has no effect at all.
  fileprivate func inserting(
    _ faultRecord: ProtocolAction,
    beforeFirst isChanged: (ProtocolAction) -> Bool
  ) -> [ProtocolAction] {
    var actions = self
    actions.insert(faultRecord, at: firstIndex(where: isChanged) ?? startIndex)
    return actions
  }

  /// Returns the actions with other actions inserted before the end of the session.
  ///
  /// The end begins with the first action that follows the work itself, such as a report or a handoff.
  func insertingBeforeEnd(_ addition: [ProtocolAction]) -> [ProtocolAction] {
    var actions = self
    actions.insert(contentsOf: addition, at: firstIndex { $0.belongsToSessionEnd } ?? endIndex)
    return actions
  }

  /// Returns the actions with other actions inserted before the command that proves the criteria.
  ///
  /// If there is no such command, they are inserted before the end of the session.
  func insertingBeforeProof(_ addition: [ProtocolAction]) -> [ProtocolAction] {
    let proofIndex = firstIndex { action in
      guard case .prove = action else { return false }
      return true
    }
    guard let proofIndex else { return insertingBeforeEnd(addition) }
    var actions = self
    actions.insert(contentsOf: addition, at: proofIndex)
    return actions
  }

  /// The actions that send no handoff.
  fileprivate var withoutHandoffs: [ProtocolAction] {
    filter { action in
      guard case .handOff = action else { return true }
      return false
    }
  }
}

// MARK: - Faults in observations, checks and reports

extension Situation {
  /// Returns the plan's index of the first fault that applies to the session and satisfies a predicate.
  private func firstFaultIndex(where isMatch: (SessionFault) -> Bool) -> Int? {
    faults.first { fault in
      guard case .session(let sessionFault, _) = fault.verb else { return false }
      return isMatch(sessionFault)
    }?.index
  }

  /// Returns the record of the fault that makes the session skip a check, or `nil` if the session makes the
  /// check.
  func skipRecord(of check: Check) -> ProtocolAction? {
    firstFaultIndex { $0 == .skipCheck(check) }.map { .recordFault(fault: $0) }
  }

  /// Whether the commands of the session fail, because a file is half written.
  ///
  /// The value is `false` if another fault makes the session run no commands.
  var commandsFail: Bool {
    var areRun = true
    var isTorn = false
    for case (_, .session(let fault, _)) in faults {
      switch fault {
      case .tornWrite: isTorn = true
      case .noOp, .claimWithoutEvidence: areRun = false
      default: break
      }
    }
    return areRun && isTorn
  }

  /// Returns the situation as the agent sees it, and the record of a fault that makes the agent see old
  /// content.
  ///
  /// Under such a fault, the situation has `lastSeenContent`, the content of the last handoff about the task
  /// that the agent received before. If `lastSeenContent` is `nil`, the fault has no effect.
  func observedSituation(_ lastSeenContent: Content?) -> (
    situation: Situation, strike: [ProtocolAction]
  ) {
    guard let faultIndex = firstFaultIndex(where: { $0 == .staleRead }), let lastSeenContent else {
      return (self, [])
    }
    var staleSituation = self
    staleSituation.content = lastSeenContent
    return (staleSituation, [.recordFault(fault: faultIndex)])
  }

  /// The actions that file a complete report without any work, or `nil` if no fault demands this.
  var falseReport: [ProtocolAction]? {
    firstFaultIndex { $0 == .falseDone }.map { [.recordFault(fault: $0)] + reportActions }
  }

  /// The actions by which faults make the session write files outside its task.
  var scopeCreepActions: [ProtocolAction] {
    faults.compactMap { fault in
      guard case .session(.scopeCreep(let path), _) = fault.verb else { return nil }
      return .injected(.write(path))
    }
  }

  /// The actions that file the session's report, without the deliverables that faults leave out.
  var reportActions: [ProtocolAction] {
    var report = completeReport
    var faultRecords: [ProtocolAction] = []
    for case (let index, .session(.omit(let deliverable), _)) in faults {
      faultRecords.append(.recordFault(fault: index))
      report.deliverables.removeAll {
        Term.stemmedWords(of: $0) == Term.stemmedWords(of: deliverable)
      }
      if Term.words(of: deliverable).contains("skills") { report.skills = [] }
    }
    return faultRecords + [.report(report)]
  }
}
