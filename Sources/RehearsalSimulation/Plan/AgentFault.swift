/// A fault that stops an agent or some of its sessions, temporarily or permanently.
public enum AgentFault: Sendable, Hashable {
  /// The agent crashes and loses all its open sessions.
  ///
  /// The moment is the point in the affected session at which the agent crashes. If it is `nil`, the agent
  /// crashes as soon as the fault takes effect.
  ///
  /// `restart` is the time until the agent is back, in nanoseconds of virtual time. If `restart` is `nil`,
  /// the agent is away until all faults end, or for the rest of the run if faults never end.
  case crash(Fault.Moment?, restart: Int64?)
  /// One session of the agent is lost, but its other sessions continue and new sessions can open.
  ///
  /// The moment is the point in the session at which the session is lost. If it is `nil`, the session is lost
  /// as soon as the fault takes effect. If the fault takes effect at a set time, every open session that
  /// matches its pattern is lost.
  ///
  /// `restart` is the time until the lost session's instance (copy of the agent) can be used again, in
  /// nanoseconds of virtual time. If `restart` is `nil`, the instance is away until all faults end, or for
  /// the rest of the run if faults never end. The time matters only if the agent has a limited number of
  /// instances.
  case crashSession(Fault.Moment?, restart: Int64?)
  /// A session of the agent is cancelled, and no other agent is told.
  ///
  /// If the fault takes effect at a set time, it cancels every open session that matches its
  /// pattern.
  case cancel
  /// The agent does nothing for the given nanoseconds of virtual time, and then continues.
  ///
  /// The pause ends early if all faults end.
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
  /// A point in a session at which a fault ends the session or crashes its agent.
  public enum Moment: Sendable, Hashable {
    /// Directly before the session's first event with the given name.
    case before(Event.Name)
    /// Directly after the session's first event with the given name.
    case after(Event.Name)

    /// The names of the events before or after which a fault can act.
    ///
    /// A session itself causes these events.
    package static let sessionEvents: [Event.Name] = [
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
  var crashesOrCancels: Bool {
    switch self {
    case .agent(.crash, _), .agent(.crashSession, _), .agent(.cancel, _): true
    case .agent(.pause, _), .handoff, .session, .decision, .platform: false
    }
  }

  /// The point in a session at which the fault takes effect, or `nil` if the fault names no point.
  var crashPoint: Fault.Moment? {
    switch self {
    case .agent(.crash(let moment, _), _), .agent(.crashSession(let moment, _), _): moment
    case .agent(.cancel, _), .agent(.pause, _), .handoff, .session, .decision, .platform: nil
    }
  }

  /// Whether the fault stops an agent or session as soon as it takes effect.
  ///
  /// The value is false if the fault waits for a later point in the session.
  var stopsAgentAtOnce: Bool {
    guard case .agent = self else { return false }
    return crashPoint == nil
  }

  /// Whether the fault ends individual sessions instead of stopping the whole agent.
  var endsSessions: Bool {
    switch self {
    case .agent(.crashSession, _), .agent(.cancel, _): true
    case .agent(.crash, _), .agent(.pause, _), .handoff, .session, .decision, .platform: false
    }
  }
}
