/// Judges the work after its last write: every gate, and that a verifier saw it where one must.
struct Reviewer: RoleMachine {
  private var implementer = Implementer()

  mutating func receive(_ situation: Situation) -> [Action] {
    switch situation.handoff.intent {
    case .deliver: review(situation)
    case .assign, .delegate, .reject, .escalate: implementer.receive(situation)
    case .approve, .conflict, .clarify, .inform, .complete, .fail:
      situation.spread(situation.scriptedActs) + situation.hands([])
    }
  }

  private func review(_ situation: Situation) -> [Action] {
    guard situation.task != nil, let work = situation.content?.work else { return [] }
    var found = situation.gateChecks(work)
    let flaws = situation.foundFlaws(work)
    let unverified = [unverified(work, situation)].compactMap(\.self)
    if !(flaws.defects + unverified).isEmpty, let skip = situation.skipped(.defects) {
      found += Situation.Finding(actions: [.strike(fault: skip)], blindness: [skip])
    } else {
      found += flaws
      found.defects += unverified
    }
    return situation.judge(found, otherwise: .blocked, onward: situation.onward(work))
  }

  private func unverified(_ work: WorkProduct, _ situation: Situation) -> Defect? {
    guard
      situation.plan.requiredJudges(of: work.author).contains(where: {
        situation.plan.role(of: $0) == .verifier
      })
    else { return nil }
    guard let verified = work.verified else {
      return Defect(category: "verification", text: "no verifier approved the work")
    }
    guard let lastWrite = work.lastWrite, verified < lastWrite else { return nil }
    return Defect(category: "verification", text: "the work was written to after its verification")
  }
}
