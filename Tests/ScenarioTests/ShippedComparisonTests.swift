import RehearsalAnalysis
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Synchronization
import Testing

/// The comparisons in `Scenarios/comparisons`.
@Suite struct `A shipped comparison` {
  struct Shipped: CustomTestStringConvertible, Sendable {
    var folder: String
    var first: String
    var second: String
    var scenarios = ["scenario.yaml"]
    /// The metrics in which B is better.
    var better: [Metric] = []
    /// The metrics in which B is worse.
    var worse: [Metric] = []
    /// Ceilings for metrics whose pairs may all differ by the same amount.
    var ceilings: [Margin] = []

    var testDescription: String { folder }
  }

  static let all = [
    Shipped(
      folder: "retry-policy",
      first: "whole-phase",
      second: "failed-only",
      better: [.completed, .makespan, .tokens, .retries]
    ),
    Shipped(
      folder: "reviewers",
      first: "one",
      second: "two",
      better: [.escaped],
      worse: [.makespan, .cost]
    ),
    Shipped(
      folder: "routing",
      first: "orchestrated",
      second: "direct",
      scenarios: ["slots-4.yaml", "slots-20.yaml"],
      better: [.makespan, .handoffs],
      ceilings: [Margin(.handoffs, 200)]
    ),
    Shipped(
      folder: "review-gate",
      first: "two",
      second: "four",
      better: [.escaped],
      worse: [.makespan, .cost]
    ),
    Shipped(
      folder: "dearer-seat",
      first: "cheaper",
      second: "dearer",
      better: [.escaped],
      worse: [.makespan, .cost]
    ),
    Shipped(
      folder: "quota",
      first: "five",
      second: "two",
      better: [.completed, .passed, .stuck],
      worse: [.makespan, .tokens]
    ),
    Shipped(
      folder: "handoffs",
      first: "one-sided",
      second: "mended",
      better: [.passed, .violations]
    ),
  ]

  /// A cache of the results of each scenario with each configuration.
  private static let results = Mutex<[[String]: ScenarioResult]>([:])

  private func result(_ shipped: Shipped, _ scenario: String, _ configuration: String) throws
    -> ScenarioResult
  {
    let key = [shipped.folder, scenario, configuration]
    if let known = Self.results.withLock({ $0[key] }) { return known }
    let result = try run(shipped, scenario, configuration)
    Self.results.withLock { $0[key] = result }
    return result
  }

  private func run(_ shipped: Shipped, _ scenario: String, _ configuration: String) throws
    -> ScenarioResult
  {
    let folder = "comparisons/\(shipped.folder)"
    let plan = try ShippedScenarios.plan(
      "\(folder)/\(scenario)",
      configuration: "\(folder)/\(configuration).yaml"
    )
    let runs = (0..<60).map { seed in
      TestRun(plan, seed: UInt64(seed)).judged
    }
    return ScenarioResult(plan: plan, path: scenario, runs: runs)
  }

  private func comparison(_ shipped: Shipped, against other: String? = nil) throws -> Comparison {
    let pairs = try shipped.scenarios.map { scenario in
      PairedScenario(
        try result(shipped, scenario, shipped.first),
        try other.map { try run(shipped, scenario, $0) }
          ?? result(shipped, scenario, shipped.second)
      )
    }
    var question = Question(metrics: [], margins: [])
    question.resampleCount = 199
    question.ceilings = shipped.ceilings
    return Comparison(
      Arm(name: "A", path: "a.yaml"),
      Arm(name: "B", path: "b.yaml"),
      pairs,
      question,
      isOfItself: other != nil
    )
  }

  @Test(arguments: all)
  func `finds B better and worse in the stated metrics`(shipped: Shipped) throws {
    let comparison = try comparison(shipped)
    let decisions = Dictionary(
      comparison.findings.map { ($0.metric, $0.decision) },
      uniquingKeysWith: { $1 }
    )
    for metric in shipped.better { #expect(decisions[metric] == .superior, "\(metric)") }
    for metric in shipped.worse { #expect(decisions[metric] == .inferior, "\(metric)") }
    let models = ComparisonReport(comparison).description.split(separator: "\n").last
    #expect(models?.contains("2026-11-23") == true)
  }

  /// A configuration compared with itself shares every draw.
  @Test(arguments: all)
  func `finds no difference between A and itself`(shipped: Shipped) throws {
    let comparison = try comparison(shipped, against: shipped.first)
    #expect(comparison.pairsHaveIdenticalEvents)
    #expect(comparison.decision == .nonInferior)
    for finding in comparison.findings {
      for estimate in finding.estimatesByScenario {
        #expect(estimate.difference == 0)
        #expect(estimate.pairingVarianceRatio ?? 0 == 0)
      }
    }
  }

  @Test func `benefits from pairing: the paired variance is at most half for at least four of six`()
    throws
  {
    let shares = try Self.all.map { shipped in
      let comparison = try comparison(shipped)
      let makespan = comparison.findings.first { $0.metric == .makespan }
      return makespan?.estimatesByScenario.compactMap(\.pairingVarianceRatio).max() ?? 1
    }
    #expect(shares.count { $0 <= 0.5 } >= 4, "\(shares)")
  }
}
