/// Something that happened in a run.
///
/// Every kind carries, where they apply, the agent, session, task and handoff it is about.
public struct Event: Sendable, Hashable {
  /// The position in the run, counted from zero without gaps.
  public var sequence: UInt64
  /// When it happened.
  public var time: Instant
  /// The agent it is about, or none.
  public var agent: AgentID
  /// The session it happened in, or none.
  public var session: SessionID
  /// The task it is about, or none.
  public var task: TaskID
  /// The handoff it is about, or the one that opened its session, or none.
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

  /// Whether every name that the event refers to stands in a plan.
  package func fits(_ plan: Plan) -> Bool {
    func knows(_ agent: AgentID) -> Bool {
      agent == .none || plan.names.indices.contains(agent.index)
    }
    let task = self.task == .none || plan.tasks.indices.contains(self.task.index)
    switch kind {
    case .handoffSent(let handoff, _), .handoffDelivered(let handoff, _),
      .handoffLost(let handoff, _), .handoffDuplicated(let handoff, _),
      .handoffUndeliverable(let handoff):
      return task && knows(agent) && knows(handoff.sender) && knows(handoff.receiver)
    case .actSpawn(let spawned): return task && knows(agent) && knows(spawned)
    case .runStarted, .runEnded, .taskSubmitted, .taskStarted, .taskEnded, .sessionOpened,
      .sessionEnded, .sessionSpent, .agentCrashed, .agentRestarted, .actSkill, .actRead, .actWrite,
      .actCommand,
      .actTool, .actAssume, .actClaim, .actPromise, .reportFiled, .gateChecked, .decisionMade,
      .workFlawed, .flawEscaped, .retryScheduled, .faultInjected, .limitReached:
      return task && knows(agent)
    }
  }

  /// What can happen.
  public enum Kind: Sendable, Hashable {
    /// The run begins.
    case runStarted
    /// The run is over; nothing follows.
    case runEnded(Ending)
    /// The work lists a task.
    case taskSubmitted
    /// An agent takes a task up for the first time.
    case taskStarted
    /// A task is over, or with no task named, the work as a whole; the agent recorded it.
    case taskEnded(Outcome)
    /// An agent hands off; `items` are the words it carries.
    case handoffSent(Handoff, items: [String])
    /// The receiver takes it up. `routed` is the time spent at the orchestrator, in nanoseconds.
    case handoffDelivered(Handoff, routed: Int64)
    /// It never arrives, by the fault of that identifier.
    case handoffLost(Handoff, fault: String)
    /// It will arrive more than once, by the fault of that identifier.
    case handoffDuplicated(Handoff, fault: String)
    /// Nobody has the receiver's name.
    case handoffUndeliverable(Handoff)
    /// An agent begins a piece of work.
    case sessionOpened
    /// It is over.
    case sessionEnded(SessionResult)
    /// The session has spent so many tokens.
    case sessionSpent(tokens: Int64)
    /// The agent loses its sessions, by the fault of that identifier.
    case agentCrashed(fault: String)
    /// It is back, with what it had written down.
    case agentRestarted
    /// The session invokes a skill.
    case actSkill(String)
    /// The session reads a path.
    case actRead(String)
    /// The session writes a path.
    case actWrite(String)
    /// The session runs a command.
    case actCommand(String, succeeded: Bool)
    /// The session uses a tool, as far as the platform lets it.
    case actTool(String, ToolUse)
    /// The session starts another agent.
    case actSpawn(AgentID)
    /// The session goes on without a need, and says so.
    case actAssume(String)
    /// The session says that a tool has done something.
    case actClaim(String)
    /// The session says that it will do something later.
    case actPromise(String)
    /// The session files its report.
    case reportFiled(Report)
    /// The session holds a number against a gate.
    case gateChecked(Gate, value: Percentage?, passed: Bool)
    /// The session decides on the work.
    case decisionMade(Decision, [Defect])
    /// The work has a flaw now, whether anybody finds it or not.
    case workFlawed(Flaw)
    /// A task completed with a flaw that nobody found.
    case flawEscaped(Flaw)
    /// The task will be tried again; `failures` counts them so far.
    case retryScheduled(failures: Int)
    /// The fault of that identifier strikes.
    case faultInjected(String)
    /// The run stops at a limit.
    case limitReached(Limit)
  }

  /// How a run is over.
  public enum Ending: Sendable, Hashable {
    /// Nothing was left to happen, and every task had ended.
    case settled
    /// Nothing was left to happen, and tasks were open.
    case deadlocked
    /// A limit was reached.
    case limited(Limit)
    /// A thread other than the run's touched it, or an agent waited for something outside it.
    case foreign(String)
  }

  /// What can run out.
  public enum Limit: String, Sendable, Hashable, CaseIterable {
    /// Virtual time.
    case time
    /// Events.
    case events
    /// Rounds of one task.
    case rounds
    /// Handoffs waiting for one agent.
    case mailbox
    /// The same handed along the same edge again, with no write between.
    case repeats
  }

  /// How a session is over.
  public enum SessionResult: String, Sendable, Hashable, CaseIterable {
    /// It handed something off.
    case handedOff = "handed-off"
    /// It ended without handing anything off.
    case nothing
    /// It had taken the same handoff before and did nothing again.
    case repeated
    /// It was handed what is addressed to another agent and did nothing.
    case misaddressed
    /// Its agent crashed.
    case crashed

    /// The number in traces; numbers are never given again.
    var code: UInt8 {
      switch self {
      case .handedOff: 1
      case .nothing: 2
      case .repeated: 3
      case .misaddressed: 4
      case .crashed: 5
      }
    }

    init?(code: Int64) {
      guard let result = Self.allCases.first(where: { $0.code == code }) else { return nil }
      self = result
    }
  }

  /// What became of a tool.
  public enum ToolUse: String, Sendable, Hashable, CaseIterable {
    /// It was used.
    case allowed
    /// It was refused, and the session was told.
    case denied
    /// It was absent, and nothing said so.
    case stripped
  }

  /// What a report holds.
  public struct Report: Sendable, Hashable {
    /// The deliverables, in the contract's words.
    public var deliverables: [String]
    /// The numbers.
    public var numbers: [Measurement]
    /// The skills that it says were invoked, in order.
    public var skills: [String]

    package init(deliverables: [String], numbers: [Measurement], skills: [String] = []) {
      self.deliverables = deliverables
      self.numbers = numbers
      self.skills = skills
    }
  }
}
