/// Something that happened in a run.
///
/// Every event states the agent, session, task and handoff that it is about, if they apply.
public struct Event: Sendable, Hashable {
  /// The sequence number in the run, counted from zero without gaps.
  public var sequence: UInt64
  /// The virtual time of the event.
  public var time: Instant
  /// The agent, or `none`.
  public var agent: AgentID
  /// The session in which the event happened, or `none`.
  public var session: SessionID
  /// The task, or `none`.
  public var task: TaskID
  /// The handoff that the event is about or that opened its session, or `none`.
  public var handoff: HandoffID
  /// What happened.
  public var kind: Kind

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

  /// The kinds of event, with their payloads.
  public enum Kind: Sendable, Hashable {
    /// The run starts.
    case runStarted
    /// The run ends. No event follows.
    case runEnded(Ending)
    /// A task is submitted as part of the work.
    case taskSubmitted
    /// The event's agent puts a task on the shared list, for an agent to claim it.
    case taskListed
    /// The event's agent claims a task from the shared list.
    case taskClaimed(Claim)
    /// An agent starts a task for the first time.
    case taskStarted
    /// A task ends, or the work as a whole if the event has no task. The event's agent recorded the
    /// end.
    case taskEnded(Outcome)
    /// An agent sends a handoff. `items` are the texts that the handoff carries.
    case handoffSent(Handoff, items: [String])
    /// A handoff is delivered. `routed` is the time spent at the orchestrator, in nanoseconds.
    case handoffDelivered(Handoff, routed: Int64)
    /// A handoff is lost to the fault with the given identifier.
    case handoffLost(Handoff, fault: String)
    /// A handoff is duplicated by the fault with the given identifier.
    case handoffDuplicated(Handoff, fault: String)
    /// A handoff is undeliverable, because no agent has the name of the receiver.
    case handoffUndeliverable(Handoff)
    /// The platform keeps a handoff, which goes no further: one of several votes, or a result whose work
    /// conflicts with merged work.
    case handoffCounted(Handoff, Vote)
    /// An answer reaches the session that called, and opens no session.
    case handoffJoined(Handoff)
    /// A message is in its receiver's inbox when the run ends, so nobody has read it.
    case handoffUnread(Handoff, Unread)
    /// A handoff was not answered in time. `attempt` is how many times the handoff has been sent,
    /// and `again` is whether it is sent once more.
    case replyMissed(Handoff, attempt: Int, again: Bool)
    /// An answer comes after its deadline. `taken` is whether the answer is sent instead of
    /// dropped.
    case replyLate(Handoff, taken: Bool)
    /// A session of an agent opens.
    case sessionOpened
    /// A session ends.
    case sessionEnded(SessionResult)
    /// The session spends tokens.
    case sessionSpent(tokens: Int64)
    /// A quota with the given name keeps the session waiting, or refuses the session.
    case sessionLimited(quota: String, Limitation)
    /// The session waits for so many answers to its calls.
    case sessionWaiting(answers: Int)
    /// The session goes on after it has waited. `answers` is how many of the answers came.
    case sessionResumed(answers: Int)
    /// An agent crashes and loses its sessions because of the fault with the given identifier.
    case agentCrashed(fault: String)
    /// An agent restarts with the memory that it had saved.
    case agentRestarted
    /// An agent's context window is full, so the agent forgets things.
    case agentCompacted([Knowledge])
    /// The session invokes a skill.
    case actSkill(String)
    /// The session reads a path.
    case actRead(String)
    /// The session writes a path.
    case actWrite(String)
    /// The session runs a command.
    case actCommand(String, succeeded: Bool)
    /// The session uses a tool, or tries to.
    case actTool(String, ToolUse)
    /// The session starts another agent.
    case actSpawn(AgentID)
    /// The session cancels the sessions of an agent, or a task.
    case actCancel(Cancellation)
    /// The session continues without something that the session needs, and states the assumption.
    case actAssume(String)
    /// The session claims that a tool has done something.
    case actClaim(String)
    /// The session promises to do something later.
    case actPromise(String)
    /// The session files its report.
    case reportFiled(Report)
    /// The session compares a measured value with a gate.
    case gateChecked(Gate, value: Percentage?, passed: Bool)
    /// The session's write makes the gate in a file easier to pass. Only histories have the event, because a
    /// simulation has no content of files.
    case gateLoosened(String, GateLoosening)
    /// The session decides on the work.
    case decisionMade(Decision, [Defect])
    /// The work of a result is merged, before the result reaches the coordinator.
    case workMerged
    /// A flaw is introduced into the work, whether or not anybody finds it.
    case workFlawed(Flaw)
    /// A task completes with a flaw that nobody found.
    case flawEscaped(Flaw)
    /// The task will be retried. `failures` is how many times the task has failed so far.
    case retryScheduled(failures: Int)
    /// The fault with the given identifier strikes.
    case faultInjected(String)
    /// The run reaches a limit and stops.
    case limitReached(Limit)
  }

