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
