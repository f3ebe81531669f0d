/// A fault that stops an agent for a time, or for good.
public enum AgentFault: Sendable, Hashable {
  /// The agent loses its sessions. It restarts after nanoseconds of virtual time, or never.
  ///
  /// With a moment it crashes at that moment of a session, otherwise as the session opens.
  case crash(Fault.Moment?, restart: Int64?)
  /// The agent does nothing for nanoseconds of virtual time.
  case pause(for: Int64)

  /// The verb as scenarios write it.
  public var name: String {
    switch self {
    case .crash: "crash"
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
    guard case .agent(.crash, _) = self else { return false }
    return true
  }

  /// The moment of a session at which its agent crashes, if the fault names one.
  var crashMoment: Fault.Moment? {
    guard case .agent(.crash(let moment, _), _) = self else { return nil }
    return moment
  }

  /// Whether the fault stops its agent as it strikes, not at a later moment of the session.
  var strikesAgentAtOnce: Bool {
    guard case .agent = self else { return false }
    return crashMoment == nil
  }
}
