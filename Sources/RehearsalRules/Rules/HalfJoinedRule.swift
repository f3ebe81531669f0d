import RehearsalSimulation

/// Reports a session that goes on with fewer answers than it waits for, although its task completes.
struct HalfJoinedRule: Rule {
  static let about = RuleDescription(
    id: "handoff.half-joined",
    severity: .warning,
    failureMode: .informationWithholding,
    firesWhen: "a session goes on with fewer answers than it waits for, and its task completes",
    kinds: [.sessionWaiting, .sessionResumed, .sessionEnded, .taskEnded]
  )

  /// A session that went on without an answer.
  private struct Resumption {
    var agent: AgentID
    var session: SessionID
    var answers: Int
    var needed: Int
    var events: [UInt64]
  }

  /// For each session that waits, how many answers it needs, and the event.
  private var waiting = SessionTable<(needed: Int, event: UInt64)>()
  /// The sessions that went on without an answer, by task.
  private var resumptions = TaskTable<[Resumption]>([])

  init?(_ plan: Plan) {
    guard plan.hasCalls else { return nil }
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .sessionWaiting(let answers): waiting[event.session] = (answers, event.sequence)
    case .sessionResumed(let answers): noteResumed(event, answers)
    // The work of a session that was lost is done again.
    case .sessionEnded(.crashed), .sessionEnded(.cancelled), .sessionEnded(.refused):
      _ = waiting.take(event.session)
      resumptions[event.task].removeAll { [session = event.session] in $0.session == session }
    case .taskEnded(let outcome):
      if outcome.kind == .completed { report(on: event, &violations) }
    default: break
    }
  }

  private mutating func noteResumed(_ event: borrowing Event, _ answers: Int) {
    guard let (needed, start) = waiting.take(event.session), answers < needed else { return }
    resumptions[event.task].append(
      Resumption(
        agent: event.agent,
        session: event.session,
        answers: answers,
        needed: needed,
        events: [start, event.sequence]
      )
    )
  }

  private func report(on event: borrowing Event, _ violations: inout ViolationLog) {
    for resumption in resumptions[event.task] {
      violations.record(
        Self.about,
        agent: resumption.agent,
        task: event.task,
        "went on with \(resumption.answers) of \(resumption.needed) answers",
        evidence: resumption.events + [event.sequence]
      )
    }
  }
}
