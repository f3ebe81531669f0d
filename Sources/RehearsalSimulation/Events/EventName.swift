extension Event {
  /// The name of a kind of event, as traces, recordings and expectations write it.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    case runStarted = "run.started"
    case runEnded = "run.ended"
    case taskSubmitted = "task.submitted"
    case taskStarted = "task.started"
    case taskEnded = "task.ended"
    case handoffSent = "handoff.sent"
    case handoffDelivered = "handoff.delivered"
    case handoffLost = "handoff.lost"
    case handoffDuplicated = "handoff.duplicated"
    case handoffUndeliverable = "handoff.undeliverable"
    case sessionOpened = "session.opened"
    case sessionEnded = "session.ended"
    case sessionSpent = "session.spent"
    case agentCrashed = "agent.crashed"
    case agentRestarted = "agent.restarted"
    case actSkill = "act.skill"
    case actRead = "act.read"
    case actWrite = "act.write"
    case actCommand = "act.command"
    case actTool = "act.tool"
    case actSpawn = "act.spawn"
    case actAssume = "act.assume"
    case actClaim = "act.claim"
    case actPromise = "act.promise"
    case reportFiled = "report.filed"
    case gateChecked = "gate.checked"
    case decisionMade = "decision.made"
    case workFlawed = "work.flawed"
    case flawEscaped = "flaw.escaped"
    case retryScheduled = "retry.scheduled"
    case faultInjected = "fault.injected"
    case limitReached = "limit.reached"

    /// The number in traces and recordings.
    ///
    /// Numbers are never reused.
    package var code: UInt8 {
      switch self {
      case .runStarted: 1
      case .runEnded: 2
      case .taskSubmitted: 10
      case .taskStarted: 11
      case .taskEnded: 12
      case .handoffSent: 20
      case .handoffDelivered: 21
      case .handoffLost: 22
      case .handoffDuplicated: 23
      case .handoffUndeliverable: 24
      case .sessionOpened: 30
      case .sessionEnded: 31
      case .sessionSpent: 34
      case .agentCrashed: 32
      case .agentRestarted: 33
      case .actSkill: 40
      case .actRead: 41
      case .actWrite: 42
      case .actCommand: 43
      case .actTool: 44
      case .actSpawn: 45
      case .actAssume: 46
      case .actClaim: 47
      case .actPromise: 48
      case .reportFiled: 50
      case .gateChecked: 51
      case .decisionMade: 52
      case .workFlawed: 53
      case .flawEscaped: 54
      case .retryScheduled: 60
      case .faultInjected: 70
      case .limitReached: 80
      }
    }

    /// Creates the name of a kind from its number; `nil` if there is no such kind.
    package init?(code: UInt8) {
      guard let name = Self.allCases.first(where: { $0.code == code }) else { return nil }
      self = name
    }
  }
}

extension Event.Kind {
  /// The name of the kind.
  public var name: Event.Name {
    switch self {
    case .runStarted: .runStarted
    case .runEnded: .runEnded
    case .taskSubmitted: .taskSubmitted
    case .taskStarted: .taskStarted
    case .taskEnded: .taskEnded
    case .handoffSent: .handoffSent
    case .handoffDelivered: .handoffDelivered
    case .handoffLost: .handoffLost
    case .handoffDuplicated: .handoffDuplicated
    case .handoffUndeliverable: .handoffUndeliverable
    case .sessionOpened: .sessionOpened
    case .sessionEnded: .sessionEnded
    case .sessionSpent: .sessionSpent
    case .agentCrashed: .agentCrashed
    case .agentRestarted: .agentRestarted
    case .actSkill: .actSkill
    case .actRead: .actRead
    case .actWrite: .actWrite
    case .actCommand: .actCommand
    case .actTool: .actTool
    case .actSpawn: .actSpawn
    case .actAssume: .actAssume
    case .actClaim: .actClaim
    case .actPromise: .actPromise
    case .reportFiled: .reportFiled
    case .gateChecked: .gateChecked
    case .decisionMade: .decisionMade
    case .workFlawed: .workFlawed
    case .flawEscaped: .flawEscaped
    case .retryScheduled: .retryScheduled
    case .faultInjected: .faultInjected
    case .limitReached: .limitReached
    }
  }
}
