import RehearsalSimulation

/// Reports work that passes although an agent's last report on it lacks a deliverable that the agent's contract requires.
///
/// The rule also reports a task that completes although nobody has filed a report on it, if the contract of the agent that
/// began the task requires deliverables.
///
/// Work passes when a judge approves it. If no judge has approved a report, the work passes when the task completes. A
/// report can lack a deliverable because a `truncate` fault removed it on the way to the judge. Such a loss does not count
/// if a verifier, which checks the deliverables, has approved the work with the whole report before.
struct MissingDeliverableRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "deliverable.missing",
    severity: .error,
    failureMode: .informationWithholding,
    firesWhen:
      "a report that lacks a deliverable of the contract, or has lost it on the way and was not verified whole, is approved, or its task completes without an approval or without any report",
    kinds: [.taskStarted, .handoffSent, .faultInjected, .reportFiled, .decisionMade, .taskEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .handoffSent: keptCounts.isEmpty ? .never : .isWatching,
      .faultInjected: keptCounts.isEmpty ? .never : .always,
    ]
  }

  /// An agent's last report on a task.
  private struct LastReport {
    let agent: AgentID
    let deliverables: [String]
    /// The deliverables that the agent's contract requires and the report lacks.
    let missingDeliverables: [String]
    /// Whether a judge has approved the work since the report.
    var isApproved = false
    /// Whether a verifier that received the whole report has approved the work.
    var isVerified = false

    init(_ deliverables: [String], of agent: AgentID, _ plan: Plan) {
      self.agent = agent
      self.deliverables = deliverables
      missingDeliverables = plan.missingDeliverables(in: deliverables, of: agent)
    }
  }

  /// The reports that a handoff carries after a fault has truncated them.
  private struct TruncatedReports {
    let handoff: HandoffID
    var reports: [LastReport]
  }

  private let plan: Plan
  /// How many deliverables of each report the plan's `truncate` faults keep, by the identifier of the fault.
  private let keptCounts: [String: Int]
  /// For each task, the last reports of the agents that reported on the task, sorted by agent.
  private var reports = TaskTable<[LastReport]>([])
  /// For each task, the reports in truncated handoffs, and in the handoffs that pass these reports on.
  private var truncatedReports = TaskTable<[TruncatedReports]>([])
  /// For each task, the agent that began it, or `.none` before that.
  private var starters = TaskTable(AgentID.none)
  /// Whether a fault has truncated reports, so that the rule needs to know which handoffs pass them on.
  private(set) var isWatching = false

  init?(_ plan: Plan) {
    guard plan.members.contains(where: { !$0.contract.deliverables.isEmpty }) else { return nil }
    self.plan = plan
    var keptCounts: [String: Int] = [:]
    for fault in plan.faults {
      if case .handoff(.truncate(let count), _) = fault.verb { keptCounts[fault.id] = count }
    }
    self.keptCounts = keptCounts
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .taskStarted: starters[event.task] = event.agent
    case .handoffSent(let handoff, _): notePassedOnReports(handoff)
    case .faultInjected(let id):
      if let count = keptCounts[id] { truncateReports(to: count, event) }
    case .reportFiled(let report):
      let lastReport = LastReport(report.deliverables, of: event.agent, plan)
      changeReports(event) { reports in
        reports.removeAll { $0.agent == lastReport.agent }
        reports.append(lastReport)
        reports.sort { $0.agent.rawValue < $1.agent.rawValue }
      }
    case .decisionMade(let decision, _) where decision.approves:
      reportGaps("approved", in: judgedReports(event), event, &context)
      noteApproval(event)
    case .taskEnded(let outcome) where outcome.kind == .completed:
      reportMissingReport(event, &context)
      let unapprovedReports = reports(receivedIn: event).filter { !$0.isApproved }
      reportGaps("completed with", in: unapprovedReports, event, &context)
    default: break
    }
  }

  /// Returns the reports on which a judge's approval is judged.
  ///
  /// A report that the judge received truncated counts as whole if a verifier has checked it.
  private func judgedReports(_ event: borrowing Event) -> [LastReport] {
    let wholeReports = reports[event.task]
    return reports(receivedIn: event).map { report in
      wholeReports.first { $0.agent == report.agent && $0.isVerified } ?? report
    }
  }

  private mutating func noteApproval(_ event: borrowing Event) {
    changeReports(event) { reports in
      for index in reports.indices { reports[index].isApproved = true }
    }
    guard plan.role(of: event.agent) == .verifier,
      truncatedIndex(of: event.handoff, on: event.task) == nil
    else { return }
    for index in reports[event.task].indices { reports[event.task][index].isVerified = true }
  }

  private func reportGaps(
    _ acceptance: String,
    in reports: [LastReport],
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    for report in reports where !report.missingDeliverables.isEmpty {
      let missingText = report.missingDeliverables.joined(separator: ", ")
      context.violations.record(
        Self.ruleDescription,
        event,
        "\(acceptance) a report of \(plan.name(of: report.agent)) without \(missingText)"
      )
    }
  }

  /// Reports a completed task on which nobody has filed a report, although a contract requires deliverables.
  private func reportMissingReport(_ event: borrowing Event, _ context: inout RuleContext) {
    guard reports[event.task].isEmpty, let task = plan.task(event.task) else { return }
    let starter = starters[event.task]
    let author = starter == .none ? task.agent : starter
    let deliverables = plan.missingDeliverables(in: [], of: author)
    guard !deliverables.isEmpty else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "completed without a report of \(plan.name(of: author)) with \(deliverables.joined(separator: ", "))"
    )
  }

  // MARK: - Reports on their way

  /// Returns the reports on the event's task as the session of the event has received them.
  private func reports(receivedIn event: borrowing Event) -> [LastReport] {
    guard let index = truncatedIndex(of: event.handoff, on: event.task) else {
      return reports[event.task]
    }
    return truncatedReports[event.task][index].reports
  }

  private func truncatedIndex(of handoff: HandoffID, on task: TaskID) -> Int? {
    truncatedReports[task].firstIndex { $0.handoff == handoff }
  }

  /// Changes the reports on the event's task, also as the session of the event has received them.
  private mutating func changeReports(
    _ event: borrowing Event,
    _ change: (inout [LastReport]) -> Void
  ) {
    change(&reports[event.task])
    if let index = truncatedIndex(of: event.handoff, on: event.task) {
      change(&truncatedReports[event.task][index].reports)
    }
  }

  /// Notes that the event's handoff carries only the first deliverables of each report.
  private mutating func truncateReports(to count: Int, _ event: borrowing Event) {
    let remainingReports = reports(receivedIn: event).map { report in
      LastReport(Array(report.deliverables.prefix(count)), of: report.agent, plan)
    }
    setTruncatedReports(remainingReports, in: event.handoff, on: event.task)
    isWatching = true
  }

  /// Notes that a handoff carries truncated reports, if the session that sends it has received them.
  private mutating func notePassedOnReports(_ handoff: Handoff) {
    guard handoff.intent.carriesWork,
      let index = truncatedIndex(of: handoff.cause, on: handoff.task)
    else { return }
    let passedOnReports = truncatedReports[handoff.task][index].reports
    setTruncatedReports(passedOnReports, in: handoff.id, on: handoff.task)
  }

  private mutating func setTruncatedReports(
    _ reports: [LastReport],
    in handoff: HandoffID,
    on task: TaskID
  ) {
    truncatedReports[task].removeAll { $0.handoff == handoff }
    truncatedReports[task].append(TruncatedReports(handoff: handoff, reports: reports))
  }
}
