/// Something that happened at one instant of a run.
///
/// Every event names the agent, session, task and handoff that it is about. A property that does not apply is
/// `none`.
public struct Event: Sendable, Hashable {
  /// The position of the event in the trace of the run, counted from zero without gaps.
  public var sequence: UInt64
  /// The virtual time at which the event happened.
  public var time: Instant
  /// The agent that the event is about, or `none`.
  public var agent: AgentID
  /// The session in which the event happened, or `none`.
  public var session: SessionID
  /// The task that the event is about, or `none`.
  public var task: TaskID
  /// The handoff that the event is about, or `none`.
  ///
  /// Most events of a session are about the handoff that opened the session.
  public var handoff: HandoffID
  /// The kind of event with its details, such as a path or an outcome.
  public var kind: Kind

  /// The number that stands for the kind of the event, which ``Name/code`` gives for its name.
  ///
  /// For a caller in another module, this takes less time than `kind.name.code`, which copies the kind.
  package var kindCode: UInt8 { kind.name.code }

  package init(
    sequence: UInt64,
    time: Instant,
    agent: AgentID = .none,
    session: SessionID = .none,
    task: TaskID = .none,
    handoff: HandoffID = .none,
    kind: Kind
  ) {
    self.sequence = sequence
    self.time = time
    self.agent = agent
    self.session = session
    self.task = task
    self.handoff = handoff
    self.kind = kind
  }

  /// The kinds of event, with the details of each kind as associated values.
  public enum Kind: Sendable, Hashable {
    /// The run starts. No event comes before this event.
    case runStarted
    /// The run ends. No event follows.
    case runEnded(Ending)
    /// A task becomes part of the work, either at the start of the run or when an agent creates it.
    case taskSubmitted
    /// The event's agent puts a task on the shared list, from which agents claim tasks.
    case taskListed
    /// The event's agent tries to claim a task from the shared list. The associated value is the result.
    case taskClaimed(ClaimResult)
    /// The event's agent starts to work on a task. A simulated run has at most one such event for each task.
    case taskStarted
    /// A task ends. The event's agent has recorded the end, and is `none` if a deadlock ended the task. An
    /// event without a task means that the work as a whole ends because it has no tasks.
    case taskEnded(Outcome)
    /// An agent sends a handoff. `items` are the texts that the handoff carries.
    case handoffSent(Handoff, items: [String])
    /// A handoff is delivered. In a simulated run, a session of the receiver opens directly afterwards,
    /// unless the fault `ack-without-write` prevents it. `routed` is how long the handoff waited and was
    /// routed at the orchestrator, in nanoseconds of virtual time.
    case handoffDelivered(Handoff, routed: Int64)
    /// A handoff never arrives. `fault` is the identifier of the fault that lost it, or `cancel` if a
    /// cancellation did.
    case handoffLost(Handoff, fault: String)
    /// A fault adds a copy of a handoff. `fault` is the identifier of the fault.
    case handoffDuplicated(Handoff, fault: String)
    /// A handoff is undeliverable, because no agent has the name of the receiver.
    case handoffUndeliverable(Handoff)
    /// The platform does not deliver a handoff that has arrived, for the given reason. For example, the
    /// handoff is a judge's vote that does not decide the judge's panel.
    case handoffCounted(Handoff, KeepReason)
    /// The answer to a call reaches the session that made the call. No new session opens for the answer.
    case handoffJoined(Handoff)
    /// A message is still in its receiver's inbox when the run ends, so nobody has read the message. The
    /// associated value is the reason.
    case handoffUnread(Handoff, UnreadReason)
    /// No answer to a handoff came before the deadline. `attempt` is how many times the handoff has been sent
    /// so far. `then` is what the platform does about it.
    case replyMissed(Handoff, attempt: Int, then: MissedReply)
    /// An answer comes after its deadline. `taken` is whether the platform accepts the answer instead of
    /// dropping it.
    case replyLate(Handoff, taken: Bool)
    /// A session opens. The event's agent usually begins to work on one handoff. A session without a handoff
    /// opens when the event loop calls the agent for another reason, such as a restart.
    case sessionOpened
    /// A session ends with the given result.
    case sessionEnded(SessionResult)
    /// The session spends the given number of tokens.
    case sessionSpent(tokens: Int64)
    /// The quota with the given name makes the session wait, or ends the session.
    case sessionLimited(quota: String, QuotaResponse)
    /// The session begins to wait for answers to its calls. `answers` is how many answers end the wait.
    case sessionWaiting(answers: Int)
    /// The session continues after its wait for answers. `answers` is how many of the needed answers have
    /// come. Answers are missing if the wait ended at its deadline or because no more answers can come.
    case sessionResumed(answers: Int)
    /// An agent crashes and loses its open sessions. `fault` is the identifier of the fault that causes the
    /// crash.
    case agentCrashed(fault: String)
    /// An agent restarts after a crash.
    case agentRestarted
    /// An agent's context window is full and is emptied. The associated value lists what the agent forgets.
    case agentCompacted([Knowledge])
    /// The session invokes the skill with the given name.
    case actSkill(String)
    /// The session reads the file at the given path.
    case actRead(String)
    /// The session writes the file at the given path.
    case actWrite(String)
    /// The session runs a command, which succeeds or fails.
    case actCommand(String, succeeded: Bool)
    /// The session uses the tool with the given name, or tries to. The associated value says whether the
    /// platform allowed that.
    case actTool(String, ToolResponse)
    /// The session starts the given agent outside the simulation. No session opens for the started agent.
    case actSpawn(AgentID)
    /// The session cancels a task, or the open sessions of an agent.
    case actCancel(Cancellation)
    /// The session continues without a needed piece of context, which the text names.
    case actAssume(String)
    /// The session states that a tool has done something. The text is the statement.
    case actClaim(String)
    /// The session promises to do something later. The text is the promise.
    case actPromise(String)
    /// A command of the session tests the acceptance criteria of the task, and proves all of them except those
    /// with the given indices. The event occurs only if a criterion is not proven, or was not proven by the
    /// previous test.
    case criteriaTested(unproven: [Int])
    /// The session files a report about its work.
    case reportFiled(Report)
    /// The session compares a measured value with a gate. `value` is `nil` if no value was reported.
    case gateChecked(Gate, value: Percentage?, passed: Bool)
    /// The session changes the file at the given path so that a gate becomes easier to pass, or may become so. Only
    /// histories have events of this kind, because the files of a simulation have no content.
    case gateLoosened(String, GateLoosening)
    /// A judge's session decides on the work, and names the defects that it found.
    case decisionMade(Decision, [Defect])
    /// The approved work of a task is merged into the files with which later tasks begin. The handoff that
    /// reports the work reaches the coordinator after the merge.
    case workMerged
    /// A flaw enters the work. The event happens whether or not a judge finds the flaw later.
    case workFlawed(Flaw)
    /// A task completes with the given flaw in its work. No approving judge has named the flaw.
    case flawEscaped(Flaw)
    /// The task has failed and will be tried again. `failures` is how many times the task has failed so far.
    case retryScheduled(failures: Int)
    /// The fault with the given identifier takes effect.
    case faultInjected(String)
    /// The run reaches the given limit and stops.
    case limitReached(Limit)
  }

