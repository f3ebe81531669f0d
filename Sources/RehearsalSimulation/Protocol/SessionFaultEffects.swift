/// How faults change the actions that a session has decided on.
extension Situation {
  /// The actions that replace the work of the session, or `nil` if no fault makes the agent neglect
  /// its work.
  ///
  /// If the value is not `nil`, the state machine of the agent's role never receives the handoff.
  var actionsOfNeglect: [Action]? {
    for fault in faults {
      switch fault.verb {
      case .session(.deferring(let promise), _):
        return [.strike(fault: fault.index)] + spread([.injected(.promise(promise))])
      case .session(.askUser, _):
        return [.strike(fault: fault.index), .injected(.tool("AskUserQuestion"))]
      default: continue
      }
    }
    return nil
  }

  /// Returns the actions after the session's faults have changed them one after the other.
  func applyingFaults(to actions: [Action]) -> [Action] {
    faults.reduce(actions) { actions, fault in
      guard case .session(let sessionFault, _) = fault.verb else { return actions }
      return apply(sessionFault, at: fault.index, to: actions)
    }
  }

  private func apply(_ fault: SessionFault, at index: Int, to actions: [Action]) -> [Action] {
    let strike = Action.strike(fault: index)
    return switch fault {
    case .slow(let times): [strike] + actions.map { $0.slowed(times) }
    case .noOp: [strike] + actions.filter { !$0.changesWork && !$0.testsWork }
    case .useTool(let tool): actions.inserting([strike, .injected(.tool(tool))])
    case .selfDelegate: actions.withoutHandoffs + [strike, handOff(Content(.delegate), to: agent)]
    case .claimWithoutEvidence(let claim):
      actions.filter { !$0.testsWork }.inserting([strike, .injected(.claim(claim))])
    case .stopSilently: actions.withoutHandoffs + [strike]
    case .editGate(let path): actions.insertingBeforeProof([strike, .injected(.write(path))])
    case .tornWrite: [strike] + actions.map(\.withFailingTest)
    case .lostUpdate(let path): actions.insertingBeforeProof([strike, .overwrite(path)])
    case .reset: actions.insertingBeforeProof([.revertFiles(fault: index)])
    case .rateLimit(let time): delayed(actions, for: time, strike)
    case .budgetExhausted: exhaustBudget(before: actions, strike)
    // These faults change what the session sees, checks or reports, so they are applied elsewhere.
    case .skipCheck, .scopeCreep, .falseDone, .omit, .deferring, .askUser, .staleRead: actions
    }
  }

  /// Returns the actions after a wait of the given nanoseconds.
  ///
  /// The wait ends early if all faults of the run end before it.
  private func delayed(_ actions: [Action], for time: Int64, _ strike: Action) -> [Action] {
    let timeUntilHeal = plan.heal.map { $0.nanoseconds - now.nanoseconds } ?? .max
    let waitingTime = min(time, timeUntilHeal)
    return waitingTime > 0 ? [strike, .wait(waitingTime)] + actions : actions
  }

  private func exhaustBudget(before actions: [Action], _ strike: Action) -> [Action] {
    guard plan.platform.budget != nil, hasBudget else { return actions }
    return [strike, .exhaustBudget] + actions
  }
}

extension Action {
  fileprivate func slowed(_ factor: Int) -> Action {
    guard case .wait(let nanoseconds) = self else { return self }
    let (time, overflows) = nanoseconds.multipliedReportingOverflow(by: Int64(factor))
    return .wait(overflows ? .max : time)
  }

  /// This action, or a failing run of the same command if the action tests the work.
  fileprivate var withFailingTest: Action {
    testCommand.map { .act(.command($0, succeeds: false)) } ?? self
  }
}

extension [Action] {
  /// Returns the actions with an addition inserted before the end of the session.
  ///
  /// The end begins with the first action that follows the work itself, such as a report or a handoff.
  func inserting(_ addition: [Action]) -> [Action] {
    let index = firstIndex { $0.endsWork } ?? endIndex
    return Array(self[..<index]) + addition + self[index...]
  }

  /// Returns the actions with an addition inserted before the command that proves the criteria.
  ///
  /// If there is no such command, the addition is inserted before the end of the session.
  func insertingBeforeProof(_ addition: [Action]) -> [Action] {
    let proofIndex = firstIndex { action in
      guard case .prove = action else { return false }
      return true
    }
    guard let proofIndex else { return inserting(addition) }
    return Array(self[..<proofIndex]) + addition + self[proofIndex...]
  }

  /// The actions that send no handoff.
  fileprivate var withoutHandoffs: [Action] {
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
  func skipRecord(of check: Check) -> Action? {
    firstFaultIndex { $0 == .skipCheck(check) }.map { .strike(fault: $0) }
  }

  /// Returns the situation as the agent sees it, and the record of a fault that makes the agent see
  /// old content.
  ///
  /// Under such a fault, the agent sees the content of the previous handoff about the task that it
  /// received. If the agent has received no handoff about the task before, the fault has no effect.
  func observedSituation(_ lastSeenContent: Content?) -> (situation: Situation, strike: [Action]) {
    guard let faultIndex = firstFaultIndex(where: { $0 == .staleRead }), let lastSeenContent else {
      return (self, [])
    }
    var staleSituation = self
    staleSituation.content = lastSeenContent
    return (staleSituation, [.strike(fault: faultIndex)])
  }

  /// The actions that file a complete report without any work, or `nil` if no fault demands this.
  var falseReport: [Action]? {
    firstFaultIndex { $0 == .falseDone }.map { [.strike(fault: $0)] + reportActions }
  }

  /// The actions by which faults make the session write files outside its task.
  var scopeCreepActions: [Action] {
    faults.flatMap { fault -> [Action] in
      guard case .session(.scopeCreep(let path), _) = fault.verb else { return [] }
      return [.strike(fault: fault.index), .injected(.write(path))]
    }
  }

  /// The actions that file the session's report, without the deliverables that faults leave out.
  var reportActions: [Action] {
    var report = completeReport
    var strikes: [Action] = []
    for case (let index, .session(.omit(let deliverable), _)) in faults {
      strikes.append(.strike(fault: index))
      report.deliverables.removeAll { Term.stem(of: $0) == Term.stem(of: deliverable) }
      if Term.words(of: deliverable).contains("skills") { report.skills = [] }
    }
    return strikes + [.report(report)]
  }
}
