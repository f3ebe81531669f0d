public import RehearsalSimulation
public import RehearsalStatistics

/// A comparison of two configurations that adds pairs until every margin is decided or a cap is reached.
///
/// Each margin has a separate betting sequence for each scenario, which covers the mean paired difference at
/// all looks simultaneously. The sequences share the error probability. From eight scenarios on, each margin
/// has a single sequence instead, for the mean paired difference over exactly these scenarios.
public struct SequentialComparison: Sendable {
  /// The betting sequence of a metric with a margin, for one scenario or over all scenarios.
  public struct MarginSequence: Sendable {
    /// The metric.
    public let metric: Metric
    /// How much worse B can be and still be good enough.
    public let margin: Double
    /// The index of the scenario; `nil` for the mean over all scenarios.
    public let scenario: Int?
    /// The confidence sequence of the difference, which decides.
    public fileprivate(set) var sequence: BettingSequence
    /// The evidence that the two configurations differ at all, for an all-or-nothing metric; otherwise `nil`.
    public fileprivate(set) var process: DiscordanceProcess?
    /// The count of pairs at the look that first decided the margin; `nil` if the margin is undecided.
    public fileprivate(set) var decidedAt: Int?
    fileprivate let ceiling: Double
    /// How many values were reduced to the ceiling.
    public fileprivate(set) var cut = 0

    /// The decision; inconclusive if values were reduced to the ceiling, because they could have been
    /// decisive.
    public var decision: MarginDecision { cut > 0 ? .inconclusive : intervalDecision }

    private var intervalDecision: MarginDecision {
      let interval = sequence.interval
      let (low, high) =
        metric.moreIsBetter
        ? (interval.low, interval.high) : (-interval.high, -interval.low)
      if high < -margin { return .inferior }
      if low > 0 { return .superior }
      return low >= -margin ? .nonInferior : .inconclusive
    }
  }

  /// The sequences, in the order of the question's metrics.
  public private(set) var sequences: [MarginSequence]
  /// How many pairs of each scenario were added.
  public private(set) var pairs = 0
  /// The maximum count of pairs of each scenario.
  public let cap: Int
  private let isPooled: Bool

  /// The error that a metric with a margin has no upper bound.
  public struct Unbounded: Error {
    /// The metric without an upper bound.
    public var metric: Metric
  }

  /// Creates a comparison without pairs.
  ///
  /// - Parameters:
  ///   - question: The metrics and margins, with ceilings for the metrics that the plans bound poorly or not
  ///     at all.
  ///   - plans: The plans of each scenario, one for each configuration.
  ///   - cap: The maximum count of pairs of each scenario.
  /// - Throws: ``Unbounded`` if a metric with a margin has no upper bound.
  public init(
    _ question: Question,
    plans: [(first: Plan, second: Plan)],
    cap: Int
  ) throws(Unbounded) {
    self.cap = cap
    isPooled = plans.count >= Comparison.minimumPooledScenarios
    let scopes: [Int?] = isPooled ? [nil] : plans.indices.map { $0 }
    let metrics = question.metrics.filter { question.margin(of: $0) != nil }
    let share = question.alpha / Double(max(1, metrics.count * scopes.count))
    var sequences: [MarginSequence] = []
    for metric in metrics {
      let userBound = question.ceilings.first { $0.metric == metric }?.size
      let ranges = plans.flatMap { [metric.range(in: $0.first), metric.range(in: $0.second)] }
      let planBound = ranges.contains(nil) ? nil : ranges.compactMap { $0?.high }.max()
      guard let ceiling = userBound ?? planBound, ceiling > 0 else {
        throw Unbounded(metric: metric)
      }
      for scope in scopes {
        let isProportion = scope.map { metric.isProportion(in: plans[$0].first) } ?? false
        sequences.append(
          MarginSequence(
            metric: metric,
            margin: question.margin(of: metric) ?? 0,
            scenario: scope,
            sequence: BettingSequence(Interval(-ceiling, ceiling), share),
            process: isProportion ? DiscordanceProcess() : nil,
            ceiling: ceiling
          )
        )
      }
    }
    self.sequences = sequences
  }

  /// Adds the pairs of one look, the same count for every scenario.
  public mutating func add(_ scenarios: [PairedScenario]) {
    let count = scenarios.map(\.pairs.count).min() ?? 0
    for index in sequences.indices {
      let metric = sequences[index].metric
      let covered = sequences[index].scenario.map { [scenarios[$0]] } ?? scenarios
      let values = covered.map { $0.values(of: metric) }
      for pair in 0..<count {
        sequences[index].add(values.map { ($0.first[pair], $0.second[pair]) })
      }
      sequences[index].sequence.narrow()
      if sequences[index].decidedAt == nil, sequences[index].decision != .inconclusive {
        sequences[index].decidedAt = pairs + count
      }
    }
    pairs += count
  }

  /// Whether no more runs are needed.
  public var isOver: Bool { pairs >= cap || sequences.allSatisfy { $0.decidedAt != nil } }

  /// The cautions about ceilings that some values exceed, one sentence each.
  var cautions: [String] {
    sequences.filter { $0.cut > 0 }.map { sequence in
      "\(sequence.cut) numbers of \(sequence.metric.rawValue) were cut at the ceiling of "
        + "\(sequence.metric.words(sequence.ceiling)), so nothing is decided by them; give a greater --ceiling"
    }
  }

  /// Replaces the decisions of a finding, which assume a fixed count of pairs, with those of the sequences.
  func decide(_ finding: inout MetricFinding) {
    let metricSequences = sequences.filter { $0.metric == finding.metric }
    guard !metricSequences.isEmpty else { return }
    finding.settle(metricSequences.map(\.decision))
  }
}

extension SequentialComparison.MarginSequence {
  /// Adds the values of one pair, from each scenario that the sequence covers.
  fileprivate mutating func add(_ values: [(first: Double, second: Double)]) {
    cut += values.count { $0.first > ceiling } + values.count { $0.second > ceiling }
    let differences = values.map { min($0.second, ceiling) - min($0.first, ceiling) }
    sequence.add(differences.mean)
    guard let pair = values.first, process != nil else { return }
    process?.add(first: pair.first > 0, second: pair.second > 0)
  }
}
