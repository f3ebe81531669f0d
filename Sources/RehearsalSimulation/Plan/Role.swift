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

/// How the work of a task is ordered.
public enum Strategy: String, Sendable, Hashable, CaseIterable {
  /// A failing test first, then code.
  case tdd
  /// Tests that pin the present behaviour first, then code.
  case characterization
  /// Code first, then tests.
  case testAfter = "test-after"
  /// Reproduce, write a failing test, mend.
  case bugFix = "bug-fix"
  /// Tests pass before and after.
  case refactor
  /// Code and tests in no set order.
  case flexible
}

/// What evidence a task's criteria ask of the verifier.
public enum VerificationLevel: String, Sendable, Hashable, CaseIterable {
  /// Tests are enough.
  case unitOnly = "unit-only"
  /// The running system has to show it.
  case liveRequired = "live-required"
  /// A walk from end to end has to show it.
  case endToEndRequired = "e2e-required"
  /// A person has to see it, which no simulation has.
  case manualRequired = "manual-required"
}
