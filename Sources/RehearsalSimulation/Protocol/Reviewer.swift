/// The machine of reviewers, which checks every gate, and whether a required verifier has approved
/// the work since the last write.
struct Reviewer: RoleMachine {
  private var implementer = Implementer()

  mutating func receive(_ situation: Situation) -> [Action] {
    switch situation.handoff.intent {
    case .deliver: review(situation)
    case .assign, .delegate, .reject, .escalate: implementer.receive(situation)
    case .call: situation.answer
    case .approve, .conflict, .clarify, .inform, .complete, .fail:
      situation.spread(situation.scriptedActs) + situation.replacingHandoffs([])
    }
  }

  private func review(_ situation: Situation) -> [Action] {
    guard situation.task != nil, let work = situation.content?.work else { return [] }
    var found = situation.gateChecks(work)
    let flaws = situation.foundFlaws(work)
    if !flaws.defects.isEmpty, let skip = situation.skips(.defects) {
      found.actions.append(skip)
    } else {
      found += flaws
    }
    if let unverified = unverified(work, situation) {
      if let skip = situation.skips(.defects) {
        found.actions.append(skip)
      } else {
        found.defects.append(unverified)
      }
    }
    return situation.judge(found, otherwise: .blocked, onward: situation.onward(work))
  }

  private func unverified(_ work: WorkProduct, _ situation: Situation) -> Defect? {
    guard
      situation.plan.requiredJudges(of: work.author).contains(where: {
        situation.plan.role(of: $0) == .verifier && !situation.judges(with: $0, work)
      })
    else { return nil }
    guard let verified = work.verified else {
      return Defect(category: "verification", text: "no verifier approved the work")
    }
    guard let lastWrite = work.lastWrite, verified < lastWrite else { return nil }
    return Defect(category: "verification", text: "the work was written to after its verification")
  }
}
