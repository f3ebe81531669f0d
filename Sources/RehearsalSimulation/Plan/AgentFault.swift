/// A fault that stops an agent for a time, or for good.
public enum AgentFault: Sendable, Hashable {
  /// The agent loses its sessions, and restarts after the given nanoseconds of virtual time or
  /// never.
  ///
  /// If a moment is given, the agent crashes at that moment of a session. Otherwise the agent
  /// crashes as the session opens.
  case crash(Fault.Moment?, restart: Int64?)
  /// A session of the agent is lost, while its other sessions continue and new sessions can open.
  ///
  /// If a moment is given, the session is lost at that moment. Otherwise the session is lost as it
  /// opens.
  ///
  /// The instance of the session is back after the given nanoseconds, or never. This makes a
  /// difference only if the agent has a limited number of instances.
  case crashSession(Fault.Moment?, restart: Int64?)
  /// A session of the agent is cancelled, and reports that to no one.
  ///
  /// If the fault strikes at an instant, all sessions that match its pattern are cancelled.
  case cancel
  /// The agent does nothing for the given nanoseconds of virtual time.
  case pause(for: Int64)

  /// The verb as scenarios write it.
  public var name: String {
    switch self {
    case .crash, .crashSession: "crash"
    case .cancel: "cancel"
    case .pause: "pause"
    }
  }
}

extension Fault {
  /// The moment of a session at which its agent crashes.
  public enum Moment: Sendable, Hashable {
    /// Before the session's first event of the kind.
    case before(Event.Name)
    /// After the session's first event of the kind.
    case after(Event.Name)

    /// The kinds of event that sessions cause themselves.
    package static let events: [Event.Name] = [
      .taskSubmitted, .taskStarted, .taskEnded, .handoffSent, .sessionSpent, .actSkill, .actRead,
      .actWrite, .actCommand, .actTool, .actSpawn, .actAssume, .actClaim, .actPromise, .reportFiled,
      .gateChecked, .decisionMade, .retryScheduled,
    ]

    var event: Event.Name {
      switch self {
      case .before(let event), .after(let event): event
      }
    }

    var isBefore: Bool {
      guard case .before = self else { return false }
      return true
    }
  }
}

extension Fault.Verb {
  var isCrash: Bool {
    switch self {
    case .agent(.crash, _), .agent(.crashSession, _), .agent(.cancel, _): true
    case .agent(.pause, _), .handoff, .session, .decision, .platform: false
    }
  }

  /// The moment at which the session is lost or its agent crashes, if the fault names a moment.
  var crashMoment: Fault.Moment? {
    switch self {
    case .agent(.crash(let moment, _), _), .agent(.crashSession(let moment, _), _): moment
    case .agent(.cancel, _), .agent(.pause, _), .handoff, .session, .decision, .platform: nil
    }
  }

  /// Whether the fault takes effect as it strikes, not at a later moment of the session.
  var strikesAgentAtOnce: Bool {
    guard case .agent = self else { return false }
    return crashMoment == nil
  }

  /// Whether the fault ends single sessions.
  var endsSessions: Bool {
    switch self {
    case .agent(.crashSession, _), .agent(.cancel, _): true
    case .agent(.crash, _), .agent(.pause, _), .handoff, .session, .decision, .platform: false
    }
  }
}
