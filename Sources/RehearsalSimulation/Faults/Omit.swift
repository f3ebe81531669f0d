extension Situation {
  /// The report, without the deliverables that a fault leaves out.
  var report: [Action] {
    var report = soundReport
    var strikes: [Action] = []
    for case (let index, .omit(_, let deliverable)) in faults {
      strikes.append(.strike(fault: index))
      report.deliverables.removeAll { Term.stem(of: $0) == Term.stem(of: deliverable) }
      if Term.words(of: deliverable).contains("skills") { report.skills = [] }
    }
    return strikes + [.report(report)]
  }
}
