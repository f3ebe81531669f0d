/// A check that the protocol requires of some roles, and that a fault can make an agent skip.
public enum Check: String, Sendable, Hashable, CaseIterable {
  /// Every agent checks, before it begins a task, whether all needed context is supplied.
  case context
  /// Every agent checks, before it begins a task, whether the task matches a non-goal (forbidden work).
  case nonGoals = "non-goals"
  /// Every agent checks, before it begins a task, whether the task belongs to a specialty that the agent lacks.
  case specialty
  /// Every agent that begins a task or fixes its work checks whether the numbers of its own work reach the gates.
  case ownGates = "own-gates"
  /// Verifiers check whether the task's files were written, whether every criterion has evidence that is newer
  /// than the last write, and whether a required demonstration of the work succeeds.
  case evidence
  /// Verifiers check whether the report contains every deliverable.
  case deliverables
  /// Reviewers check whether the numbers of the work reach the gates. So do verifiers whose contracts state a
  /// gate, and verifiers that hand work to no reviewer.
  case gates
  /// Reviewers check whether the work has flaws, and whether a required verifier has approved it.
  case defects
  /// Verifiers and reviewers check whether the task has used all its attempts.
  case cap
  /// Every agent checks whether the handoff that opened a session is a duplicate.
  case duplicates
  /// Every agent checks whether the handoff that opened a session is addressed to the agent.
  case address
  /// Verifiers and reviewers check whether the work has changed since they refused it for the same defects.
  case progress
  /// The main planner, or the coordinator if there is no planner, checks whether the tasks' dependencies have
  /// a cycle.
  case cycles
  /// Every agent except the main planner and the coordinator checks whether the budget has room for its
  /// session.
  case budget
  /// The coordinator (the orchestrator or planner) checks whether tasks are open when nothing is left to
  /// happen.
  case openWork = "open-work"
}
