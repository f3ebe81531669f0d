import RehearsalDefinitions
import RehearsalRules
public import RehearsalSimulation
import RehearsalStatistics

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
  /// The results of the comparison, one for each metric that reports show.
  ///
  /// They have the order of ``Question/metrics``.
  public private(set) var findings: [MetricFinding]
  /// The command that repeats a failed run of B, if that run ended the comparison early; otherwise `nil`.
  public let stopCommand: String?
  /// The sequential comparison that made the decisions; `nil` if the number of pairs was fixed in advance.
  public let sequence: SequentialComparison?
  /// Whether a sequential comparison recorded the runs and stopped before its maximum number of pairs.
  ///
  /// Only sequential tests are valid for such runs.
  let areRunsOfStoppedSequence: Bool
  /// Whether a configuration is compared with itself.
  private let isOfItself: Bool
  /// The number of decisions about metrics without a margin that are made together with those of this comparison.
  private var jointDecisionCount: Int
  /// The results of running again the seeds with which only B failed in earlier comparisons.
  ///
  /// These seeds are run before all others.
  public var corpusResults: [CorpusSeedResult] = []
  /// The warnings about recordings whose runs are compared; empty if the runs were simulated.
  var recordingCautions: [String] = []
  /// The events of both runs of the pair with the greatest difference.
  ///
  /// The difference is measured in the first metric in which any pair differs. The value is `nil` unless
  /// ``traceWidestPair()`` has stored the events.
  public private(set) var widestPairEvents: (first: [Event], second: [Event])?

  /// The minimum number of scenarios for a pooled estimate, which is about all scenarios together.
  ///
  /// With fewer scenarios, a pooled estimate says little about scenarios outside the comparison.
  public static let minimumPooledScenarios = 8

  /// Evaluates the runs of two configurations on the same scenarios.
  ///
  /// - Parameters:
  ///   - first: The configuration A.
  ///   - second: The configuration B.
  ///   - scenarios: The scenarios with the runs of both configurations.
  ///   - question: The metrics, margins and error probability.
  ///   - stop: The command that repeats a failed run of B, if that run ended the comparison early; otherwise `nil`.
  ///   - sequence: The sequential comparison that makes the decisions; `nil` if the number of pairs was fixed in
  ///     advance.
  ///   - areRunsOfStoppedSequence: Whether a sequential comparison recorded the runs and stopped before its maximum
  ///     number of pairs. Without `sequence`, all decisions are then inconclusive.
  ///   - isOfItself: Whether a configuration is compared with itself, that is, whether the plans of both are equal.
  public init(
    _ first: Arm,
    _ second: Arm,
    _ scenarios: [PairedScenario],
    _ question: Question,
    stoppedBy stop: String? = nil,
    sequence: SequentialComparison? = nil,
    areRunsOfStoppedSequence: Bool = false,
    isOfItself: Bool = false
  ) {
    self.armA = first
    self.armB = second
    self.scenarios = scenarios
    self.question = question
    self.sequence = sequence
    self.stopCommand = stop
    self.areRunsOfStoppedSequence = areRunsOfStoppedSequence
    self.isOfItself = isOfItself
    let metrics = question.metrics.filter { metric in
      question.isAlwaysShown(metric) || scenarios.contains { $0.hasNonzeroValue(of: metric) }
    }
    var findings = metrics.concurrentMap { MetricFinding($0, scenarios, question) }
    MetricFinding.decide(&findings, question.alpha)
    if let sequence {
      for index in findings.indices { sequence.replaceDecisions(&findings[index]) }
    } else if areRunsOfStoppedSequence {
      for index in findings.indices { findings[index].withdrawDecisions() }
    }
    if isOfItself {
      for index in findings.indices { findings[index].setDecisionsOfEqualArms() }
    }
    self.findings = findings
    jointDecisionCount = findings.filter { $0.margin == nil }.map(\.decisions.count).reduce(0, +)
  }

  /// Makes the decisions about metrics without a margin for several comparisons together.
  ///
  /// The more configurations are compared with A, the more likely it is that one of them looks worse by chance. These
  /// decisions share the error probability, as those of a single comparison do. Comparisons whose decisions are not
  /// based on a fixed number of pairs, and comparisons of a configuration with itself, keep their decisions.
  static func decideTogether(_ comparisons: [Comparison]) -> [Comparison] {
    let indices = comparisons.indices.filter {
      !comparisons[$0].isOfItself && !comparisons[$0].hasStoppedEarly
    }
    guard indices.count > 1 else { return comparisons }
    var findings = indices.flatMap { comparisons[$0].findings }
    MetricFinding.decideWithoutMargin(&findings, comparisons[indices[0]].question.alpha)
    let jointDecisionCount = indices.map { comparisons[$0].jointDecisionCount }.reduce(0, +)
    var comparisons = comparisons
    var remainingFindings = findings[...]
    for index in indices {
      let count = comparisons[index].findings.count
      comparisons[index].findings = Array(remainingFindings.prefix(count))
      comparisons[index].jointDecisionCount = jointDecisionCount
      remainingFindings = remainingFindings.dropFirst(count)
    }
    return comparisons
  }

  /// The worst of the decisions about all metrics with a margin.
  ///
  /// The decision is always inferior if a failed run of B ended the comparison early.
  public var decision: MarginDecision {
    stopCommand != nil
      ? .inferior : MarginDecision(worstOf: findings.filter { $0.margin != nil }.map(\.decision))
  }

  /// The warnings to read before the results, one sentence each.
  package var cautions: [String] {
    let cutShortRuns = scenarios.map(\.cutShortCounts).reduce((0, 0)) {
      ($0.0 + $1.first, $0.1 + $1.second)
    }
    let limitCautions =
      cutShortRuns.0 + cutShortRuns.1 > 0
      ? [
        "limits cut \(cutShortRuns.0) runs of A and \(cutShortRuns.1) of B short, so their numbers are not final: they show "
          + "nothing good, and nothing bad that whole runs could change; raise `limits` in the scenario"
      ] : []
    let decisionCount = findings.filter { $0.margin != nil }.map(\.decisions.count).reduce(0, +)
    let multiplicityCautions =
      decisionCount > 1 && sequence == nil && !areRunsOfStoppedSequence && dependsOnSeed
      ? [
        "\(decisionCount) decisions are made together, by exact tests where there are any: one may be more careful than "
          + "its own interval"
      ] : []
    return recordingCautions + sweepProblemCautions + limitCautions + priceCautions + marginCautions
      + (sequence?.cautions ?? ceilingCautions)
      + limitCeilingCautions
      + multiplicityCautions
      + jointDecisionCautions
      + inconclusiveCautions
      + worseCautions
  }

  /// The warning that metrics without a margin differ only if they are tested alone; empty if there are none.
  private var jointDecisionCautions: [String] {
    guard !hasStoppedEarly, !isOfItself else { return [] }
    let metrics = findings.filter {
      $0.margin == nil && $0.isMoreCarefulThanAnEstimate(question.alpha)
    }
    guard !metrics.isEmpty else { return [] }
    return [
      "\(metrics.map(\.metric.rawValue).joined(separator: ", ")): B differs if tested alone, and not among the "
        + "\(jointDecisionCount) decisions without a margin, of which some differ by chance; declare a --margin for what matters"
    ]
  }

  /// The warnings that B is worse in cost or makespan although no margin limits that metric.
  private var worseCautions: [String] {
    let worseMetrics = worseMetricsWithoutMargin.filter { [.cost, .makespan].contains($0.metric) }
    return worseMetrics.map { metric, change in
      "warning: \(metric.rawValue) is worse by \(change), and no margin says how much it may be; set one with "
        + "--margin \(metric.rawValue)=VALUE"
    }
  }

  /// The warning that a configuration has no prices, so that its cost is 0; empty if cost is not compared.
  private var priceCautions: [String] {
    guard findings.contains(where: { $0.metric == .cost }) else { return [] }
    let armsWithoutPrices = [("A", \PairedScenario.resultOfA.plan), ("B", \.resultOfB.plan)]
      .filter { _, plan in
        !scenarios.contains { $0[keyPath: plan].members.contains { $0.price != nil } }
      }.map(\.0)
    guard !armsWithoutPrices.isEmpty else { return [] }
    return [
      "cost is 0 in all runs of \(armsWithoutPrices.joined(separator: " and ")), which have no `prices`; give them in the "
        + "scenarios or the configurations"
    ]
  }

  /// The warnings about margins that no possible difference exceeds.
  private var marginCautions: [String] {
    question.marginsNeverExceeded(scenarios).map { margin in
      let metric = margin.metric
      return "no difference of \(metric.rawValue) can exceed the margin of "
        + "\(metric.formatted(margin: margin.size)), so it excludes nothing; give a smaller --margin"
    }
  }

  /// The warnings about values above the ceilings that the user declared.
  private var ceilingCautions: [String] {
    question.exceededCeilings(scenarios).map { ceiling, count in
      let metric = ceiling.metric
      return "\(count) numbers of \(metric.rawValue) lie above the ceiling of "
        + "\(metric.formatted(ceiling.size)), so it bounds nothing; give a greater --ceiling"
    }
  }

  /// The warnings that a sequential comparison stays undecided because no ceiling bounds a metric.
  private var limitCeilingCautions: [String] {
    findings.filter { $0.margin != nil && $0.decision == .inconclusive }
      .compactMap { sequence?.caution(ofLimit: $0.metric) }
  }

  /// The warnings that explain why decisions are inconclusive; empty if the comparison is sequential or has runs of a
  /// sequence that stopped early.
  private var inconclusiveCautions: [String] {
    if areRunsOfStoppedSequence { return [] }
    return findings.filter { $0.margin != nil && sequence == nil && $0.decision == .inconclusive }
      .flatMap { finding in
        finding.decidingEstimates.enumerated().compactMap { index, estimate in
          let path =
            finding.pooledEstimate == nil && scenarios.count > 1 ? scenarios[index].path + ": " : ""
          return estimate.caution(finding.margin, question.alpha).map { path + $0 }
        }
      }
  }

  /// Whether A's run and B's run have identical events in every pair.
  ///
  /// The value is false if a scenario has no pairs.
  public var pairsHaveIdenticalEvents: Bool { scenarios.allSatisfy(\.pairsHaveIdenticalEvents) }

  /// The greatest number of events that a run may have for its events to be stored.
  private static let maxStoredEvents: UInt64 = 20_000

  /// Repeats both runs of the pair with the greatest difference, and stores their events in ``widestPairEvents``.
  ///
  /// Nothing is stored if no pair differs, or if one of the runs has more than 20,000 events.
  public mutating func traceWidestPair() {
    guard let widestPair = widestPairs.first else { return }
    let runs = [widestPair.pair.first, widestPair.pair.second]
    guard runs.allSatisfy({ $0.summary.events <= Self.maxStoredEvents }) else { return }
    func events(_ plan: Plan) -> [Event] {
      var events: [Event] = []
      _ = Simulation(plan).run(seed: widestPair.seed) { events.append(copy $0) }
      return events
    }
    let scenario = widestPair.scenario
    widestPairEvents = (events(scenario.resultOfA.plan), events(scenario.resultOfB.plan))
  }
}
