extension WorkProduct {
  /// The same work, each report cut after so many deliverables.
  fileprivate func truncated(keeping count: Int) -> WorkProduct {
    var work = self
    for place in work.reports.indices {
      work.reports[place].deliverables = Array(work.reports[place].deliverables.prefix(count))
    }
    return work
  }
}

extension RunState {
  /// The fault that cuts the reports of a handoff: of those that strike it the one that leaves least, where
  /// a verifier will miss what is cut.
  func truncation(_ struck: [Int], of handoff: Handoff) -> Int? {
    guard misroute(struck, of: handoff) == nil, handoff.intent == .deliver else { return nil }
    let cuts = struck.compactMap { index -> (index: Int, keep: Int)? in
      guard case .truncate(_, let keep) = plan.faults[index].verb else { return nil }
      return (index, keep)
    }
    guard let shortest = cuts.min(by: { $0.keep < $1.keep }),
      isMissed(beyond: shortest.keep, in: handoff)
    else { return nil }
    return shortest.index
  }

  /// Whether the handoff carries a report whose contract promises what a cut leaves out.
  private func isMissed(beyond count: Int, in handoff: Handoff) -> Bool {
    guard handoff.content != Handoff.noContent, let work = parcels[handoff.content]?.content.work
    else { return false }
    return work.reports.contains { report in
      let promised = plan.member(report.reporter)?.contract.deliverables.map(\.text) ?? []
      return report.deliverables.dropFirst(count).contains(where: promised.contains)
    }
  }

  /// The reports that the handoff carries arrive without their ends.
  mutating func truncate(_ handoff: Handoff, keeping count: Int) {
    guard handoff.content != Handoff.noContent, let work = parcels[handoff.content]?.content.work
    else { return }
    parcels[handoff.content]?.content.work = work.truncated(keeping: count)
  }
}
