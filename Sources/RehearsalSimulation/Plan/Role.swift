/// The protocol machine that an agent follows.
public enum Role: String, Sendable, Hashable, CaseIterable {
  /// Makes the dependency graph and assigns its waves.
  case planner
  /// Does a task's work and hands it to verification.
  case implementer
  /// Holds every acceptance criterion against evidence.
  case verifier
  /// Judges gates and defects after the last write.
  case reviewer
  /// Finds the cause of a failure that came back, and mends it.
  case debugger
  /// Keeps the tasks' ledger: retries, the cap, escalation, completion.
  case orchestrator
  /// Does its work and hands on along its contract.
  case worker
}
