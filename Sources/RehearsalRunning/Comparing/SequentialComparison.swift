public import RehearsalSimulation
public import RehearsalStatistics

/// A comparison that adds pairs of runs until there is a decision for every margin or a maximum number of
/// pairs is reached.
///
/// The pairs are evaluated several times while they are added. For each margin and scenario, a betting
/// sequence gives confidence intervals of the mean paired difference. The intervals are valid at all
/// evaluations together, so the comparison may stop at any evaluation. The sequences share the error
/// probability of the comparison. With ``Comparison/minimumPooledScenarios`` or more scenarios, each margin
/// has a single sequence for the mean over all scenarios.
public struct SequentialComparison: Sendable {
  /// The sequential test (betting sequence) of one margin, for one scenario or for all scenarios
  /// together.
  public struct MarginSequence: Sendable {
    /// The metric that the margin applies to.
    public let metric: Metric
    /// The greatest amount by which B may be worse than A without counting as inferior, in the unit
    /// of the metric.
    public let margin: Double
    /// The index of the scenario; `nil` if the sequence is for all scenarios together.
    public let scenarioIndex: Int?
    /// The confidence sequence of the mean paired difference, which determines the decision.
    public fileprivate(set) var sequence: BettingSequence
    /// The evidence that A and B do not succeed equally often; `nil` if the sequence is for all scenarios together, or
    /// if the metric is not 0 % or 100 % in every run.
    public fileprivate(set) var discordanceProcess: DiscordanceProcess?
    /// The number of pairs per scenario after which the decision was first made; `nil` if there is none so far.
    public fileprivate(set) var decidingPairCount: Int?
    /// The upper bound of the metric; greater values are reduced to it.
    fileprivate let ceiling: Double
    /// Whether the ceiling is a limit of the scenarios, which is usually far above all values.
    fileprivate let isCeilingLimit: Bool
    /// The difference of every pair so far; `nil` before the first pair.
    ///
    /// It is the true difference if ``hasExactDifference`` is true.
    fileprivate var exactDifference: Double?
    /// Whether nothing in the runs depends on the seed, so that every pair of every scenario has the same difference.
    ///
    /// The value becomes false once differences vary, which custom actors can cause.
    fileprivate var hasExactDifference: Bool
    /// How many values exceeded the ceiling and were reduced to it.
    public fileprivate(set) var reducedValueCount = 0
    /// Whether a configuration is compared with itself.
    fileprivate let isOfItself: Bool
    /// Whether a limit ended some runs early, so that B can look better than it is.
    fileprivate var isFavouredByLimits = false
    /// The confidence sequence of the differences if runs that a limit ended early have the values that favour B most;
    /// `nil` if there are no such runs so far.
    fileprivate var favouringSequence: BettingSequence?
    /// Whether nothing bounds the value of a run of A that a limit ended early.
    fileprivate var hasUnboundedValueOfA = false

    /// The decision so far.
    ///
    /// It is inconclusive if any value was reduced to the ceiling, because the original value could
    /// lead to another decision. If a limit ended runs early, only the decision that B is worse is possible, and only
    /// if it holds whatever the values of whole runs are. A configuration is never worse than itself.
    public var decision: MarginDecision {
      let decision: MarginDecision =
        isOfItself
        ? .nonInferior : reducedValueCount > 0 ? .inconclusive : decision(by: interval)
      if decision == .inferior, !isWorseInAnyCase { return .inconclusive }
      return isFavouredByLimits ? decision.inconclusiveIfFavourable : decision
    }

    /// The confidence interval of the mean paired difference.
    ///
    /// If nothing in the runs depends on the seed, the first pair shows the difference, and both ends are this difference.
    public var interval: Interval {
      guard hasExactDifference, let exactDifference else { return sequence.interval }
      return Interval(exactDifference, exactDifference)
    }

    private var isWorseInAnyCase: Bool {
      guard !hasUnboundedValueOfA else { return false }
      return favouringSequence.map { decision(by: $0.interval) == .inferior } ?? true
    }