  /// How a run ended.
  public enum Ending: Sendable, Hashable {
    /// Every task had ended, and the run had nothing left to wait for.
    case settled
    /// No event was left to process, but some tasks were open, or sessions still waited for answers.
    case deadlocked
    /// The log of real work ended while work was open. A simulated run never has this ending.
    case unfinished
    /// The run stopped at the given limit.
    case limited(Limit)
    /// Another thread accessed the run, an agent waited for something outside the run, or an agent used a
    /// desk after its session. The text names the agent or describes the cause.
    case foreign(String)
  }

  /// The limits at which a run stops.
  public enum Limit: String, Sendable, Hashable, CaseIterable {
    /// The maximum virtual time.
    case time
    /// The maximum number of events.
    case events
    /// How many times one task may fail and begin again. Each failure begins a new round.
    case rounds
    /// The maximum number of handoffs that wait for one agent.
    case mailbox
    /// The maximum depth of nested calls from agent to agent.
    case depth
    /// The maximum number of times that one agent may repeat the same message to another agent without a
    /// write for the message's task in between.
    case repeats
  }

  /// How a session ended.
  public enum SessionResult: String, Sendable, Hashable, CaseIterable {
    /// The session sent a handoff that counts as its result. A message that only informs does not count.
    case handedOff = "handed-off"
    /// The session sent no handoff that counts as its result.
    case nothing
    /// The handoff that opened the session was a duplicate of an earlier handoff, so the agent did nothing.
    case repeated
    /// The handoff that opened the session was addressed to another agent, so the agent that received it did nothing.
    case misaddressed
    /// The session was lost in a crash.
    case crashed
    /// The platform ended the session, because the session reached the limit of a quota or of the budget.
    case refused
    /// The session was cancelled by an agent, by a fault, or together with the session that started it.
    case cancelled

