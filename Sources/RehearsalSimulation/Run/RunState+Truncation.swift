/// The truncation of a handoff's reports by faults.
extension RunState {
  /// Returns the index of the fault that truncates the reports of a handoff, or `nil` for none.
  ///
  /// Of several such faults, the one that keeps the fewest deliverables applies. It applies only if it
  /// removes a deliverable that a contract promises, because a verifier notices no other loss. Only handoffs
  /// with the intent `deliver` that no fault misroutes are truncated.
  func truncatingFault(_ strikingFaults: [Int], of handoff: Handoff) -> Int? {
    guard misroutingFault(strikingFaults, of: handoff) == nil, handoff.intent == .deliver else {
      return nil
    }
    let truncations = strikingFaults.compactMap {
      index -> (index: Int, keptDeliverableCount: Int)? in
      guard case .handoff(.truncate(let keptDeliverableCount), _) = plan.faults[index].verb
      else { return nil }
      return (index, keptDeliverableCount)
    }
    guard
      let strictest = truncations.min(by: { $0.keptDeliverableCount < $1.keptDeliverableCount }),
      losesPromisedDeliverable(beyond: strictest.keptDeliverableCount, in: handoff)
    else { return nil }
    return strictest.index
  }

  /// Returns whether a report that keeps only `deliverableCount` deliverables loses a promised one.
  private func losesPromisedDeliverable(beyond deliverableCount: Int, in handoff: Handoff) -> Bool {
    guard let work = work(in: handoff) else { return false }
    return work.reports.contains { report in
      let promisedDeliverables =
        plan.member(report.reporter)?.contract.deliverables.map(\.text) ?? []
      let lostDeliverables = report.deliverables.dropFirst(deliverableCount)
      return lostDeliverables.contains(where: promisedDeliverables.contains)
    }
  }

  /// Keeps only the first `deliverableCount` deliverables of each report that the handoff carries.
  mutating func truncate(_ handoff: Handoff, keeping deliverableCount: Int) {
    guard var work = work(in: handoff) else { return }
    for index in work.reports.indices {
      let keptDeliverables = work.reports[index].deliverables.prefix(deliverableCount)
      work.reports[index].deliverables = Array(keptDeliverables)
    }
    sharedContents[handoff.contentIndex]?.content.work = work
  }
}
