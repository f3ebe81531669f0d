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
