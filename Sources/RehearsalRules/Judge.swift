public import RehearsalSimulation

/// Judges a run while it happens: the rules, then what the scenario asserts.
///
/// A copy of a judge that has seen nothing judges another run, and costs less than a new one.
public struct Judge: Sendable {
  private let plan: Plan
  private var rules: RuleEngine
  private var evidence: Evidence

  /// Creates the judge of one run of a plan.
  public init(_ plan: Plan) {
    self.plan = plan
    rules = RuleEngine(plan)
    evidence = Evidence(plan)
  }

  /// The kinds of event that it has to see.
  public var kinds: EventKinds { rules.kinds.union(evidence.kinds) }

  /// Sees the next event of the run; it has no use for kinds that it does not name.
  public mutating func observe(_ event: borrowing Event) {
    rules.observe(event)
    evidence.observe(event)
  }

  /// Judges the run, once it is over.
  public mutating func conclude() -> Judgement {
    let violations = rules.conclude()
    let assessment = Assessment(plan: plan, evidence: evidence, violations: violations)
    return assessment.judgement
  }
}
