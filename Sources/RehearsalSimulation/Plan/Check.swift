/// A check that the protocol requires, and that a fault can make an agent skip.
///
/// The description of each case names the roles that make the check in parentheses.
public enum Check: String, Sendable, Hashable, CaseIterable {
  /// Is the needed context complete? (implementer, worker)
  case context
  /// Does the task match a non-goal? (implementer, worker)
  case nonGoals = "non-goals"
  /// Does the work belong to another specialty? (implementer, worker)
  case specialty
  /// Do the agent's own numbers reach the gates? (implementer)
  case ownGates = "own-gates"
  /// Does every criterion have evidence newer than the last write? (verifier)
  case evidence
  /// Does the report contain every deliverable? (verifier)
  case deliverables
  /// Do the numbers reach the gates? (verifier, reviewer)
  case gates
  /// Does the work have defects? (reviewer)
  case defects
  /// Are all attempts used? (verifier, reviewer)
  case cap
  /// Is this handoff a duplicate? (every agent)
  case duplicates
  /// Is this handoff addressed to this agent? (every agent)
  case address
  /// Was anything written since the work was last refused for the same defects? (verifier, reviewer)
  case progress
  /// Do the tasks have a dependency cycle? (planner)
  case cycles
  /// Is any budget left? (implementer, worker, verifier, reviewer, debugger)
  case budget
  /// Are there open tasks that no session is working on? (orchestrator, or planner without one)
  case openWork = "open-work"
}
