import RehearsalRules
public import RehearsalSimulation

/// The check of a canary, which is a scenario that breaks rules on purpose.
///
/// The canary lists violations that must occur in its runs. Without its faults and scripts, its runs must not
/// violate the rules of these violations.
public struct CanaryCheck: Sendable {
  /// The identifiers of the rules that the canary must violate, without duplicates.
  public let rules: [String]
  /// Why the canary fails its check, and the seed of a run that shows this; `nil` if the canary passes.
  public let problem: (text: String, seed: UInt64)?

  /// Whether the canary's listed violations occur with every seed, and only because of its faults
  /// and scripts.
  public var isCaught: Bool { problem == nil }

  /// Runs the plan of a canary with each of its seeds, both with and without its faults and scripts.
  ///
  /// The runs end after the first seed that shows a problem. The result is `nil` if the plan is not a canary
  /// or the Swift task is cancelled.
  public init?(_ plan: Plan) {
    guard case .mustFail(let patterns, _) = plan.oracle else { return nil }
    var seenRules: Set<String> = []
    let rules = patterns.map(\.rule).filter { seenRules.insert($0).inserted }
    var problem: (text: String, seed: UInt64)?
    for seed in plan.seeds {
      if problem != nil { break }
      guard let judgement = Self.judgement(of: plan, seed) else { return nil }
      if judgement.canary == .missed {
        problem = ("it shows " + Self.summary(of: judgement.violations, plan), seed)
      } else if let undisturbedPlan = plan.withoutFaultsAndScripts {
        guard let judgement = Self.judgement(of: undisturbedPlan, seed) else { return nil }
        let remainingViolations = judgement.violations.filter { rules.contains($0.rule) }
        if !remainingViolations.isEmpty {
          problem = (
            "without its faults and scripts it still shows "
              + Self.summary(of: remainingViolations, plan), seed
          )
        }
      }
    }
    self.rules = rules
    self.problem = problem
  }

  private static func judgement(
    of plan: Plan,
    _ seed: UInt64
  ) -> Judgement? {
    JudgedRun(Simulation(plan), judge: RunJudge(plan), seed: seed)?.judgement
  }

  private static func summary(of violations: [Violation], _ plan: Plan) -> String {
    violations.isEmpty
      ? "no violation" : violations.map { $0.summary(in: plan) }.joined(separator: ", ")
  }
}

extension Plan {
  /// This plan without its faults, scripts and behaviour models; `nil` if it has none of these.
  ///
  /// If violations remain in this plan, the work or the definitions cause them.
  fileprivate var withoutFaultsAndScripts: Plan? {
    let isScripted = members.contains { !$0.behaviour.clauses.isEmpty || $0.model != nil }
    return faults.isEmpty && !isScripted ? nil : undisturbed
  }
}