    private func decision(by interval: Interval) -> MarginDecision {
      let (low, high) =
        metric.moreIsBetter
        ? (interval.low, interval.high) : (-interval.high, -interval.low)
      if high < -margin { return .inferior }
      if low > 0 { return .superior }
      return low >= -margin ? .nonInferior : .inconclusive
    }
  }

  /// The betting sequences, in the order of the metrics and then of the scenarios.
  public private(set) var sequences: [MarginSequence]
  /// How many pairs of each scenario were added so far.
  public private(set) var addedPairCount = 0
  /// The maximum number of pairs for each scenario.
  public let maximumPairCount: Int
  private let isPooled: Bool

  /// The error that a metric with a margin has no upper bound.
  public struct UnboundedMetricError: Error {
    /// The metric without an upper bound.
    public var metric: Metric
  }

  /// Creates a comparison without pairs.
  ///
  /// - Parameters:
  ///   - question: The metrics and margins, and the ceilings of the metrics that have no upper bound in the plans.
  ///   - plans: For each scenario, its plans with configurations A and B.
  ///   - cap: The maximum number of pairs for each scenario.
  ///   - isOfItself: Whether a configuration is compared with itself, that is, whether the plans of both are equal.
  /// - Throws: ``UnboundedMetricError`` if a metric with a margin has no upper bound.
  public init(
    _ question: Question,
    plans: [(first: Plan, second: Plan)],
    cap: Int,
    isOfItself: Bool = false
  ) throws(UnboundedMetricError) {
    self.maximumPairCount = cap
    isPooled = plans.count >= Comparison.minimumPooledScenarios
    let scenarioIndices: [Int?] = isPooled ? [nil] : plans.indices.map { $0 }
    let metrics = question.metrics.filter { question.margin(of: $0) != nil }
    let alphaShare = question.alpha / Double(max(1, metrics.count * scenarioIndices.count))
    var sequences: [MarginSequence] = []
    for metric in metrics {
      let userBound = question.ceilings.first { $0.metric == metric }?.size
      let ranges = plans.flatMap { [metric.range(in: $0.first), metric.range(in: $0.second)] }
      let planBound = ranges.contains(nil) ? nil : ranges.compactMap { $0?.high }.max()
      guard let ceiling = userBound ?? planBound, ceiling > 0 else {
        throw UnboundedMetricError(metric: metric)
      }
      for scope in scenarioIndices {
        let isProportion =
          scope.map { [plans[$0].first, plans[$0].second].allSatisfy(metric.isProportion) } ?? false
        let coveredPlans = scope.map { [plans[$0]] } ?? plans
        sequences.append(
          MarginSequence(
            metric: metric,
            margin: question.margin(of: metric) ?? 0,
            scenarioIndex: scope,
            sequence: BettingSequence(Interval(-ceiling, ceiling), alphaShare),
            discordanceProcess: isProportion ? DiscordanceProcess() : nil,
            ceiling: ceiling,
            isCeilingLimit: userBound == nil && metric.unit != .percentage,
            hasExactDifference: coveredPlans.allSatisfy {
              !$0.first.dependsOnSeed && !$0.second.dependsOnSeed
            },
            isOfItself: isOfItself
          )
        )
      }
    }
    self.sequences = sequences
  }

  /// Adds the next pairs, and makes the decisions that all pairs so far allow.
  ///
  /// If the scenarios have different numbers of new pairs, the surplus pairs are ignored.
  public mutating func add(_ scenarios: [PairedScenario]) {
    let count = scenarios.map(\.pairs.count).min() ?? 0
    for index in sequences.indices {
      let coveredScenarios = sequences[index].scenarioIndex.map { [scenarios[$0]] } ?? scenarios
      sequences[index].add(coveredScenarios, pairCount: count)
      if sequences[index].decision == .inconclusive {
        // A decision from fewer pairs is no longer valid if a value of a run exceeds the ceiling,
        // which is the upper bound of the metric. Such a value is reduced to the ceiling. It is also no longer valid if
        // a limit ended a run early.
        sequences[index].decidingPairCount = nil
      } else if sequences[index].decidingPairCount == nil {
        sequences[index].decidingPairCount = addedPairCount + count
      }
    }
    addedPairCount += count
  }

