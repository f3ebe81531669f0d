import RehearsalRules
import RehearsalStatistics

/// Two configurations held against each other on the same scenarios with the same seeds.
public struct Comparison: Sendable {
  /// The one that is there: A.
  public let first: Arm
  /// The one that may take its place: B.
  public let second: Arm
  /// The scenarios, in the order they were run.
  public let scenarios: [PairedScenario]
  /// What was asked.
  public let question: Question
  /// What was found, by metric in the order asked for.
  public let findings: [MetricFinding]
  /// The command that repeats B's run which failed where A's did not, where that ended it.
  public let stop: String?
  /// The sequence that the decisions came from, where it was stopped as soon as they were clear.
  public let sequence: SequentialComparison?
  /// The pairs of the corpus, run again.
  public var corpusPairs: [CorpusPair] = []
  /// The first handoffs of the pair that differs most, where ``traceWidestPair()`` has been called.
  public private(set) var widestTraces: (first: HandoffTrace, second: HandoffTrace)?

  /// Pooled figures need so many scenarios: with fewer, scenarios differ too much from each other to say
  /// anything of others.
  public static let leastPooled = 8

  /// Compares what came of the same scenarios.
  ///
  /// - Parameters:
  ///   - first: The configuration A.
  ///   - second: The configuration B.
  ///   - scenarios: The scenarios run with both.
  ///   - question: What is asked.
  ///   - stop: The command that repeats B's run which failed where A's did not, where that ended it.
  ///   - sequence: What decides, where the runs were stopped as soon as it was decided.
  public init(
    _ first: Arm,
    _ second: Arm,
    _ scenarios: [PairedScenario],
    _ question: Question,
    stoppedBy stop: String? = nil,
    sequence: SequentialComparison? = nil
  ) {
    self.first = first
    self.second = second
    self.scenarios = scenarios
    self.question = question
    self.sequence = sequence
    self.stop = stop
    let metrics = question.metrics.filter { metric in
      question.isNamed(metric) || scenarios.contains { $0.has(metric) }
    }
    var findings = metrics.map { MetricFinding($0, scenarios, question) }
    MetricFinding.decide(&findings, question.alpha)
    if let sequence { for place in findings.indices { sequence.decide(&findings[place]) } }
    if first.path == second.path {
      for place in findings.indices { findings[place].settleAsSame() }
    }
    self.findings = findings
  }

  /// What all margins come to.
  public var decision: MarginDecision {
    stop != nil
      ? .inferior : MarginDecision(worstOf: findings.filter { $0.margin != nil }.map(\.decision))
  }

  /// What has to be known before the figures are read, a sentence each.
  package var cautions: [String] {
    let cut = scenarios.map(\.cutShort).reduce((0, 0)) { ($0.0 + $1.first, $0.1 + $1.second) }
    let limits =
      cut.0 + cut.1 > 0
      ? [
        "limits cut \(cut.0) runs of A and \(cut.1) of B short, so their numbers show nothing good; raise "
          + "`limits` in the scenario"
      ] : []
    let count = findings.filter { $0.margin != nil }.map(\.decisions.count).reduce(0, +)
    let together =
      count > 1 && sequence == nil
      ? [
        "\(count) decisions are made together, by exact tests where there are any: one may be more careful than "
          + "its own interval"
      ] : []
    return limits + (sequence?.cautions ?? ceilings) + together + open
  }

  /// What lies above its ceiling.
  private var ceilings: [String] {
    question.numbersAboveCeilings(scenarios).map { ceiling, count in
      let metric = ceiling.metric
      return "\(count) numbers of \(metric.rawValue) lie above the ceiling of "
        + "\(metric.words(ceiling.size)), so it bounds nothing; give a greater --ceiling"
    }
  }

  /// Why figures with a margin decide less than they seem to.
  private var open: [String] {
    findings.filter { $0.margin != nil && sequence == nil && $0.decision == .inconclusive }
      .flatMap { finding in
        finding.deciding.enumerated().compactMap { place, estimate in
          let path =
            finding.pooled == nil && scenarios.count > 1 ? scenarios[place].path + ": " : ""
          return estimate.caution(finding.margin, question.alpha).map { path + $0 }
        }
      }
  }

  /// Whether every pair is the same, event for event.
  public var areSame: Bool { scenarios.allSatisfy(\.areSame) }

  /// Runs the pair that differs most once more and keeps its first handoffs for a diagram.
  public mutating func traceWidestPair() {
    guard let widest = widestPairs.first else { return }
    widestTraces = (
      HandoffTrace(widest.scenario.first.plan, seed: widest.seed),
      HandoffTrace(widest.scenario.second.plan, seed: widest.seed)
    )
  }
}
