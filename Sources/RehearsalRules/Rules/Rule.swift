public import RehearsalSimulation

/// A rule that observes the events of one run and reports violations.
///
/// A rule judges what an agent did, never what the agent said that it did.
package protocol Rule: Sendable {
  /// The description of the rule.
  static var about: RuleDescription { get }

  /// Creates the rule for a run; `nil` if the plan contains nothing that the rule could judge.
  init?(_ plan: Plan)

  /// Observes an event of one of the kinds in `about`.
  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog)

  /// Reports the violations that only the end of the run shows.
  mutating func conclude(_ violations: inout ViolationLog)
}

extension Rule {
  package mutating func conclude(_ violations: inout ViolationLog) {}
}

/// The description of a rule.
public struct RuleDescription: Sendable {
  /// The identifier: the group, a dot and a name, such as `scope.non-goal`.
  public let id: String
  /// The severity of the rule's violations, unless the policy changes it.
  public let severity: Severity
  /// The failure mode that the rule detects.
  public let failureMode: FailureMode
  /// When the rule fires, as the end of a sentence that begins "fires when".
  public let firesWhen: String
  /// The kinds of event that the rule observes.
  package let kinds: [Event.Name]

  package init(
    id: String,
    severity: Severity,
    failureMode: FailureMode,
    firesWhen: String,
    kinds: [Event.Name]
  ) {
    self.id = id
    self.severity = severity
    self.failureMode = failureMode
    self.firesWhen = firesWhen
    self.kinds = kinds
  }
}

/// A way in which multi-agent systems fail.
///
/// Source: Cemri et al., "Why Do Multi-Agent LLM Systems Fail?", 2025, the MAST taxonomy.
public enum FailureMode: String, Sendable, Hashable, CaseIterable {
  /// Disobey task specification.
  case disobeyedTask = "FM-1.1"
  /// Disobey role specification.
  case disobeyedRole = "FM-1.2"
  /// Step repetition.
  case stepRepetition = "FM-1.3"
  /// Unaware of termination conditions.
  case missedTermination = "FM-1.5"
  /// Fail to ask for clarification.
  case missingClarification = "FM-2.2"
  /// Task derailment.
  case taskDerailment = "FM-2.3"
  /// Information withholding.
  case informationWithholding = "FM-2.4"
  /// Ignored other agent's input.
  case ignoredInput = "FM-2.5"
  /// Reasoning-action mismatch.
  case reasoningActionMismatch = "FM-2.6"
  /// Premature termination.
  case prematureTermination = "FM-3.1"
  /// No or incomplete verification.
  case incompleteVerification = "FM-3.2"
  /// Incorrect verification.
  case incorrectVerification = "FM-3.3"
}
