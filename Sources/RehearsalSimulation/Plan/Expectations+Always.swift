/// Invariants that a scenario can assert about its runs.
extension Expectations {
  /// A condition that has to hold throughout a run.
  public enum Invariant: String, Sendable, Hashable, CaseIterable {
    /// Every handoff goes to an agent that exists. Work passes only along edges that the contracts of both
    /// agents name.
    case handoffsDeclared = "handoffs-declared"
    /// No agent begins a task while context that its contract needs is missing and not recorded as an assumption.
    case contextSupplied = "context-supplied"
    /// Every report that a judge approves, or with which a task completes without an approval, contains every
    /// deliverable that the reporting agent's contract names.
    case deliverablesComplete = "deliverables-complete"
    /// No rule about scope finds a violation, such as a write to a file that the session's task does not
    /// touch.
    case scopeRespected = "scope-respected"
    /// No rule about tools finds a violation, such as the use of a tool that the agent's contract does not
    /// grant.
    case toolsWithin = "tools-within"
    /// No rule about gates finds a violation, such as work that passes with a value below a gate's floor.
    case gatesHeld = "gates-held"
    /// Every handoff is delivered, or an event tells what else happened to it.
    ///
    /// Every task ends exactly once, has one owner at a time, and is not done again after it has completed.
    /// The result of an ended task may wait for a planner that is away when the run ends.
    case everyDispatchEndsOnce = "every-dispatch-ends-once"
    /// Every delivered handoff opens a session, and every session ends before the run ends.
    case noGhosts = "no-ghosts"
    /// A handoff takes effect once, even if it arrives twice or asks for work that is already finished.
    case idempotent

    /// Whether the invariant is checked by counting events, in addition to the rules of ``rulePrefixes``.
    package var isCounted: Bool { self == .everyDispatchEndsOnce || self == .noGhosts }

    /// The rules that check the invariant.
    ///
    /// An element is the identifier of a rule, or a group of rules with a dot at the end, such as `scope.`.
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
