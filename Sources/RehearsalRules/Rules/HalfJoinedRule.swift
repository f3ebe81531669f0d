import RehearsalSimulation

/// Reports a session that goes on with fewer answers to its calls than it needs, if its task completes.
///
/// A session that waits needs the answers for which it waits. A session that hands its work on needs a result of each
/// call that it has made since its last wait.
struct HalfJoinedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.half-joined",
    severity: .warning,
    failureMode: .informationWithholding,
    firesWhen:
      "a session goes on with fewer answers than it waits for, or hands its work on without the result of a call, and its task completes",
    kinds: [
      .handoffSent, .handoffJoined, .replyMissed, .sessionWaiting, .sessionResumed, .sessionEnded,
      .taskEnded,
    ]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [.handoffJoined: .isWatching, .replyMissed: .isWatching]
  }

  /// A step of a session that lacks answers.
  private struct Step {
    var agent: AgentID
    var session: SessionID
    /// What the session did without the answers.
    var text: String
    /// The sequence numbers of the events that show the step.
    var eventSequences: [UInt64]
  }

  /// A call without a result, which its session has not waited for.
  private struct OpenCall {
    var session: SessionID
    /// The call, followed by its repetitions by the platform.
    var handoffs: [Handoff]
    /// The sequence number of the event that sent the call.
    var sequence: UInt64
    /// Whether the platform will send the call once more.
    var isDueAgain = false
    /// Whether the session has handed its work on since the call.
    var isWorkHandedOn = false
  }

  /// For each agent, whether its script waits for only some of the answers.
  ///
  /// The trace does not show such a wait if enough answers have come before.
  private let waitsForSome: [Bool]
  /// For each waiting session, how many answers it needs, and the sequence number of the event in which it began to
  /// wait.
  private var waits = SessionTable<(needed: Int, sequence: UInt64)>()
  /// The open calls of the sessions on each task.
  private var openCalls = TaskLists<OpenCall>()
  /// The number of elements in `openCalls`.
  private var openCallCount = 0
  /// For each task, the steps of its sessions that lack answers.
  private var steps = TaskTable<[Step]>([])
  /// The sequence number of the event that completed each task, or `nil` before the task completes.
  private var completionSequences = TaskTable<UInt64?>(nil)

  init?(_ plan: Plan) {
    guard plan.hasCalls else { return nil }
    waitsForSome = plan.members.map(\.waitsForSomeAnswers)
  }

  var isWatching: Bool { openCallCount > 0 }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .handoffJoined(let answer): noteAnswer(answer, on: event.task)
    case .replyMissed(let handoff, _, let consequence):
      if consequence == .askedAgain { noteDueRepetition(of: handoff, on: event.task) }
    case .sessionWaiting(let answers):
      waits[event.session] = (answers, event.sequence)
      removeCalls(of: event.session, on: event.task)
    case .sessionResumed(let answers): noteResumed(event, answers)
    case .sessionEnded(let result): noteEnded(event, result, &context)
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, event.task != .none else { return }
      completionSequences[event.task] = event.sequence
      for step in steps[event.task] {
        report(step, on: event.task, completedBy: event.sequence, &context)
      }
    default: break
    }
  }

  mutating func observeSent(
    _ handoff: Handoff,
    _ texts: [String],
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    let (session, task) = (event.session, event.task)
    guard handoff.intent == .call else {
      guard openCallCount > 0, session != .none, handoff.intent.passesWorkOn else { return }
      openCalls.update(task) { call in
        if call.session == session { call.isWorkHandedOn = true }
        return false
      }
      return
    }
    // A call without a session is one that the platform sends again.
    guard session != .none else { return noteSentAgain(handoff, on: task) }
    openCalls.append(
      OpenCall(session: session, handoffs: [handoff], sequence: event.sequence),
      to: task
    )
    openCallCount += 1
  }

  // MARK: - Calls

  /// Notes that the platform will send a call again.
  private mutating func noteDueRepetition(of handoff: Handoff, on task: TaskID) {
    openCalls.update(task) { call in
      guard call.handoffs.contains(where: { $0.id == handoff.id }) else { return false }
      call.isDueAgain = true
      return true
    }
  }

  /// Adds a repetition to the call that it repeats, which is the first equal call that is due again.
  private mutating func noteSentAgain(_ repetition: Handoff, on task: TaskID) {
    openCalls.update(task) { call in
      guard call.isDueAgain,
        call.handoffs.contains(where: {
          $0.sender == repetition.sender && $0.receiver == repetition.receiver
        })
      else { return false }
      call.isDueAgain = false
      call.handoffs.append(repetition)
      return true
    }
  }

  /// Removes the call whose result an answer brings.
  private mutating func noteAnswer(_ answer: Handoff, on task: TaskID) {
    guard answer.intent.bringsResult else { return }
    let answeredCall = openCalls[task].first { call in
      call.handoffs.contains { $0.id == answer.cause }
    }
    guard let answeredCall else { return }
    // The answer may have ended a wait that the trace does not show.
    let caller = answer.receiver.index
    guard !waitsForSome.indices.contains(caller) || !waitsForSome[caller] else {
      return removeCalls(of: answeredCall.session, on: task)
    }
    openCalls.removeAll(of: task) { $0.sequence == answeredCall.sequence }
    openCallCount -= 1
  }

  private mutating func removeCalls(of session: SessionID, on task: TaskID) {
    guard openCallCount > 0 else { return }
    openCalls.removeAll(of: task) { call in
      guard call.session == session else { return false }
      openCallCount -= 1
      return true
    }
  }

  // MARK: - Steps that lack answers

  private mutating func noteResumed(_ event: borrowing Event, _ answers: Int) {
    guard let (needed, startSequence) = waits.take(event.session), answers < needed else { return }
    steps[event.task].append(
      Step(
        agent: event.agent,
        session: event.session,
        text: "went on with \(answers) of \(needed) answers",
        eventSequences: [startSequence, event.sequence]
      )
    )
  }

  private mutating func noteEnded(
    _ event: borrowing Event,
    _ result: Event.SessionResult,
    _ context: inout RuleContext
  ) {
    let (session, task) = (event.session, event.task)
    switch result {
    // The work of a lost session is done again, so the missing answers have no effect.
    case .crashed, .cancelled, .refused:
      _ = waits.take(session)
      steps[task].removeAll { $0.session == session }
    case .handedOff: noteOpenCalls(event, &context)
    case .nothing, .repeated, .misaddressed: break
    }
    removeCalls(of: session, on: task)
  }

  /// Notes the calls without a result of a session that has handed its work on.
  private mutating func noteOpenCalls(_ event: borrowing Event, _ context: inout RuleContext) {
    guard openCallCount > 0 else { return }
    let session = event.session
    let calls = openCalls[event.task].filter { $0.session == session && $0.isWorkHandedOn }
    guard !calls.isEmpty else { return }
    let countText = calls.count == 1 ? "a call" : "\(calls.count) calls"
    let step = Step(
      agent: event.agent,
      session: session,
      text: "handed its work on without the result of \(countText)",
      eventSequences: calls.map(\.sequence) + [event.sequence]
    )
    // A task can complete before the session that handed its work on has ended.
    if let completion = completionSequences[event.task] {
      report(step, on: event.task, completedBy: completion, &context)
    } else {
      steps[event.task].append(step)
    }
  }

  private func report(
    _ step: Step,
    on task: TaskID,
    completedBy completion: UInt64,
    _ context: inout RuleContext
  ) {
    context.violations.record(
      Self.ruleDescription,
      agent: step.agent,
      task: task,
      step.text,
      evidence: (step.eventSequences + [completion]).sorted()
    )
  }
}

extension Plan.Member {
  /// Whether the script of the agent waits for only some of the answers to its calls.
  fileprivate var waitsForSomeAnswers: Bool {
    behaviour.clauses.contains { clause in
      clause.acts?.contains { act in
        if case .join(let join) = act { join.neededAnswers != nil } else { false }
      } ?? false
    }
  }
}
