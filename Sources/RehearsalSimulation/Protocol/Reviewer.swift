/// The state machine of reviewers, which check the gates and look for flaws.
///
/// A reviewer also refuses work that an earlier verifier has to verify, if the work was not verified after
/// its last write.
struct Reviewer: RoleStateMachine {
  private var implementer = Implementer()

  mutating func receive(_ situation: Situation) -> [ProtocolAction] {
    switch situation.handoff.intent {
    case .deliver: reviewActions(situation)
    case .assign, .delegate, .reject, .escalate: implementer.receive(situation)
    case .call: situation.calledSessionActions
    case .approve, .conflict, .clarify, .inform, .complete, .fail:
      situation.spread(situation.scriptedActs) + situation.replacingHandoffs([])
    }
  }

  private func reviewActions(_ situation: Situation) -> [ProtocolAction] {
    guard let task = situation.task else { return [] }
    guard let work = situation.content?.work else {
      return reviewActions(situation.withEmptyWork(for: task))
    }
    var finding = situation.gateChecks(work)
    var defectFinding = situation.findingOfFlaws(work)
    if let verificationDefect = verificationDefect(work, situation) {
      defectFinding.defects.append(verificationDefect)
    }
    if !defectFinding.defects.isEmpty, let skipRecord = situation.skipRecord(of: .defects) {
      finding.actions.append(skipRecord)
    } else {
      finding += defectFinding
    }
    return situation.judgementActions(
      finding,
      otherwise: .blocked,
      onward: situation.passOnActions(work)
    )
  }

  /// Returns a defect if an earlier verifier has to verify the work, and the work was not verified after its
  /// last write.
  ///
  /// The result is `nil` if there is no such defect. A verifier that is asked at the same time as this
  /// reviewer is not an earlier verifier.
  private func verificationDefect(_ work: WorkProduct, _ situation: Situation) -> Defect? {
    guard
      situation.plan.requiredJudges(of: work.submitter).contains(where: {
        situation.plan.role(of: $0) == .verifier
          && !situation.isAskedTogether(with: $0, about: work)
      })
    else { return nil }
    guard let verificationEvent = work.verificationEvent else {
      return Defect(category: "verification", text: "no verifier approved the work")
    }
    guard let lastWrite = work.lastWriteEvent, verificationEvent < lastWrite else { return nil }
    return Defect(category: "verification", text: "the work was written to after its verification")
  }
}
