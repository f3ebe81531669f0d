package import RehearsalSimulation

/// A streaming judge over the events of one run.
///
/// A rule judges what an agent did, never what it said it did.
package protocol Rule: Sendable {
  /// What a rule is, whatever it finds.
  static var about: RuleDescription { get }

  /// Creates the rule for a run; `nil` where nothing in the plan gives it anything to judge.
  init?(_ plan: Plan)

  /// Sees an event of the kinds it subscribes to.
  mutating func observe(_ event: borrowing Event, _ findings: inout Findings)

  /// Sees the end of the run.
  mutating func conclude(_ findings: inout Findings)
}

extension Rule {
  package mutating func conclude(_ findings: inout Findings) {}
}
