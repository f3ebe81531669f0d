/// The protocol machine that an agent follows.
public enum Role: String, Sendable, Hashable, CaseIterable {
  /// Builds the dependency graph and assigns the tasks in waves.
  case planner
  /// Does a task's work and delivers it for verification.
  case implementer
  /// Checks every acceptance criterion against evidence.
  case verifier
  /// Judges gates and defects after the last write.
  case reviewer
  /// Finds and fixes the cause of a recurring failure.
  case debugger
  /// Keeps the ledger of tasks, which covers retries, the cap on attempts, escalation and
  /// completion.
  case orchestrator
  /// Does a task's work and hands the work on as its contract says.
  case worker

  /// Whether agents with the role plan, assign and keep the ledger.
  package var isLead: Bool { self == .planner || self == .orchestrator }
}

/// A command that the protocol runs if no script names a command.
package enum RoutineCommand: String, CaseIterable {
  case writeFailingTest = "write a failing test"
  case pinBehaviour = "pin the present behaviour"
  case reproduceBug = "reproduce the bug"
  case reproduceFailure = "reproduce the failure"
  case writeTheTests = "write the tests"
  case runTheTests = "run the tests"
  case checkCriteria = "check the criteria"
  case debugGate = "debug the failing gate"
  case watchItRun = "watch it run"
  case walkThrough = "walk through it from end to end"
}
