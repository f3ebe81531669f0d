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
  case crashSession(Fault.Moment?)
  /// The agent does nothing for the given nanoseconds of virtual time.
  case pause(for: Int64)

  /// The verb as scenarios write it.
  public var name: String {
    switch self {
    case .crash, .crashSession: "crash"
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
      .taskStarted, .taskEnded, .handoffSent, .sessionSpent, .actSkill, .actRead, .actWrite,
      .actCommand, .actTool, .actSpawn, .actAssume, .actClaim, .actPromise, .reportFiled,
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
    case .agent(.crash, _), .agent(.crashSession, _): true
    case .agent(.pause, _), .handoff, .session, .decision, .platform: false
    }
  }

  /// The moment at which the session is lost or its agent crashes, if the fault names a moment.
  var crashMoment: Fault.Moment? {
    switch self {
    case .agent(.crash(let moment, _), _), .agent(.crashSession(let moment), _): moment
    case .agent(.pause, _), .handoff, .session, .decision, .platform: nil
    }
  }

  /// Whether the fault takes effect as it strikes, not at a later moment of the session.
  var strikesAgentAtOnce: Bool {
    guard case .agent = self else { return false }
    return crashMoment == nil
  }

  /// Whether the fault ends single sessions.
  var endsSessions: Bool {
    guard case .agent(.crashSession, _) = self else { return false }
    return true
  }
}
