/// Something that goes wrong on purpose.
public struct Fault: Sendable, Hashable {
  /// Which of the times a fault could strike it does.
  public enum Occurrence: Sendable, Hashable {
    /// The given time, counted from one.
    case nth(Int)
    /// The first time at or after the instant; a whole agent is struck at the instant itself.
    case at(Instant)
    /// Each time with the given chance.
    case rate(Percentage)
  }

  /// What goes wrong.
  public enum Verb: Sendable, Hashable {
    /// A handoff never arrives.
    case drop(HandoffPattern)
    /// A handoff arrives more than once; `copies` counts the extra ones.
    case duplicate(HandoffPattern, copies: Int)
    /// A handoff arrives late, by nanoseconds of virtual time.
    case delay(HandoffPattern, by: Int64)
    /// A handoff sent before the instant sets out at the instant.
    case hold(HandoffPattern, until: Instant)
    /// A handoff arrives at another agent, or at a name that nobody has.
    case misroute(HandoffPattern, to: AgentID)
    /// No handoff passes between two groups of agents, either way, from one instant until another.
    case partition([AgentID], [AgentID], from: Instant, until: Instant)
    /// The reports that a handoff carries hold no more than so many of their deliverables.
    case truncate(HandoffPattern, keep: Int)
    /// A handoff counts as delivered, and nobody ever has it.
    case ackWithoutWrite(HandoffPattern)
    /// An agent loses its sessions, and comes back after nanoseconds of virtual time, or never.
    case crash(SessionPattern, Moment?, restart: Int64?)
    /// An agent stands still for nanoseconds of virtual time.
    case pause(SessionPattern, for: Int64)
    /// An agent leaves out a check of the protocol.
    case skipCheck(SessionPattern, Check)
    /// An agent writes a path that its task did not ask for.
    case scopeCreep(SessionPattern, path: String)
    /// An agent reports work as done that it did not do.
    case falseDone(SessionPattern)
    /// An agent leaves a deliverable out of its report.
    case omit(SessionPattern, deliverable: String)
    /// An agent ends its session on a promise in place of a result.
    case deferring(SessionPattern, promise: String)
    /// An agent does its work, hands nothing off, and says nothing.
    case stopSilently(SessionPattern)
    /// An agent takes so many times as long.
    case slow(SessionPattern, times: Int)
    /// An agent reports and hands on what it never began to write.
    case noOp(SessionPattern)
    /// An agent uses a tool that nothing asked for.
    case useTool(SessionPattern, tool: String)
    /// An agent hands its task to its own definition.
    case selfDelegate(SessionPattern)
    /// An agent claims that its work was tried, and never tried it.
    case claimWithoutEvidence(SessionPattern, claim: String)
    /// An agent asks the user, of whom there is none, and waits.
    case askUser(SessionPattern)
    /// A handoff waits until the next one to its receiver has gone by, or for so many nanoseconds.
    case reorder(HandoffPattern, within: Int64)
    /// An agent writes the file that states a gate.
    case editGate(SessionPattern, path: String)
    /// A judge gives no decision in time, and the work is let through.
    case failOpen(SessionPattern)
    /// A judge gives a decision that nobody can read.
    case malformedDecision(SessionPattern)
    /// A judge refuses work in which it found nothing.
    case falseBlock(SessionPattern)
    /// A judge approves whatever it found.
    case falseAllow(SessionPattern)
    /// A file is half written when its session goes on: nothing that is run against it succeeds.
    case tornWrite(SessionPattern)
    /// An agent sees the work as it was the last time it saw it.
    case staleRead(SessionPattern)
    /// An agent writes a path over what others wrote to it since the session began.
    case lostUpdate(SessionPattern, path: String)
    /// An agent is kept waiting for nanoseconds of virtual time before it may do anything.
    case rateLimit(SessionPattern, for: Int64)
    /// What is left of the budget is gone.
    case budgetExhausted(SessionPattern)
    /// All but so many slots are taken by others for nanoseconds of virtual time.
    case slotsExhausted(leave: Int, for: Int64)
  }

  /// The moment of a session at which its agent crashes.
  public enum Moment: Sendable, Hashable {
    /// Before the session's first event of the kind.
    case before(Event.Name)
    /// After it.
    case after(Event.Name)

    /// The kinds of event that a session brings about itself.
    package static let events: [Event.Name] = [
      .taskStarted, .taskEnded, .handoffSent, .sessionSpent, .actSkill, .actRead, .actWrite,
      .actCommand, .actTool,
      .actSpawn, .actAssume, .actClaim, .actPromise, .reportFiled, .gateChecked, .decisionMade,
      .retryScheduled,
    ]

    var event: Event.Name {
      switch self {
      case .before(let event), .after(let event): event
      }
    }
  }

  /// Which handoffs a fault may strike; what it does not name matches anything.
  public struct HandoffPattern: Sendable, Hashable {
    /// The sender.
    public var sender: AgentID?
    /// The receiver.
    public var receiver: AgentID?
    /// The intent.
    public var intent: Intent?
    /// The task.
    public var task: TaskID?

    package init() {}
  }

  /// Which sessions a fault may strike.
  public struct SessionPattern: Sendable, Hashable {
    /// The agent.
    public var agent: AgentID
    /// The task, or any.
    public var task: TaskID?

    package init(agent: AgentID) {
      self.agent = agent
    }
  }

  /// The name that the trace and the recording use, unique in a scenario.
  public var id: String

  /// What goes wrong.
  public var verb: Verb

  /// Which of the times it could strike it does.
  public var occurrence: Occurrence

  /// Whether it need not strike in any run.
  public var mayMiss = false

  /// Where the scenario says so.
  public var location: SourceLocation

  package init(id: String, verb: Verb, occurrence: Occurrence, location: SourceLocation) {
    self.id = id
    self.verb = verb
    self.occurrence = occurrence
    self.location = location
  }
}
