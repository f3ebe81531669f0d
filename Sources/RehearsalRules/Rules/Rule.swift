public import RehearsalSimulation

/// A rule that observes the events of one run, and reports the violations that the events show.
///
/// A rule takes the actions of an agent as facts, not the agent's claims about them. A few rules compare claims with
/// actions, and rules for texts in histories judge the statements in these texts.
package protocol Rule: Sendable {
  /// The description of the rule, with its identifier and severity.
  static var ruleDescription: RuleDescription { get }

  /// The kinds of event that the rule observes.
  ///
  /// By default, these are the kinds in the description. A rule that judges histories, which are logs of real
  /// work, states its own kinds.
  static var observedKinds: [Event.Name] { get }

  /// For some of the ``observedKinds``, the condition under which the rule needs events of the kind.
  ///
  /// The condition of the other kinds is ``RuleCondition/always``. Conditions save time, because most events concern
  /// few rules. They can depend on the plan, but do not change during a run.
  var conditions: KeyValuePairs<Event.Name, RuleCondition> { get }

  /// Whether the rule now needs the events of the kinds whose condition is
  /// ``RuleCondition/isWatching``.
  ///
  /// The getter is `mutating` only for speed. A caller that does not know the rule's type would
  /// copy the rule for a nonmutating getter.
  var isWatching: Bool { mutating get }

  /// Creates the rule for one run of a plan, or returns `nil` if no run of the plan can violate the rule.
  init?(_ plan: Plan)

  /// Observes an event of one of the rule's `observedKinds`, and adds the violations that the event shows.
  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext)

  /// Observes an event in which an agent sends a handoff; by default, this calls `observe` with the event.
  mutating func observeSent(
    _ handoff: Handoff,
    _ texts: [String],
    _ event: borrowing Event,
    _ context: inout RuleContext
  )

  /// Observes an event that delivers a handoff; by default, this calls `observe` with the event.
  mutating func observeDelivered(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ context: inout RuleContext
  )

  /// Adds the violations that can only be found at the end of the run.
  mutating func conclude(_ context: inout RuleContext)
}

extension Rule {
  package static var observedKinds: [Event.Name] { ruleDescription.observedKinds }

  package var conditions: KeyValuePairs<Event.Name, RuleCondition> { [:] }

  package var isWatching: Bool { true }

  package mutating func observeSent(
    _ handoff: Handoff,
    _ texts: [String],
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    observe(event, &context)
  }

  package mutating func observeDelivered(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    observe(event, &context)
  }

  package mutating func conclude(_ context: inout RuleContext) {}
}

/// The description of a rule for reports and for the engine that runs the rule.
public struct RuleDescription: Sendable {
  /// The rule's identifier, which is a group, a dot and a name, such as `scope.non-goal`.
  public let id: String
  /// The severity of the rule's violations, unless the policy file states another severity.
  public let severity: Severity
  /// The kind of failure of multi-agent systems that the rule detects.
  public let failureMode: FailureMode
  /// The condition under which the rule reports a violation, as the end of a sentence that begins "fires when".
  public let firesWhen: String
  /// The kinds of event that the rule observes in simulated runs.
  package let observedKinds: [Event.Name]

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
    self.observedKinds = kinds
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
  /// An agent is unaware of the conditions under which its work is finished.
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
