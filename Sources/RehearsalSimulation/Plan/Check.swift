/// A check that the protocol asks of an agent and that a fault can skip.
public enum Check: String, Sendable, Hashable, CaseIterable {
  /// Is the needed context complete? (implementer, worker)
  case context
  /// Does the task match a non-goal? (implementer, worker)
  case nonGoals = "non-goals"
  /// Is the work of another specialty? (implementer, worker)
  case specialty
  /// Do its own numbers reach the gates? (implementer)
  case ownGates = "own-gates"
  /// Does evidence newer than the last write exist for every criterion? (verifier)
  case evidence
  /// Does the report hold every deliverable? (verifier)
  case deliverables
  /// Do the numbers reach the gates? (verifier, reviewer)
  case gates
  /// Has the work defects? (reviewer)
  case defects
  /// Is the cap of attempts reached? (verifier, reviewer)
  case cap
  /// Was this handoff taken before? (every agent)
  case duplicates
  /// Is this handoff addressed to this agent? (every agent)
  case address
  /// Was the work written to since it was last refused for the same? (verifier, reviewer)
  case progress
  /// Do tasks need each other in a circle? (planner)
  case cycles
  /// Is anything of the budget left? (implementer, worker, verifier, reviewer, debugger)
  case budget
  /// Is work open though nobody is at it? (orchestrator, or the planner in its place)
  case openWork = "open-work"
}
