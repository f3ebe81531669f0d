/// How session faults change the actions that a session has decided on.
extension Situation {
  /// The actions that replace the session's work, if a fault makes the agent neglect the work.
  ///
  /// In that case, the role never receives the handoff.
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

  /// Returns the actions after each fault that strikes the session has changed them, in order.
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
    case .tornWrite: [strike] + actions.map(\.failing)
    case .lostUpdate(let path): actions.insertingBeforeProof([strike, .overwrite(path)])
    case .reset: actions.insertingBeforeProof([.reset(fault: index)])
    case .rateLimit(let time): limit(actions, for: time, strike)
    case .budgetExhausted: exhaustBudget(before: actions, strike)
    // These faults change what the session sees, checks or reports.
    case .skipCheck, .scopeCreep, .falseDone, .omit, .deferring, .askUser, .staleRead: actions
    }
  }

  /// Returns the actions after a wait, which ends at the latest when faults heal.
  private func limit(_ actions: [Action], for time: Int64, _ strike: Action) -> [Action] {
    let untilHeal = plan.heal.map { $0.nanoseconds - now.nanoseconds } ?? .max
    let wait = min(time, untilHeal)
    return wait > 0 ? [strike, .wait(wait)] + actions : actions
  }

  private func exhaustBudget(before actions: [Action], _ strike: Action) -> [Action] {
    guard plan.platform.budget != nil, hasBudget else { return actions }
    return [strike, .exhaustBudget] + actions
  }
}

extension Action {
  fileprivate func slowed(_ times: Int) -> Action {
    guard case .wait(let nanoseconds) = self else { return self }
    let (time, overflows) = nanoseconds.multipliedReportingOverflow(by: Int64(times))
    return .wait(overflows ? .max : time)
  }

  /// The same action, except that a command that tests the work fails.
  fileprivate var failing: Action {
    testCommand.map { .act(.command($0, succeeds: false)) } ?? self
  }
}

extension [Action] {
  /// Returns the actions with others inserted before the first action that ends the session's work.
  func inserting(_ others: [Action]) -> [Action] {
    let index = firstIndex { $0.endsWork } ?? endIndex
    return Array(self[..<index]) + others + self[index...]
  }

  /// Returns the actions with others inserted before the first proof, or else before the first
  /// action that ends the session's work.
  func insertingBeforeProof(_ others: [Action]) -> [Action] {
    let proof = firstIndex { action in
      guard case .prove = action else { return false }
      return true
    }
    guard let proof else { return inserting(others) }
    return Array(self[..<proof]) + others + self[proof...]
  }

  /// The actions without handoffs.
  fileprivate var withoutHandoffs: [Action] {
    filter { action in
      guard case .handOff = action else { return true }
      return false
    }
  }
}

// MARK: - What the session sees, checks and reports

extension Situation {
  /// Returns the index of the first session fault that strikes the session and satisfies a
  /// predicate.
  private func firstFault(where isMatch: (SessionFault) -> Bool) -> Int? {
    faults.first { fault in
      guard case .session(let sessionFault, _) = fault.verb else { return false }
      return isMatch(sessionFault)
    }?.index
  }

  /// Returns the strike of the fault that makes the session skip a check, or `nil` if no fault
  /// does.
  func skips(_ check: Check) -> Action? {
    firstFault { $0 == .skipCheck(check) }.map { .strike(fault: $0) }
  }

  /// Returns the situation as the session reads it, and the strike of a stale read, if any.
  ///
  /// If a stale read strikes and the agent has seen the task before, the content is what the agent
  /// last saw of the task.
  func reading(_ lastSeen: Content?) -> (situation: Situation, strike: [Action]) {
    guard let fault = firstFault(where: { $0 == .staleRead }), let lastSeen else {
      return (self, [])
    }
    var staleSituation = self
    staleSituation.content = lastSeen
    return (staleSituation, [.strike(fault: fault)])
  }

  /// A complete report that replaces the work, or `nil` unless a fault makes the session report
  /// work that it did not do.
  var falseReport: [Action]? {
    firstFault { $0 == .falseDone }.map { [.strike(fault: $0)] + report }
  }

  /// The writes that faults inject and that no task asked for.
  var scopeCreep: [Action] {
    faults.flatMap { fault -> [Action] in
      guard case .session(.scopeCreep(let path), _) = fault.verb else { return [] }
      return [.strike(fault: fault.index), .injected(.write(path))]
    }
  }

  /// The report, without the deliverables that faults omit.
  var report: [Action] {
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
