public import RehearsalSimulation

/// A value that judges one run: it applies the rules and the scenario's assertions while the run happens.
///
/// To judge several runs of the same plan, create one value and copy it before each run. Copying costs less than
/// creating another value.
public struct RunJudge: Sendable {
  private let plan: Plan
  private var rules: RuleEngine
  private var observations: RunObservations

  /// Creates the judge of one run of a plan.
  public init(_ plan: Plan) {
    self.plan = plan
    rules = RuleEngine(plan)
    observations = RunObservations(plan)
  }

  /// The kinds of event that ``observe(_:)`` needs.
  public var kinds: EventKinds { rules.observedKinds.union(observations.eventKinds) }

  /// Observes the next event of the run.
  ///
  /// Events of kinds that are not in ``kinds`` have no effect.
  public mutating func observe(_ event: borrowing Event) {
    let code = event.kindCode
    rules.observe(event, kind: code)
    observations.observe(event, kind: code)
  }

  /// Returns the judgement of the run.
  ///
  /// Call this method once, after the last event.
  public mutating func conclude() -> Judgement {
    let violations = rules.conclude()
    observations.conclude()
    let assessment = Assessment(plan: plan, observations: observations, violations: violations)
    return assessment.judgement
  }
}
