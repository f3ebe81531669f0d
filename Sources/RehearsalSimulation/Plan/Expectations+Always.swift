/// Invariants that a scenario can assert about its runs.
extension Expectations {
  /// A condition that has to hold throughout a run.
  public enum Invariant: String, Sendable, Hashable, CaseIterable {
    /// Every handoff goes to an agent that exists, and where work passes, both contracts let it pass.
    case handoffsDeclared = "handoffs-declared"
    /// No agent begins a task while context that its contract needs is missing and not recorded as an assumption.
    case contextSupplied = "context-supplied"
    /// Every approved report contains every deliverable that the reporting agent's contract names.
    case deliverablesComplete = "deliverables-complete"
    /// No session writes, runs or uses anything outside the scope of its task.
    case scopeRespected = "scope-respected"
    /// No agent uses a tool that its contract does not grant.
    case toolsWithin = "tools-within"
    /// Work passes a gate only with a decision, and with a value at or above the gate's floor.
    case gatesHeld = "gates-held"
    /// Every handoff is delivered once, or recorded as lost or unread.
    ///
    /// Every task has one owner at a time and ends once.
    case everyDispatchEndsOnce = "every-dispatch-ends-once"
    /// Every delivered handoff opens a session, and every session ends before the run ends.
    case noGhosts = "no-ghosts"
    /// A handoff takes effect once, even if it arrives twice or asks for work that is already finished.
    case idempotent

    /// Whether the invariant is checked by counting events.
    ///
    /// The rules of ``rulePrefixes``, if there are any, are checked as well.
    package var isCounted: Bool { self == .everyDispatchEndsOnce || self == .noGhosts }

    /// The prefixes of the identifiers of the rules that check the invariant.
    package var rulePrefixes: [String] {
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

  /// An assertion that an invariant holds throughout a run.
  public struct Always: Sendable, Hashable {
    /// The invariant that has to hold throughout the run.
    public var invariant: Invariant
    /// The location of the assertion in the scenario file.
    public var location: SourceLocation

    /// Creates the assertion of an invariant.
    public init(invariant: Invariant, location: SourceLocation) {
      self.invariant = invariant
      self.location = location
    }
  }
}
