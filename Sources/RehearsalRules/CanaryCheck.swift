public import RehearsalSimulation

/// A canary run with what it breaks, and without: it has to show its violations for that and nothing
/// else.
public struct CanaryCheck: Sendable {
  /// The rules that it says it breaks, each once.
  public let rules: [String]
  /// Why it proves nothing, and with which seed; `nil` where it is caught.
  public let problem: (words: String, seed: UInt64)?

  /// Whether it proves what it says.
  public var isCaught: Bool { problem == nil }

  /// Runs a plan that is a canary, with each of its seeds; `nil` where it is none, or where it was
  /// stopped.
  public init?(_ plan: Plan, isStopped: () -> Bool = { false }) {
    guard case .mustFail(let patterns, _) = plan.oracle else { return nil }
    var seen: Set<String> = []
    let rules = patterns.map(\.rule).filter { seen.insert($0).inserted }
    var problem: (words: String, seed: UInt64)?
    for seed in plan.seeds {
      if problem != nil { break }
      guard let judgement = Self.judgement(of: plan, seed, isStopped) else { return nil }
      if judgement.canary == .missed {
        problem = ("it shows " + Self.words(judgement.violations, plan), seed)
      } else if let harmless = plan.harmless {
        guard let judgement = Self.judgement(of: harmless, seed, isStopped) else { return nil }
        let left = judgement.violations.filter { rules.contains($0.rule) }
        if !left.isEmpty {
          problem = (
            "without its faults and scripts it still shows " + Self.words(left, plan), seed
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
    var judge = Judge(plan)
    let summary = Simulation(plan).run(seed: seed, showing: judge.kinds, isStopped: isStopped) {
      judge.observe($0)
    }
    return summary.map { _ in judge.conclude() }
  }

  private static func words(_ violations: [Violation], _ plan: Plan) -> String {
    violations.isEmpty
      ? "no violation" : violations.map { $0.words(in: plan) }.joined(separator: ", ")
  }
}

extension Plan {
  /// The plan without faults and scripts; `nil` where it has none: what is wrong with it then lies in
  /// its work or its definitions.
  fileprivate var harmless: Plan? {
    let scripted = members.contains { !$0.behaviour.clauses.isEmpty || $0.model != nil }
    return faults.isEmpty && !scripted ? nil : undisturbed
  }
}
