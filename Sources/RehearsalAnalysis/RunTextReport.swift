public import RehearsalRules
public import RehearsalSimulation

/// A human-readable report on one run.
///
/// The report lists the events, the outcomes of the tasks, the violations, and the results of the
/// expectations. With a filter, it lists only the events that the filter selects. If the filter has a task,
/// the report lists only the outcomes and violations of this task, and leaves out expectations about other
/// tasks. If the filter has an agent, the report lists only the violations by this agent.
public struct RunTextReport: CustomStringConvertible {
  private let plan: Plan
  private let events: [Event]
  private let judgement: Judgement
  private let showsAllEvents: Bool
  private let filter: EventFilter
  private let isSummary: Bool
  private let isExact: Bool

  /// Creates the report of a run.
  ///
  /// - Parameters:
  ///   - plan: The plan of the run.
  ///   - events: All events of the run.
  ///   - judgement: The judgement of the run.
  ///   - showingAll: Whether to show every event. If `false`, the report leaves out events whose information
  ///     other events mostly show, such as the opening of a session, unless the filter has a kind of event.
  ///   - filter: The filter that selects the events. Its task also selects outcomes, violations and
  ///     expectations, and its agent also selects violations.
  ///   - isSummary: Whether to leave out the events.
  ///   - isExact: Whether to show exact times instead of rounded times.
  public init(
    _ plan: Plan,
    _ events: [Event],
    _ judgement: Judgement,
    showingAll: Bool,
    filter: EventFilter = EventFilter(),
    isSummary: Bool = false,
    isExact: Bool = false
  ) {
    self.plan = plan
    self.events = events
    showsAllEvents = showingAll
    self.judgement = judgement
    self.filter = filter
    self.isSummary = isSummary
    self.isExact = isExact
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let sections = [eventLines, outcomeLines, violationLines, expectationLines].filter {
      !$0.isEmpty
    }
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var eventLines: [String] {
    guard !isSummary else { return [] }
    // If the filter names a kind of event, all events of this kind are shown, even those that the report
    // leaves out by default.
    let candidateEvents = events.filter { showsAllEvents || filter.kind != nil || !$0.isRedundant }
    let selectedEvents = filter.selection(from: candidateEvents)
    let lines = lines(of: selectedEvents)
    guard !filter.selectsEveryEvent else { return lines }
    return lines + (lines.isEmpty ? [] : [""]) + [
      "\(selectedEvents.count) of \(candidateEvents.count) events"
    ]
  }

  private func lines(of events: [Event]) -> [String] {
    let rows = events.map(row)
    let widths = (0..<4).map { column in
      rows.map { $0.cells.indices.contains(column) ? $0.cells[column].count : 0 }.max() ?? 0
    }
    let timeWidth = rows.map(\.time.count).max() ?? 0
    return rows.map { row in
      let cells = zip(row.cells, widths).map { $0.padded(to: $1) }
      var line = cells.isEmpty ? "    \(row.text)" : (cells + [row.text]).joined(separator: "  ")
      while line.hasSuffix(" ") { line.removeLast() }
      return "\(row.time.rightAligned(to: timeWidth))  " + line
    }
  }

  private struct Row {
    var time: String
    /// The cells for the sender and receiver, the intent, the task and the round of a sent handoff.
    ///
    /// The array is empty for any other event.
    var cells: [String] = []
    var text: String
  }

  private func row(_ event: Event) -> Row {
    let time = timeText(event.time)
    guard case .handoffSent(let handoff, let items) = event.kind else {
      return Row(time: time, text: InertText.singleLine(event.line(in: plan)))
    }
    let edge = "\(plan.name(of: handoff.sender)) -> \(plan.name(of: handoff.receiver))"
    let task = event.task == .none ? "" : plan.name(of: event.task)
    let round = handoff.round > 0 ? "round \(handoff.round)" : ""
    return Row(
      time: time,
      cells: [
        InertText.singleLine(edge), handoff.intent.rawValue, InertText.singleLine(task), round,
      ],
      text: InertText.singleLine(items.joined(separator: ", "))
    )
  }

  private func timeText(_ instant: Instant) -> String {
    let time = VirtualTime(instant.nanoseconds)
    return (isExact ? time : time.rounded).description
  }

  private var outcomeLines: [String] {
    judgement.taskResults.filter { filter.task == nil || $0.task == filter.task }.map { result in
      let name = result.task == .none ? "the work" : plan.name(of: result.task)
      let time = timeText(result.time)
      return
        "\(InertText.singleLine(name)): \(result.outcome) at \(time)\(retriesText(result.retries))"
    }
      + judgement.retriedOpenTasks.filter { filter.task == nil || $0.task == filter.task }.map {
        "\(InertText.singleLine(plan.name(of: $0.task))): open\(retriesText($0.retries))"
      }
  }

  private func retriesText(_ count: Int) -> String {
    switch count {
    case 0: ""
    case 1: ", 1 retry"
    default: ", \(count) retries"
    }
  }

  private var violationLines: [String] {
    let selectedViolations = judgement.violations.filter { violation in
      (filter.task == nil || violation.task == filter.task)
        && (filter.agent == nil || violation.agent == filter.agent)
    }
    return selectedViolations.flatMap { violation in
      let agentNote = violation.agent == .none ? "" : " by \(plan.name(of: violation.agent))"
      let taskNote = violation.task == .none ? "" : " on \(plan.name(of: violation.task))"
      let evidence = violation.evidence.prefix(4).compactMap { sequence in
        event(sequence).map { event in
          "  event \(sequence) at \(timeText(event.time)): \(event.line(in: plan))"
        }
      }
      let headline =
        "\(violation.severity.rawValue): \(violation.rule)\(agentNote)\(taskNote): \(violation.text)"
      return ([headline] + evidence).map { InertText.singleLine($0) }
    }
  }

  /// Returns the event with the given sequence number; `nil` if the run has no such event.
  ///
  /// Sequence numbers count from zero without gaps, so that they are indices of the array of events.
  private func event(_ sequence: UInt64) -> Event? {
    guard let index = Int(exactly: sequence), events.indices.contains(index) else { return nil }
    return events[index].sequence == sequence ? events[index] : nil
  }

  private var expectationLines: [String] {
    let selectedResults = judgement.expectationResults.filter {
      filter.task == nil || $0.task == TaskID.none || $0.task == filter.task
    }
    return selectedResults.map { result in
      let headline = "\(result.verdict.rawValue): \(result.statement)"
      guard result.verdict != .pass else { return InertText.singleLine(headline) }
      return InertText.singleLine(
        "\(headline): expected \(result.expected), found \(result.actual)"
      )
    }
  }
}

extension Event {
  /// Whether the report leaves out the event by default, because other events show most of its information.
  ///
  /// An example is the opening of a session.
  fileprivate var isRedundant: Bool {
    switch kind {
    case .sessionOpened: true
    case .taskSubmitted: agent == .none
    case .handoffDelivered(let handoff, let routedDuration):
      routedDuration == 0 && handoff.copyNumber == 0
    case .sessionEnded(let result): result == .handedOff
    case .runStarted, .runEnded, .taskListed, .taskClaimed, .taskStarted, .taskEnded, .sessionSpent,
      .sessionLimited,
      .agentCompacted, .actCancel, .handoffSent,
      .handoffLost,
      .handoffDuplicated, .handoffUndeliverable, .handoffCounted, .handoffJoined, .handoffUnread,
      .sessionWaiting,
      .sessionResumed, .replyMissed, .replyLate,
      .agentCrashed,
      .agentRestarted, .actSkill,
      .actRead, .actWrite, .actCommand, .actTool, .actSpawn, .actAssume, .actClaim, .actPromise,
      .criteriaTested, .reportFiled, .gateChecked, .gateLoosened, .decisionMade, .workFlawed,
      .flawEscaped,
      .workMerged,
      .retryScheduled, .faultInjected, .limitReached:
      false
    }
  }
}