  /// Whether there is a decision for every margin, or the maximum number of pairs is reached.
  public var isOver: Bool {
    addedPairCount >= maximumPairCount || sequences.allSatisfy { $0.decidingPairCount != nil }
  }

  /// The warnings about ceilings that some values exceed, one sentence each.
  var cautions: [String] {
    sequences.filter { $0.reducedValueCount > 0 }.map { sequence in
      "\(sequence.reducedValueCount) numbers of \(sequence.metric.rawValue) were cut at the ceiling of "
        + "\(sequence.metric.formatted(sequence.ceiling)), so nothing is decided by them; give a greater --ceiling"
    }
  }

  /// Returns the warning that a metric stays undecided while only the limits of the scenarios bound it; `nil` if another
  /// ceiling bounds it, or if all its margins are decided.
  func caution(ofLimit metric: Metric) -> String? {
    let undecidedSequence = sequences.first {
      $0.metric == metric && $0.isCeilingLimit && $0.decision == .inconclusive
        && !$0.isFavouredByLimits
    }
    return undecidedSequence.map { sequence in
      "only the limits of the scenarios bound \(metric.rawValue), by \(metric.formatted(sequence.ceiling)), which needs "
        + "many more pairs for a decision; give the most that counts with --ceiling \(metric.rawValue)=VALUE"
    }
  }

  /// Replaces the decisions of a finding with the decisions of the betting sequences for its metric.
  ///
  /// The replaced decisions would be valid only for a number of pairs that is fixed in advance. A finding
  /// without a margin has no sequences and keeps its decisions.
  func replaceDecisions(_ finding: inout MetricFinding) {
    let metricSequences = sequences.filter { $0.metric == finding.metric }
    guard !metricSequences.isEmpty else { return }
    finding.setDecisions(metricSequences.map(\.decision))
  }
}

extension SequentialComparison.MarginSequence {
  /// Adds the first pairs of each scenario of the sequence, and narrows the intervals.
  fileprivate mutating func add(_ scenarios: [PairedScenario], pairCount: Int) {
    isFavouredByLimits =
      isFavouredByLimits || scenarios.contains { $0.canLookBetterThanItIs(in: metric) }
    if favouringSequence == nil, scenarios.contains(where: \.hasCutRuns) {
      favouringSequence = sequence
    }
    let values = scenarios.map { $0.values(of: metric) }
    for position in 0..<pairCount {
      add(values.map { ($0.first[position], $0.second[position]) })
    }
    sequence.narrowInterval()
    guard var favouringSequence else { return }
    let favouringValues = scenarios.map { $0.valuesFavouringB(of: metric) }
    hasUnboundedValueOfA =
      hasUnboundedValueOfA || favouringValues.contains { $0.first.contains(.infinity) }
    for position in 0..<pairCount {
      favouringSequence.add(
        favouringValues.map { min($0.second[position], ceiling) - min($0.first[position], ceiling) }
          .mean
      )
    }
    favouringSequence.narrowInterval()
    self.favouringSequence = favouringSequence
  }

  /// Adds the values of A and B in one pair of runs from each scenario of the sequence.
  private mutating func add(_ values: [(first: Double, second: Double)]) {
    reducedValueCount += values.count { $0.first > ceiling } + values.count { $0.second > ceiling }
    let differences = values.map { min($0.second, ceiling) - min($0.first, ceiling) }
    sequence.add(differences.mean)
    if hasExactDifference, let difference = exactDifference ?? differences.first {
      exactDifference = difference
      hasExactDifference = differences.allSatisfy { $0 == difference }
    }
    guard let pair = values.first, discordanceProcess != nil else { return }
    discordanceProcess?.add(first: pair.first > 0, second: pair.second > 0)
  }
}
