/// How a fault truncates the reports that a handoff carries.
extension RunState {
  /// The fault, of those that strike a handoff, that truncates its reports: the one that keeps the
  /// fewest deliverables, provided that a verifier would miss what is cut.
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

  /// Whether the handoff carries a report that would lose a deliverable of its contract.
  private func isMissed(beyond count: Int, in handoff: Handoff) -> Bool {
    guard let work = work(in: handoff) else { return false }
    return work.reports.contains { report in
      let promised = plan.member(report.reporter)?.contract.deliverables.map(\.text) ?? []
      return report.deliverables.dropFirst(count).contains(where: promised.contains)
    }
  }

  /// Cuts each report that the handoff carries after `count` deliverables.
  mutating func truncate(_ handoff: Handoff, keeping count: Int) {
    guard var work = work(in: handoff) else { return }
    for index in work.reports.indices {
      work.reports[index].deliverables = Array(work.reports[index].deliverables.prefix(count))
    }
    sharedContents[handoff.content]?.content.work = work
  }

  private func work(in handoff: Handoff) -> WorkProduct? {
    guard handoff.content != Handoff.noContent else { return nil }
    return sharedContents[handoff.content]?.content.work
  }
}
