/// A fault that stops an agent, or single sessions of an agent, for a time or for good.
public enum AgentFault: Sendable, Hashable {
  /// The agent crashes and loses all its sessions.
  ///
  /// The crash happens at the given moment of the session that the fault strikes, or at once if the moment is `nil`.
  /// `restart` is the time until the agent is back, in nanoseconds of virtual time, or `nil` if it never returns.
  case crash(Fault.Moment?, restart: Int64?)
  /// One session of the agent is lost, while the agent's other sessions continue and new sessions can open.
  ///
  /// The session is lost at the given moment, or at once if the moment is `nil`. `restart` is the time until the
  /// session's instance of the agent can be used again, in nanoseconds of virtual time, or `nil` for never. The time
  /// matters only if the agent has a limited number of instances.
  case crashSession(Fault.Moment?, restart: Int64?)
  /// A session of the agent is cancelled, and no other agent is told.
  ///
  /// A fault that strikes at an instant cancels all open sessions that match the fault's pattern.
  case cancel
  /// The agent does nothing for the given nanoseconds of virtual time, and then continues.
  case pause(for: Int64)

  /// The key by which scenario files name the fault, such as `crash`.
  public var name: String {
    switch self {
    case .crash, .crashSession: "crash"
    case .cancel: "cancel"
    case .pause: "pause"
    }
  }
}

extension Fault {
  /// A moment of a session at which the session is lost or the session's agent crashes.
  public enum Moment: Sendable, Hashable {
    /// Directly before the session's first event with the given name.
    case before(Event.Name)
    /// Directly after the session's first event with the given name.
    case after(Event.Name)

    /// The names of the events that a session causes itself, which are the events that a moment can refer to.
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

  /// The moment at which a session is lost or an agent crashes, or `nil` if the fault names no moment.
  var crashMoment: Fault.Moment? {
    switch self {
    case .agent(.crash(let moment, _), _), .agent(.crashSession(let moment, _), _): moment
    case .agent(.cancel, _), .agent(.pause, _), .handoff, .session, .decision, .platform: nil
    }
  }

  /// Whether the fault stops an agent or a session as soon as the fault strikes, not at a later moment of a session.
  var strikesAgentAtOnce: Bool {
    guard case .agent = self else { return false }
    return crashMoment == nil
  }

  /// Whether the fault ends single sessions of an agent instead of stopping the whole agent.
  var endsSessions: Bool {
    switch self {
    case .agent(.crashSession, _), .agent(.cancel, _): true
    case .agent(.crash, _), .agent(.pause, _), .handoff, .session, .decision, .platform: false
    }
  }
}
