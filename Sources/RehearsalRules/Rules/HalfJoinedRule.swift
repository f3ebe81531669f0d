import RehearsalSimulation

/// Reports a session that continues with fewer answers to its calls than it needs, if its task completes.
struct HalfJoinedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.half-joined",
    severity: .warning,
    failureMode: .informationWithholding,
    firesWhen: "a session goes on with fewer answers than it waits for, and its task completes",
    kinds: [.sessionWaiting, .sessionResumed, .sessionEnded, .taskEnded]
  )

  /// An event in which a session continues with fewer answers than it needs.
  private struct Resumption {
    var agent: AgentID
    var session: SessionID
    /// How many answers have come.
    var answerCount: Int
    /// How many answers the session needs.
    var neededCount: Int
    /// The sequence numbers of the events in which the session begins to wait and continues.
    var eventSequences: [UInt64]
  }

  /// For each waiting session, how many answers it needs, and the sequence number of the event in which it began to
  /// wait.
  private var waits = SessionTable<(needed: Int, sequence: UInt64)>()
  /// For each task, the events in which sessions on the task continued with too few answers.
  private var resumptions = TaskTable<[Resumption]>([])

  init?(_ plan: Plan) {
    guard plan.hasCalls else { return nil }
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .sessionWaiting(let answers): waits[event.session] = (answers, event.sequence)
    case .sessionResumed(let answers): noteResumed(event, answers)
    // The work of a lost session is done again, so the missing answers have no effect.
    case .sessionEnded(.crashed), .sessionEnded(.cancelled), .sessionEnded(.refused):
      _ = waits.take(event.session)
      resumptions[event.task].removeAll { [session = event.session] in $0.session == session }
    case .taskEnded(let outcome):
      if outcome.kind == .completed { reportResumptions(on: event, &context) }
    default: break
    }
  }

  private mutating func noteResumed(_ event: borrowing Event, _ answers: Int) {
    guard let (needed, startSequence) = waits.take(event.session), answers < needed else { return }
    resumptions[event.task].append(
      Resumption(
        agent: event.agent,
        session: event.session,
        answerCount: answers,
        neededCount: needed,
        eventSequences: [startSequence, event.sequence]
      )
    )
  }

  private func reportResumptions(on event: borrowing Event, _ context: inout RuleContext) {
    for resumption in resumptions[event.task] {
      context.violations.record(
        Self.ruleDescription,
        agent: resumption.agent,
        task: event.task,
        "went on with \(resumption.answerCount) of \(resumption.neededCount) answers",
        evidence: resumption.eventSequences + [event.sequence]
      )
    }
  }
}
