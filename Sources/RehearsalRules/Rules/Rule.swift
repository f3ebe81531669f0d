public import RehearsalSimulation

/// A rule that observes the events of one run and reports violations.
///
/// A rule judges what an agent did, never what the agent claims to have done.
package protocol Rule: Sendable {
  /// The description of the rule.
  static var about: RuleDescription { get }

  /// The kinds of event that the rule observes, which are those of the description unless the rule judges a history.
  static var kinds: [Event.Name] { get }

  /// Creates the rule for a run, or returns `nil` if the plan contains nothing that the rule could judge.
  init?(_ plan: Plan)

  /// Observes an event of a kind that `about` lists.
  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog)

  /// Reports the violations that can only be found at the end of the run.
  mutating func conclude(_ violations: inout ViolationLog)
}

extension Rule {
  package static var kinds: [Event.Name] { about.kinds }

  package mutating func conclude(_ violations: inout ViolationLog) {}
}

/// The description of a rule.
public struct RuleDescription: Sendable {
  /// The rule's identifier, which consists of a group, a dot and a name, such as `scope.non-goal`.
  public let id: String
  /// The severity of the rule's violations, unless the policy changes it.
  public let severity: Severity
  /// The failure mode that the rule detects.
  public let failureMode: FailureMode
  /// The condition under which the rule fires, as the end of a sentence that begins "fires when".
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
  /// An agent disobeys the specification of its task.
  case disobeyedTask = "FM-1.1"
  /// An agent disobeys the specification of its role.
  case disobeyedRole = "FM-1.2"
  /// An agent repeats a step.
  case stepRepetition = "FM-1.3"
  /// An agent is unaware of the termination conditions.
  case missedTermination = "FM-1.5"
  /// An agent fails to ask for clarification.
  case missingClarification = "FM-2.2"
  /// An agent departs from the goal of its task, which the taxonomy calls task derailment.
  case taskDerailment = "FM-2.3"
  /// An agent withholds information that another agent needs.
  case informationWithholding = "FM-2.4"
  /// An agent ignores the input of another agent.
  case ignoredInput = "FM-2.5"
  /// An agent's reasoning does not match its actions.
  case reasoningActionMismatch = "FM-2.6"
  /// The work ends prematurely.
  case prematureTermination = "FM-3.1"
  /// The work is not verified, or not completely verified.
  case incompleteVerification = "FM-3.2"
  /// The work is verified incorrectly.
  case incorrectVerification = "FM-3.3"
}