  /// The way in which a run ended.
  public enum Ending: Sendable, Hashable {
    /// Nothing was left to happen and every task had ended.
    case settled
    /// Nothing was left to happen but tasks were open.
    case deadlocked
    /// The log of real work ended while tasks were open. A simulated run never ends so.
    case unfinished
    /// The run reached a limit.
    case limited(Limit)
    /// Another thread touched the run, or an agent waited for something outside the run. The text
    /// names the cause.
    case foreign(String)
  }

  /// The limits of a run.
  public enum Limit: String, Sendable, Hashable, CaseIterable {
    /// The virtual time.
    case time
    /// The count of events.
    case events
    /// The rounds of one task.
    case rounds
    /// The handoffs that wait for one agent.
    case mailbox
    /// The calls that lead to a session.
    case depth
    /// Repetitions of the same message between two agents without a write in between.
    case repeats
  }

  /// The way in which a session ended.
  public enum SessionResult: String, Sendable, Hashable, CaseIterable {
    /// The session handed something off.
    case handedOff = "handed-off"
    /// The session handed nothing off.
    case nothing
    /// The handoff was a duplicate, so the session did nothing.
    case repeated
    /// The handoff was addressed to another agent, so the session did nothing.
    case misaddressed
    /// The agent crashed.
    case crashed
    /// The platform refused the session, because a quota or the budget had no room.
    case refused
    /// The session was cancelled.
    case cancelled

    /// The code of the result in traces.
    ///
    /// Codes are never reused.
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

  /// Why the platform keeps a handoff: how a panel counts a vote that does not decide, a caller an answer
  /// that comes too late, or the platform a result.
  public enum Vote: String, Sendable, Hashable, CaseIterable {
    /// The judge approves, and the panel waits for others.
    case approves
    /// The judge refuses, and the panel can still approve.
    case refuses
    /// The vote is about an earlier version of the work, or the panel has decided already. For the answer to a
    /// call, no session waits for it any more.
    case outdated
    /// The judge has voted the same before.
    case repeated
    /// The work conflicts with work that was merged since its tree was made.
    case conflicted
  }

  /// The result of an agent's claim to a task on the shared list.
  public enum Claim: String, Sendable, Hashable, CaseIterable {
    /// The agent gets the task.
    case taken
    /// Another agent has claimed the task before, so this one does not get it.
    case refused
    /// Another agent has claimed the task before, and this one gets the task too.
    case contested
  }

  /// Why nobody has read a message.
  public enum Unread: String, Sendable, Hashable, CaseIterable {
    /// The message came after every task had ended.
    case late
    /// The receiver has left the team.
    case left
    /// The receiver is away, because it has crashed or is paused.
    case away
    /// The receiver was idle, but did not look into its inbox before the end.
    case unseen
    /// The receiver was not idle between the message and the end, or had no slot to read it in.
    case busy
  }

  /// The effect of a quota on a session.
  public enum Limitation: String, Sendable, Hashable, CaseIterable {
    /// The session waits.
    case waits
    /// The platform refuses the session.
    case refused
  }

  /// The result of a session's attempt to use a tool.
  public enum ToolUse: String, Sendable, Hashable, CaseIterable {
    /// The tool was used.
    case allowed
    /// The platform refused the tool and reported that to the session.
    case denied
    /// The tool was missing, and no error was reported.
    case stripped
  }

  /// The content of a report.
  public struct Report: Sendable, Hashable {
    /// The deliverables, in the wording of the contract.
    public var deliverables: [String]
    /// The values that the agent measured.
    public var numbers: [Measurement]
    /// The skills that were invoked according to the report, in order.
    public var skills: [String]

    /// Creates a report.
    public init(deliverables: [String], numbers: [Measurement], skills: [String] = []) {
      self.deliverables = deliverables
      self.numbers = numbers
      self.skills = skills
    }
  }
}

/// A part of what an agent knows, which the agent can forget when its context window is full.
public enum Knowledge: String, Sendable, Hashable, CaseIterable {
  /// The non-goals, so that the agent no longer checks tasks against them.
  case nonGoals = "non-goals"
  /// The record of what was assigned and how it ended, so that a lead assigns work again.
  case record
  /// The context that tasks need. An agent that has forgotten it has to ask for it again.
  case context
}
