extension WorkProduct {
  /// The same work, each report cut after so many deliverables.
  func truncated(keeping count: Int) -> WorkProduct {
    var work = self
    for place in work.reports.indices {
      work.reports[place].deliverables = Array(work.reports[place].deliverables.prefix(count))
    }
    return work
  }
}

extension RunState {
  /// Whether the handoff carries a report that is longer.
  func truncates(_ handoff: Handoff, keeping count: Int) -> Bool {
    guard handoff.content != Handoff.noContent, let work = parcels[handoff.content]?.content.work
    else { return false }
    return work.reports.contains { $0.deliverables.count > count }
  }

  /// The reports that the handoff carries arrive without their ends.
  mutating func truncate(_ handoff: Handoff, keeping count: Int) {
    guard handoff.content != Handoff.noContent, let work = parcels[handoff.content]?.content.work
    else { return }
    parcels[handoff.content]?.content.work = work.truncated(keeping: count)
  }
}
