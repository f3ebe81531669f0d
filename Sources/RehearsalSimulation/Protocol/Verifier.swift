/// The state machine of verifiers, which check the evidence, the reports and the flaws of the work.
///
/// Every acceptance criterion needs evidence that is newer than the last write. If the task requires a demonstration
/// of the work, it has to succeed. Some verifiers also check the gates.
struct Verifier: RoleStateMachine {
  private var implementer = Implementer()

  mutating func receive(_ situation: Situation) -> [ProtocolAction] {
    switch situation.handoff.intent {
    case .deliver: verificationActions(situation)
    case .assign, .delegate, .reject, .escalate: implementer.receive(situation)
    case .call: situation.calledSessionActions
    case .approve, .conflict, .clarify, .inform, .complete, .fail:
      situation.spread(situation.scriptedActs) + situation.replacingHandoffs([])
    }
  }

  private func verificationActions(_ situation: Situation) -> [ProtocolAction] {
    guard let task = situation.task else { return [] }
    guard let work = situation.content?.work else {
      return verificationActions(situation.withEmptyWork(for: task))
    }
    guard task.verification != .manualRequired else {
      return [situation.handOff(.fail(.unverifiable), to: situation.coordinator)]
    }
    var finding = Situation.Finding(actions: task.verification.demonstrationActions)
    for examine in [Self.examineEvidence, Self.examineDeliverables, Self.examineGates] {
      finding += examine(situation, task, work)
    }
    finding += situation.findingOfFlaws(work)
    return situation.judgementActions(
      finding,
      otherwise: .needsFixes,
      onward: situation.passOnActions(work)
    )
  }

  private static func examineEvidence(
    _ situation: Situation,
    _ task: PlannedTask,
    _ work: WorkProduct
  ) -> Situation.Finding {
    var defects: [Defect] = []
    if let command = task.verification.demonstration, situation.commandsFail {
      defects.append(Defect(category: "evidence", text: "`\(command.rawValue)` failed"))
    }
    let unwrittenPaths = task.touchesNotWritten(in: work.writtenPaths)
    if work.writtenPaths.isEmpty, !unwrittenPaths.isEmpty {
      defects.append(Defect(category: "evidence", text: "nothing was written"))
    } else {
      defects += unwrittenPaths.map { Defect(category: "evidence", text: "\($0) was not written") }
    }
    for (criterion, event) in zip(task.criteria, work.evidence) {
      if event == nil {
        defects.append(Defect(category: "criterion", text: "no evidence: \(criterion)"))
      } else if let event, let lastWrite = work.lastWriteEvent, event < lastWrite {
        defects.append(Defect(category: "criterion", text: "stale evidence: \(criterion)"))
      }
    }
    return findingUnlessSkipped(defects, by: .evidence, situation)
  }

  /// Returns a defect for each deliverable that the reports on the work lack.
  ///
  /// If nobody has reported on the work, all deliverables of the agent that passed it on are missing.
  private static func examineDeliverables(
    _ situation: Situation,
    _ task: PlannedTask,
    _ work: WorkProduct
  ) -> Situation.Finding {
    let plan = situation.plan
    var missingDeliverables = work.reports.flatMap { report in
      plan.missingDeliverables(in: report.deliverables, of: report.reporter)
    }
    if work.reports.isEmpty {
      missingDeliverables = plan.missingDeliverables(in: [], of: work.submitter)
    }
    let defects = missingDeliverables.map {
      Defect(category: "deliverable", text: "missing: \($0)")
    }
    return findingUnlessSkipped(defects, by: .deliverables, situation)
  }

  /// Returns the results of checking the gates, or an empty finding if this verifier does not check gates.
  ///
  /// A verifier checks gates if its contract states a gate, or if it hands work to no reviewer.
  private static func examineGates(
    _ situation: Situation,
    _ task: PlannedTask,
    _ work: WorkProduct
  ) -> Situation.Finding {
    situation.plan.checksGates(situation.agent) ? situation.gateChecks(work) : Situation.Finding()
  }

  private static func findingUnlessSkipped(
    _ defects: [Defect],
    by check: Check,
    _ situation: Situation
  ) -> Situation.Finding {
    guard !defects.isEmpty, let skipRecord = situation.skipRecord(of: check) else {
      return Situation.Finding(defects: defects)
    }
    return Situation.Finding(actions: [skipRecord])
  }
}

extension VerificationLevel {
  /// The command with which a verifier demonstrates the work, or `nil` if the level requires no demonstration that
  /// an agent can give.
  fileprivate var demonstration: RoutineCommand? {
    switch self {
    case .unitOnly, .manualRequired: nil
    case .liveRequired: .watchItRun
    case .endToEndRequired: .walkThrough
    }
  }

  /// The action that demonstrates the work, or an empty array if the level requires none.
  var demonstrationActions: [ProtocolAction] {
    demonstration.map { [$0.act(succeeds: true)] } ?? []
  }
}