    /// The number that stands for the result in binary traces.
    ///
    /// The number of a result is never reused for another result.
    var code: UInt8 {
      switch self {
      case .handedOff: 1
      case .nothing: 2
      case .repeated: 3
      case .misaddressed: 4
      case .crashed: 5
      case .refused: 6
      case .cancelled: 7
      }
    }

    init?(code: Int64) {
      guard let result = Self.allCases.first(where: { $0.code == code }) else { return nil }
      self = result
    }
  }

  /// Why the platform does not deliver a handoff that has arrived.
  ///
  /// The handoff is a judge's vote in a panel of several judges, a late answer to a call, or a result whose
  /// work cannot be merged.
  public enum KeepReason: String, Sendable, Hashable, CaseIterable {
    /// The judge approves the work, but the panel needs more votes to decide.
    case approves
    /// The judge refuses the work, but the panel can still approve it.
    case refuses
    /// The handoff came too late. It is a vote on work that has changed or is already decided, or an answer to
    /// a call for which no session waits any more.
    case outdated
    /// The judge has already cast the same vote about this version of the work.
    case repeated
    /// The work cannot be merged, because it conflicts with work that was merged before. If the platform has
    /// a conflict rate, chance decides whether it conflicts.
    case conflicted
  }

  /// What the platform does about a handoff that was not answered in time.
  ///
  /// The raw values are part of the trace.
  public enum MissedReply: Int64, Sendable, Hashable, CaseIterable {
    /// The sender gives the handoff up, or waits without limit if the reply rule parks the handoff.
    case givenUp = 0
    /// The platform will send the handoff once more.
    case askedAgain = 1
    /// The panel that asked counts the missing vote as an approval. If the reply rule takes late answers, a late vote
    /// takes its place while the panel is undecided.
    case countedAsApproval = 2
    /// The panel that asked keeps the refusal of the judge, which had arrived before.
    case refusalStands = 3
  }

  /// The result of an agent's attempt to claim a task from the shared list.
  public enum ClaimResult: String, Sendable, Hashable, CaseIterable {
    /// The agent gets the task, which no other agent has claimed.
    case taken
    /// The agent does not get the task, because another agent claimed it first.
    case refused
    /// The agent gets the task although another agent claimed it first, so two agents have the task.
    case contested
  }

  /// Why a message was not read before the run ended.
  public enum UnreadReason: String, Sendable, Hashable, CaseIterable {
    /// The message arrived after every task had ended.
    case late
    /// The receiver left the team before the run ended.
    case left
    /// The receiver is away at the end of the run, because it has crashed or is paused.
    case away
    /// The receiver was idle after the message arrived, but did not look into its inbox before the run ended.
    case unseen
    /// The receiver was busy with work or earlier messages, or had no free slot for a session to read the
    /// message. This lasted until the run or its last task ended.
    case busy
  }

  /// What a quota does to a session that exceeds it.
  public enum QuotaResponse: String, Sendable, Hashable, CaseIterable {
    /// The session waits until the quota has room.
    case waits
    /// The platform ends the session.
    case refused
  }

  /// The platform's response to a session that tries to use a tool.
  public enum ToolResponse: String, Sendable, Hashable, CaseIterable {
    /// The tool was used.
    case allowed
    /// The platform refused the use of the tool, and told the session so.
    case denied
    /// The tool was missing, and the session got no error.
    case stripped
    /// The log of a real session shows no answer, so that nobody knows whether the tool was used.
    ///
    /// A simulated run never has this value.
    case unanswered
  }

  /// A report that an agent files about its work.
  public struct Report: Sendable, Hashable {
    /// The deliverables that the report contains, in the wording of the agent's contract.
    public var deliverables: [String]
    /// The measured values that the report states, such as test coverage.
    public var numbers: [Measurement]
    /// The skills that the agent reports to have invoked, in order of invocation.
    public var skills: [String]

    /// Creates a report.
    public init(deliverables: [String], numbers: [Measurement], skills: [String] = []) {
      self.deliverables = deliverables
      self.numbers = numbers
      self.skills = skills
    }
  }
}

/// A part of an agent's knowledge that the agent can forget when its context window is full.
public enum Knowledge: String, Sendable, Hashable, CaseIterable {
  /// The non-goals, which describe forbidden work. An agent that has forgotten them no longer recognises
  /// forbidden tasks.
  case nonGoals = "non-goals"
  /// A planner's or orchestrator's record of which tasks it assigned and how they ended. An agent that has
  /// forgotten the record assigns tasks again.
  case record
  /// The context that tasks need, such as specifications. An agent that has forgotten the context treats it
  /// as missing, so the agent asks for it or assumes it.
  case context
}
