import Dispatch
import RehearsalRules
public import RehearsalSimulation
import RehearsalStatistics
import Synchronization

/// A comparison of two configurations that run the same scenarios with the same seeds.
public struct Comparison: Sendable {
  /// Configuration A, which is in use.
  public let armA: Arm
  /// Configuration B, which could replace A.
  public let armB: Arm
  /// The scenarios with the runs of both configurations, in the order of execution.
  public let scenarios: [PairedScenario]
  /// The metrics, margins and error probability of the comparison.
  public let question: Question
  /// The results, one for each metric, in the order of `question.metrics`.
  public let findings: [MetricFinding]
  /// The command that repeats a failed run of B, if that run ended the comparison early; otherwise `nil`.
  public let stopCommand: String?
  /// The sequential comparison that made the decisions; `nil` if the count of pairs was fixed in advance.
  public let sequence: SequentialComparison?
  /// The pairs that were run first, because B failed and A passed with their seeds in earlier comparisons.
  public var corpusPairs: [CorpusPair] = []
  /// The events of both runs of the pair that differs most in the first metric with any difference.
  ///
  /// The value is `nil` until ``traceWidestPair()`` finds such a pair.
  public private(set) var widestEvents: (first: [Event], second: [Event])?

  /// The least count of scenarios for an estimate that pools all scenarios.
  ///
  /// Scenarios differ from each other, so an estimate that pools fewer scenarios says little about further scenarios.
  public static let minimumPooledScenarios = 8

  /// Evaluates the runs of two configurations on the same scenarios.
  ///
  /// - Parameters:
  ///   - first: The configuration A.
  ///   - second: The configuration B.
  ///   - scenarios: The scenarios with the runs of both configurations.
  ///   - question: The metrics, margins and error probability.
  ///   - stop: The command that repeats a failed run of B, if that run ended the comparison early; otherwise `nil`.
  ///   - sequence: The sequential comparison that makes the decisions; `nil` if the count of pairs was fixed in
  ///     advance.
  ///   - isOfItself: Whether a configuration is compared with itself; `nil` to decide this by whether both paths are
  ///     equal.
  public init(
    _ first: Arm,
    _ second: Arm,
    _ scenarios: [PairedScenario],
    _ question: Question,
    stoppedBy stop: String? = nil,
    sequence: SequentialComparison? = nil,
    isOfItself: Bool? = nil
  ) {
    self.armA = first
    self.armB = second
    self.scenarios = scenarios
    self.question = question
    self.sequence = sequence
    self.stopCommand = stop
    let metrics = question.metrics.filter { metric in
      question.isAlwaysShown(metric) || scenarios.contains { $0.hasNonzeroValue(of: metric) }
    }
    var findings = metrics.concurrentMap { MetricFinding($0, scenarios, question) }
    MetricFinding.decide(&findings, question.alpha)
    if let sequence { for index in findings.indices { sequence.decide(&findings[index]) } }
    if isOfItself ?? (first.path == second.path) {
      for index in findings.indices { findings[index].setDecisionsOfEqualArms() }
    }
    self.findings = findings
  }

  /// The worst of the decisions about all metrics with a margin, or inferior if a failed run of B ended the comparison
  /// early.
  public var decision: MarginDecision {
    stopCommand != nil
      ? .inferior : MarginDecision(worstOf: findings.filter { $0.margin != nil }.map(\.decision))
  }

  /// The warnings to read before the results, one sentence each.
  package var cautions: [String] {
    let cutShortRuns = scenarios.map(\.cutShort).reduce((0, 0)) {
      ($0.0 + $1.first, $0.1 + $1.second)
    }
    let limitCautions =
      cutShortRuns.0 + cutShortRuns.1 > 0
      ? [
        "limits cut \(cutShortRuns.0) runs of A and \(cutShortRuns.1) of B short, so their numbers show nothing good; raise "
          + "`limits` in the scenario"
      ] : []
    let decisionCount = findings.filter { $0.margin != nil }.map(\.decisions.count).reduce(0, +)
    let multiplicityCautions =
      decisionCount > 1 && sequence == nil
      ? [
        "\(decisionCount) decisions are made together, by exact tests where there are any: one may be more careful than "
          + "its own interval"
      ] : []
    return limitCautions + (sequence?.cautions ?? ceilingCautions) + multiplicityCautions
      + inconclusiveCautions
      + worseCautions
  }

  /// The warnings that B costs more or takes longer, and that no margin is set for the cost or makespan.
  private var worseCautions: [String] {
    worseWithoutMargin.filter { [.cost, .makespan].contains($0.metric) }.map { metric, change in
      "warning: \(metric.rawValue) is worse by \(change), and no margin says how much it may be; set one with "
        + "--margin \(metric.rawValue)=VALUE"
    }
  }

  /// The warnings about ceilings that values of their metrics exceed.
  private var ceilingCautions: [String] {
    question.valuesAboveCeilings(scenarios).map { ceiling, count in
      let metric = ceiling.metric
      return "\(count) numbers of \(metric.rawValue) lie above the ceiling of "
        + "\(metric.words(ceiling.size)), so it bounds nothing; give a greater --ceiling"
    }
  }

  /// The warnings that explain inconclusive decisions.
  ///
  /// A warning says why the estimate of a difference is less conclusive than it seems.
  private var inconclusiveCautions: [String] {
    findings.filter { $0.margin != nil && sequence == nil && $0.decision == .inconclusive }
      .flatMap { finding in
        finding.decidingEstimates.enumerated().compactMap { index, estimate in
          let path =
            finding.pooled == nil && scenarios.count > 1 ? scenarios[index].path + ": " : ""
          return estimate.caution(finding.margin, question.alpha).map { path + $0 }
        }
      }
  }

  /// Whether the two runs of each pair have identical events.
  public var haveIdenticalEvents: Bool { scenarios.allSatisfy(\.areSame) }

  /// The greatest count of events of a run whose events are stored.
  private static let mostEvents: UInt64 = 20_000

  /// Repeats both runs of the pair that differs most, and stores their events in ``widestEvents``.
  ///
  /// Nothing is stored if no pair differs, or if one of the runs has more than 20,000 events.
  public mutating func traceWidestPair() {
    guard let widest = widestPairs.first else { return }
    let runs = [widest.pair.first, widest.pair.second]
    guard runs.allSatisfy({ $0.summary.events <= Self.mostEvents }) else { return }
    func events(_ plan: Plan) -> [Event] {
      var events: [Event] = []
      _ = Simulation(plan).run(seed: widest.seed) { events.append(copy $0) }
      return events
    }
    widestEvents = (events(widest.scenario.resultOfA.plan), events(widest.scenario.resultOfB.plan))
  }
}

extension Array where Element: Sendable {
  /// Returns the results of calling a closure with each element, in the order of the elements.
  ///
  /// The calls run on all cores at the same time.
  func concurrentMap<Value: Sendable>(
    _ transform: @Sendable (Element) -> Value
  ) -> [Value] {
    let values = Mutex([Value?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let value = transform(self[index])
      values.withLock { $0[index] = value }
    }
    return values.withLock { $0.compactMap(\.self) }
  }
}
