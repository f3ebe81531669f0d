/// A failure that a scenario injects into its runs.
public struct Fault: Sendable, Hashable {
  /// The rule that selects which matching handoffs or sessions a fault affects.
  ///
  /// A handoff or session matches if it fits the fault's pattern.
  public enum Occurrence: Sendable, Hashable {
    /// The fault affects the matching handoff or session with this number, counted from one.
    case nth(Int)
    /// The fault affects the first matching handoff or session at or after the given instant.
    ///
    /// Three kinds of fault do not wait for a handoff or session, and take effect at the instant itself:
    /// - a fault of the platform, except a partition
    /// - a fault that stops a whole agent, if it names no task and no ``Fault/Moment``
    /// - a fault that ends single sessions, if it names no ``Fault/Moment``
    ///
    /// A fault of the third kind ends all open sessions that match.
    case at(Instant)
    /// The fault affects each matching handoff or session with the given probability.
    case rate(Percentage)
  }

  /// The kind of a fault, such as the loss of a handoff, with a pattern for what it may affect.
  public enum Verb: Sendable, Hashable {
    /// The fault drops, delays or otherwise changes matching handoffs when they are sent.
    case handoff(HandoffFault, HandoffPattern)
    /// The fault stops a matching agent or its sessions, temporarily or permanently.
    case agent(AgentFault, SessionPattern)
    /// The fault makes a matching session depart from the protocol.
    case session(SessionFault, SessionPattern)
    /// The fault makes a judge's decision in a matching session wrong or unusable.
    case decision(DecisionFault, SessionPattern)
    /// The fault affects the platform that agents run on.
    case platform(PlatformFault)
  }

  /// A pattern for the handoffs that a fault may affect.
  ///
  /// A property that is `nil` matches every handoff.
  public struct HandoffPattern: Sendable, Hashable {
    /// The sender of the handoff, or `nil` to match every sender.
    public var sender: AgentID?
    /// The receiver of the handoff, or `nil` to match every receiver.
    public var receiver: AgentID?
    /// The intent of the handoff, or `nil` to match every intent.
    public var intent: Intent?
    /// The task that the handoff is about, or `nil` to match every task.
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

  /// A pattern for the sessions that a fault may affect, by agent and task.
  public struct SessionPattern: Sendable, Hashable {
    /// The agent whose sessions the fault may affect.
    public var agent: AgentID
    /// The task of the sessions that the fault may affect, or `nil` to match every task.
    public var task: TaskID?

    /// Creates a pattern that matches every session of an agent.
    public init(agent: AgentID) {
      self.agent = agent
    }
  }

  /// The identifier of the fault in traces and recordings, unique in the scenario.
  public var id: String

  /// The kind of the fault, such as the loss of a handoff.
  public var verb: Verb

  /// The rule that selects which matching handoffs or sessions the fault affects.
  public var occurrence: Occurrence

  /// The period in which the fault can take effect, in nanoseconds of virtual time, or `nil` for
  /// the whole run.
  ///
  /// Handoffs and sessions outside this period do not count as matches.
  public var during: Range<Int64>?

  /// Whether the scenario accepts that the fault takes effect in none of its runs.
  public var mayNeverStrike = false

  /// The location of the fault in the scenario file.
  public var location: SourceLocation

  /// Creates a fault that can take effect during the whole run.
  public init(id: String, verb: Verb, occurrence: Occurrence, location: SourceLocation) {
    self.id = id
    self.verb = verb
    self.occurrence = occurrence
    self.location = location
  }
}

extension Fault.Verb {
  /// The key by which scenario files name the fault, such as `drop`.
  public var name: String {
    switch self {
    case .handoff(let fault, _): fault.name
    case .agent(let fault, _): fault.name
    case .session(let fault, _): fault.name
    case .decision(let fault, _): fault.name
    case .platform(let fault): fault.name
    }
  }

  /// The pattern of the handoffs that the fault may affect, or `nil` if it is not a fault of
  /// handoffs.
  package var handoffPattern: Fault.HandoffPattern? {
    guard case .handoff(_, let pattern) = self else { return nil }
    return pattern
  }

  /// The pattern of the sessions that the fault may affect, or `nil` for a fault of handoffs or of
  /// the platform.
  package var sessionPattern: Fault.SessionPattern? {
    switch self {
    case .agent(_, let pattern), .session(_, let pattern), .decision(_, let pattern): pattern
    case .handoff, .platform: nil
    }
  }
}

extension Fault {
  /// The set time at which the fault takes effect, without waiting for a handoff or session.
  ///
  /// The value is `nil` if the fault waits for a matching handoff or session. `agent` is the agent
  /// that the fault affects, or `nil` if the fault affects the platform.
  var scheduledEffect: (time: Instant, agent: AgentID?)? {
    guard case .at(let time) = occurrence else { return nil }
    if case .platform(.slotsExhausted) = verb { return (time, nil) }
    if case .platform(.cancel) = verb { return (time, nil) }
    guard verb.stopsAgentAtOnce, let pattern = verb.sessionPattern,
      pattern.task == nil || verb.endsSessions
    else {
      return nil
    }
    return (time, pattern.agent)
  }

  /// Whether the fault crashes or pauses an agent at a set time, whatever the agent is doing.
  package var stopsAgentAtSetTime: Bool {
    scheduledEffect?.agent != nil && !verb.endsSessions
  }
}
