import RehearsalRules
public import RehearsalSimulation

/// The check of a canary, a scenario that must cause certain violations.
///
/// The violations must occur with the faults and scripts of the canary, and must not occur without them.
public struct CanaryCheck: Sendable {
  /// The identifiers of the rules that the canary must violate, without duplicates.
  public let rules: [String]
  /// Why the check fails, with a seed that shows it; `nil` if the check succeeds.
  public let problem: (text: String, seed: UInt64)?

  /// Whether the violations occur with every seed, and only because of the faults and scripts.
  public var isCaught: Bool { problem == nil }

  /// Runs the plan of a canary with each of its seeds.
  ///
  /// The result is `nil` if the plan is not a canary or the Swift task is cancelled.
  public init?(_ plan: Plan) {
    guard case .mustFail(let patterns, _) = plan.oracle else { return nil }
    var seen: Set<String> = []
    let rules = patterns.map(\.rule).filter { seen.insert($0).inserted }
    var problem: (text: String, seed: UInt64)?
    for seed in plan.seeds {
      if problem != nil { break }
      guard let judgement = Self.judgement(of: plan, seed) else { return nil }
      if judgement.canary == .missed {
        problem = ("it shows " + Self.list(judgement.violations, plan), seed)
      } else if let harmless = plan.harmless {
        guard let judgement = Self.judgement(of: harmless, seed) else { return nil }
        let left = judgement.violations.filter { rules.contains($0.rule) }
        if !left.isEmpty {
          problem = (
            "without its faults and scripts it still shows " + Self.list(left, plan), seed
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

  private static func list(_ violations: [Violation], _ plan: Plan) -> String {
    violations.isEmpty
      ? "no violation" : violations.map { $0.summary(in: plan) }.joined(separator: ", ")
  }
}

extension Plan {
  /// This plan without its faults and scripts; `nil` if it has neither.
  ///
  /// Violations that this plan still causes come from the work or the definitions.
  fileprivate var harmless: Plan? {
    let isScripted = members.contains { !$0.behaviour.clauses.isEmpty || $0.model != nil }
    return faults.isEmpty && !isScripted ? nil : undisturbed
  }
}
