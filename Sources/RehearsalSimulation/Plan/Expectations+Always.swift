/// Invariants that a scenario can assert.
extension Expectations {
  /// A condition that holds throughout a run.
  public enum Invariant: String, Sendable, Hashable, CaseIterable {
    /// Both contracts name every handoff, and both agents exist.
    case handoffsDeclared = "handoffs-declared"
    /// No work begins without its context.
    case contextSupplied = "context-supplied"
    /// Every approved report contains every deliverable.
    case deliverablesComplete = "deliverables-complete"
    /// No agent works outside the scope.
    case scopeRespected = "scope-respected"
    /// No agent uses a tool that its contract does not grant.
    case toolsWithin = "tools-within"
    /// No work passes a gate with a value below the floor, without a value, or without a decision.
    case gatesHeld = "gates-held"
    /// Every handoff is delivered once, or recorded as lost or unread, and every task has one owner at a time and ends
    /// once.
    case everyDispatchEndsOnce = "every-dispatch-ends-once"
    /// Every delivered handoff opens a session, and every session has ended by the end of the run.
    case noGhosts = "no-ghosts"
    /// A handoff that arrives twice, or asks for finished work, takes effect once.
    case idempotent

    /// Whether the invariant is checked by counting events, in addition to rules.
    package var isCounted: Bool { self == .everyDispatchEndsOnce || self == .noGhosts }

    /// The rules that must not fire, as prefixes of their identifiers.
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

  /// An invariant with its location in the scenario.
  public struct Always: Sendable, Hashable {
    /// The invariant.
    public var invariant: Invariant
    /// The location of the assertion in the scenario.
    public var location: SourceLocation

    /// Creates an invariant.
    public init(invariant: Invariant, location: SourceLocation) {
      self.invariant = invariant
      self.location = location
    }
  }
}
