public import RehearsalSimulation

/// Checks that a canary fails because of its faults and scripts, and not without them.
public struct CanaryCheck: Sendable {
  /// The rules that the canary names, without duplicates.
  public let rules: [String]
  /// Why the canary proves nothing, and the seed that shows it; `nil` if it is caught.
  public let problem: (text: String, seed: UInt64)?

  /// Whether the canary shows its violations because of its faults and scripts.
  public var isCaught: Bool { problem == nil }

  /// Runs a canary with each of its seeds, with and without its faults and scripts.
  ///
  /// - Parameters:
  ///   - plan: The plan; the result is `nil` if it is not a canary.
  ///   - isStopped: Asked while runs go on; the result is `nil` if it returns `true`.
  public init?(_ plan: Plan, isStopped: () -> Bool = { false }) {
    guard case .mustFail(let patterns, _) = plan.oracle else { return nil }
    var seen: Set<String> = []
    let rules = patterns.map(\.rule).filter { seen.insert($0).inserted }
    var problem: (text: String, seed: UInt64)?
    for seed in plan.seeds {
      if problem != nil { break }
      guard let judgement = Self.judgement(of: plan, seed, isStopped) else { return nil }
      if judgement.canary == .missed {
        problem = ("it shows " + Self.list(judgement.violations, plan), seed)
      } else if let harmless = plan.harmless {
        guard let judgement = Self.judgement(of: harmless, seed, isStopped) else { return nil }
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
    _ seed: UInt64,
    _ isStopped: () -> Bool
  ) -> Judgement? {
    var judge = RunJudge(plan)
    let summary = Simulation(plan).run(seed: seed, showing: judge.kinds, isStopped: isStopped) {
      judge.observe($0)
    }
    return summary.map { _ in judge.conclude() }
  }

  private static func list(_ violations: [Violation], _ plan: Plan) -> String {
    violations.isEmpty
      ? "no violation" : violations.map { $0.summary(in: plan) }.joined(separator: ", ")
  }
}

extension Plan {
  /// The plan without faults and scripts, or `nil` if it has none.
  ///
  /// Without any, the violations come from the work or the definitions.
  fileprivate var harmless: Plan? {
    let scripted = members.contains { !$0.behaviour.clauses.isEmpty || $0.model != nil }
    return faults.isEmpty && !scripted ? nil : undisturbed
  }
}
