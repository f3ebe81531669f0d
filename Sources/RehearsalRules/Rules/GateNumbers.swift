import RehearsalSimulation

/// The numbers in the last report on each task, for comparison with the gates when the work passes.
///
/// Work passes when a judge that checks gates approves the work. If no such judge has approved the last report, the work
/// passes when the task completes. For example, a panel can overrule the judge, or the judge's decision can be unusable.
/// Work without a report passes only when the task completes, because a later worker can still report on it.
struct GateNumbers: Sendable {
  /// The kinds of event that ``numbers(passedBy:)`` needs.
  static let eventKinds: [Event.Name] = [
    .sessionOpened, .sessionEnded, .reportFiled, .decisionMade, .taskEnded,
  ]

  private let plan: Plan
  /// For each task, the last report, or `nil` before the first report.
  private var lastReports = TaskTable<LastReport?>(nil)
  /// For each open session of a judge that checks gates, the last report when the session opened.
  ///
  /// The author can report on a later version before the judge decides.
  private var receivedReports = SessionTable<LastReport>()

  private struct LastReport {
    /// The sequence number of the event that filed the report.
    var sequence: UInt64
    var numbers: [Measurement]
    /// Whether a judge that checks gates has approved the work since the report.
    var isApproved = false
  }

  /// Creates an empty table, or returns `nil` if the plan has no gates.
  init?(_ plan: Plan) {
    guard !plan.gates.isEmpty else { return nil }
    self.plan = plan
  }

  /// Observes an event and, if the event lets work pass, returns the numbers in the report on the work.
  ///
  /// A judge decides on the last report when its session opened, and a task completes with its last report. If nobody has
  /// reported on a task that completes, the result is empty. The result is `nil` if the event lets no work pass.
  mutating func numbers(passedBy event: borrowing Event) -> [Measurement]? {
    switch event.kind {
    case .reportFiled(let report):
      lastReports[event.task] = LastReport(sequence: event.sequence, numbers: report.numbers)
      receivedReports[event.session] = nil
    case .sessionOpened:
      if event.task != .none, plan.checksGates(event.agent) {
        receivedReports[event.session] = lastReports[event.task]
      }
    case .sessionEnded: receivedReports[event.session] = nil
    case .decisionMade(let decision, _):
      guard decision.approves, plan.checksGates(event.agent),
        let report = receivedReports[event.session] ?? lastReports[event.task]
      else { return nil }
      if report.sequence == lastReports[event.task]?.sequence {
        lastReports[event.task]?.isApproved = true
      }
      return report.numbers
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, event.task != .none else { return nil }
      guard let report = lastReports[event.task] else { return [] }
      return report.isApproved ? nil : report.numbers
    default: break
    }
    return nil
  }
}
