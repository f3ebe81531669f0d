/// What a scenario may assert to hold from the beginning of a run to its end.
extension Expectations {
  /// Something that holds throughout.
  public enum Invariant: String, Sendable, Hashable, CaseIterable {
    /// Every handoff is one that both contracts name, between agents that there are.
    case handoffsDeclared = "handoffs-declared"
    /// No work begins without its context.
    case contextSupplied = "context-supplied"
    /// Every report that is approved holds every deliverable.
    case deliverablesComplete = "deliverables-complete"
    /// Nobody works outside the scope.
    case scopeRespected = "scope-respected"
    /// Nobody uses a tool that is not theirs.
    case toolsWithin = "tools-within"
    /// No gate is passed below its floor, without a number or without a decision.
    case gatesHeld = "gates-held"
    /// Every handoff is taken up once, or on record as lost, and every task is somebody's alone and ends
    /// once.
    case everyDispatchEndsOnce = "every-dispatch-ends-once"
    /// What is taken up opens a session, and every session is over at the end.
    case noGhosts = "no-ghosts"
    /// What arrives twice, or is done already, has its effect once.
    case idempotent

    /// Whether what holds is a matter of counting, besides rules.
    package var isCounted: Bool { self == .everyDispatchEndsOnce || self == .noGhosts }

    /// The rules, by the beginnings of their identifiers, that may not fire.
    package var rules: [String] {
      switch self {
      case .handoffsDeclared:
        ["handoff.undeclared", "handoff.one-sided", "handoff.unknown-agent"]
      case .contextSupplied: ["handoff.missing-context"]
      case .deliverablesComplete: ["deliverable.missing"]
      case .scopeRespected: ["scope."]
      case .toolsWithin: ["tools."]
      case .gatesHeld: ["gate."]
      case .idempotent: ["handoff.processed-twice", "handoff.work-repeated"]
      case .everyDispatchEndsOnce: ["handoff.two-owners", "handoff.work-repeated"]
      case .noGhosts: []
      }
    }
  }

  /// An invariant with its place in the scenario.
  public struct Always: Sendable, Hashable {
    /// What holds.
    public var invariant: Invariant
    /// Where the scenario says so.
    public var location: SourceLocation

    package init(invariant: Invariant, location: SourceLocation) {
      self.invariant = invariant
      self.location = location
    }
  }
}
