/// A failure that a scenario injects into its runs.
public struct Fault: Sendable, Hashable {
  /// The opportunities at which a fault strikes.
  public enum Occurrence: Sendable, Hashable {
    /// The opportunity with the given index, counted from one.
    case nth(Int)
    /// The first opportunity at or after the instant. A fault that strikes a whole agent or the
    /// platform strikes at the instant itself.
    case at(Instant)
    /// Each opportunity, with the given probability.
    case rate(Percentage)
  }

  /// The effect of a fault, grouped by what the fault strikes.
  ///
  /// A new verb needs a case and a name in its group, an implementation of its effect, and keys in
  /// the scenario file.
  public enum Verb: Sendable, Hashable {
    /// Something happens to handoffs as they are sent.
    case handoff(HandoffFault, HandoffPattern)
    /// An agent stops working for a time, or for good.
    case agent(AgentFault, SessionPattern)
    /// A session departs from the protocol.
    case session(SessionFault, SessionPattern)
    /// A judge's decision is wrong or missing.
    case decision(DecisionFault, SessionPattern)
    /// Something happens to the platform that agents run on.
    case platform(PlatformFault)
  }

  /// A pattern for the handoffs that a fault may strike, in which a property that is `nil` matches
  /// every handoff.
  public struct HandoffPattern: Sendable, Hashable {
    /// The sender.
    public var sender: AgentID?
    /// The receiver.
    public var receiver: AgentID?
    /// The intent.
    public var intent: Intent?
    /// The task.
    public var task: TaskID?

    /// Creates a pattern that matches every handoff.
    public init() {}

    func matches(_ handoff: Handoff) -> Bool {
      (sender.map { $0 == handoff.sender } ?? true)
        && (receiver.map { $0 == handoff.receiver } ?? true)
        && (intent.map { $0 == handoff.intent } ?? true)
        && (task.map { $0 == handoff.task } ?? true)
    }
  }

  /// A pattern for the sessions that a fault may strike.
  public struct SessionPattern: Sendable, Hashable {
    /// The agent.
    public var agent: AgentID
    /// The task, or `nil` to match every task.
    public var task: TaskID?

    /// Creates a pattern that matches every session of an agent.
    public init(agent: AgentID) {
      self.agent = agent
    }
  }

  /// The name in traces and recordings, unique in a scenario.
  public var id: String

  /// The effect of the fault.
  public var verb: Verb

  /// The opportunities at which the fault strikes.
  public var occurrence: Occurrence

  /// When the fault can strike, in nanoseconds of virtual time; `nil` means during the whole run.
  ///
  /// Opportunities at other times do not count.
  public var during: Range<Int64>?

  /// Whether the scenario accepts that the fault strikes in no run.
  public var mayMiss = false

  /// The location of the fault's definition in the scenario.
  public var location: SourceLocation

  /// Creates a fault.
  public init(id: String, verb: Verb, occurrence: Occurrence, location: SourceLocation) {
    self.id = id
    self.verb = verb
    self.occurrence = occurrence
    self.location = location
  }
}

extension Fault.Verb {
  /// The verb as scenarios write it.
  public var name: String {
    switch self {
    case .handoff(let fault, _): fault.name
    case .agent(let fault, _): fault.name
    case .session(let fault, _): fault.name
    case .decision(let fault, _): fault.name
    case .platform(let fault): fault.name
    }
  }

  /// The handoffs that the fault may strike, or `nil` if the fault does not strike handoffs by
  /// pattern.
  package var handoffs: Fault.HandoffPattern? {
    guard case .handoff(_, let pattern) = self else { return nil }
    return pattern
  }

  /// The sessions that the fault may strike, or `nil` if the fault does not strike sessions.
  package var sessions: Fault.SessionPattern? {
    switch self {
    case .agent(_, let pattern), .session(_, let pattern), .decision(_, let pattern): pattern
    case .handoff, .platform: nil
    }
  }
}

extension Fault {
  /// The instant at which the fault strikes a whole agent or the platform, or `nil` if the fault
  /// waits for a session or a handoff.
  ///
  /// If the fault strikes the platform, `agent` is `nil`.
  var instant: (time: Instant, agent: AgentID?)? {
    guard case .at(let time) = occurrence else { return nil }
    if case .platform(.slotsExhausted) = verb { return (time, nil) }
    if case .platform(.cancel) = verb { return (time, nil) }
    guard verb.strikesAgentAtOnce, let pattern = verb.sessions,
      pattern.task == nil || verb.endsSessions
    else {
      return nil
    }
    return (time, pattern.agent)
  }
}
