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
    let truncations = strikingFaults.compactMap { index -> (index: Int, keep: Int)? in
      guard case .handoff(.truncate(let keep), _) = plan.faults[index].verb else { return nil }
      return (index, keep)
    }
    guard let strictest = truncations.min(by: { $0.keep < $1.keep }),
      losesPromisedDeliverable(beyond: strictest.keep, in: handoff)
    else { return nil }
    return strictest.index
  }

  /// Returns whether a report that keeps only `count` deliverables loses one that its contract promises.
  private func losesPromisedDeliverable(beyond count: Int, in handoff: Handoff) -> Bool {
    guard let work = work(in: handoff) else { return false }
    return work.reports.contains { report in
      let promisedDeliverables =
        plan.member(report.reporter)?.contract.deliverables.map(\.text) ?? []
      return report.deliverables.dropFirst(count).contains(where: promisedDeliverables.contains)
    }
  }

  /// Keeps only the first `count` deliverables of each report that the handoff carries.
  mutating func truncate(_ handoff: Handoff, keeping count: Int) {
    guard var work = work(in: handoff) else { return }
    for index in work.reports.indices {
      work.reports[index].deliverables = Array(work.reports[index].deliverables.prefix(count))
    }
    sharedContents[handoff.contentIndex]?.content.work = work
  }
}
