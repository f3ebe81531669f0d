public import RehearsalSimulation

/// A canary run with what it breaks, and without: it has to show its violations for that and nothing
/// else.
public struct CanaryCheck: Sendable {
  /// The rules that it says it breaks, each once.
  public let rules: [String]
  /// Why it proves nothing; `nil` where it is caught.
  public let problem: String?

  /// Whether it proves what it says.
  public var isCaught: Bool { problem == nil }

  /// Runs a plan that is a canary; `nil` where it is none.
  public init?(_ plan: Plan) {
    guard case .mustFail(let patterns, _) = plan.oracle else { return nil }
    var seen: Set<String> = []
    let rules = patterns.map(\.rule).filter { seen.insert($0).inserted }
    self.rules = rules
    let judgement = Self.judgement(of: plan)
    guard judgement.canary == .caught else {
      problem = "it shows " + Self.words(judgement.violations)
      return
    }
    guard let harmless = plan.harmless else {
      problem = nil
      return
    }
    let left = Self.judgement(of: harmless).violations.filter { rules.contains($0.rule) }
    problem =
      left.isEmpty ? nil : "without its faults and scripts it still shows " + Self.words(left)
  }

  private static func judgement(of plan: Plan) -> Judgement {
    var judge = Judge(plan)
    _ = Simulation(plan).run(seed: plan.seeds.lowerBound, showing: judge.kinds) {
      judge.observe($0)
    }
    return judge.conclude()
  }

  private static func words(_ violations: [Violation]) -> String {
    violations.isEmpty ? "no violation" : violations.map(\.rule).joined(separator: ", ")
  }
}

extension Plan {
  /// The plan without faults and scripts; `nil` where it has none: what is wrong with it then lies in
  /// its work or its definitions.
  fileprivate var harmless: Plan? {
    let scripted = members.contains { !$0.behaviour.clauses.isEmpty || $0.model != nil }
    guard !faults.isEmpty || scripted else { return nil }
    return undisturbed
  }
}
