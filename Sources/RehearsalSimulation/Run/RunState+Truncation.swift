/// How a fault truncates the reports that a handoff carries.
extension RunState {
  /// Returns the fault that truncates the reports of a handoff, or `nil` if no fault does.
  ///
  /// Of several such faults, the one that keeps the fewest deliverables applies. It applies only if
  /// a verifier would notice the missing deliverables.
  func truncation(_ struck: [Int], of handoff: Handoff) -> Int? {
    guard misroute(struck, of: handoff) == nil, handoff.intent == .deliver else { return nil }
    let cuts = struck.compactMap { index -> (index: Int, keep: Int)? in
      guard case .handoff(.truncate(let keep), _) = plan.faults[index].verb else { return nil }
      return (index, keep)
    }
    guard let shortest = cuts.min(by: { $0.keep < $1.keep }),
      isMissed(beyond: shortest.keep, in: handoff)
    else { return nil }
    return shortest.index
  }

  /// Returns whether truncation to `count` deliverables removes a deliverable that a reporter's
  /// contract promises.
  private func isMissed(beyond count: Int, in handoff: Handoff) -> Bool {
    guard let work = work(in: handoff) else { return false }
    return work.reports.contains { report in
      let promised = plan.member(report.reporter)?.contract.deliverables.map(\.text) ?? []
      return report.deliverables.dropFirst(count).contains(where: promised.contains)
    }
  }

  /// Keeps only the first `count` deliverables of each report that the handoff carries.
  mutating func truncate(_ handoff: Handoff, keeping count: Int) {
    guard var work = work(in: handoff) else { return }
    for index in work.reports.indices {
      work.reports[index].deliverables = Array(work.reports[index].deliverables.prefix(count))
    }
    sharedContents[handoff.content]?.content.work = work
  }
}
