public import RehearsalSimulation
public import RehearsalStatistics

/// Two configurations compared look by look, until every margin is decided or the cap is reached.
///
/// Each margin has a betting sequence of its own for each scenario, which covers the paired difference at all
/// looks at once; the chance of any wrong decision is shared out among them. From eight scenarios on there is one for the
/// mean over just these scenarios, pair by pair.
public struct SequentialComparison: Sendable {
  /// A metric with its margin, of one scenario or over all of them.
  public struct MarginSequence: Sendable {
    /// The metric.
    public let metric: Metric
    /// How much worse B may be.
    public let margin: Double
    /// The scenario, by its place; `nil` for the mean over all.
    public let scenario: Int?
    /// What decides: where the difference lies.
    public fileprivate(set) var sequence: BettingSequence
    /// The evidence that the two differ at all, for what a run has or has not.
    public fileprivate(set) var process: DiscordanceProcess?
    /// After how many pairs it was decided first; `nil` where it is not.
    public fileprivate(set) var decidedAt: Int?
    fileprivate let ceiling: Double
    /// How many numbers were cut at the ceiling.
    public fileprivate(set) var cut = 0

    /// What is known: nothing, where a ceiling cut numbers that may have made all the difference.
    public var decision: MarginDecision { cut > 0 ? .inconclusive : told }

    private var told: MarginDecision {
      let interval = sequence.interval
      let (low, high) =
        metric.moreIsBetter
        ? (interval.low, interval.high) : (-interval.high, -interval.low)
      if high < -margin { return .inferior }
      if low > 0 { return .superior }
      return low >= -margin ? .nonInferior : .inconclusive
    }
  }

  /// The sequences, in the order of the metrics asked for.
  public private(set) var sequences: [MarginSequence]
  /// How many pairs of each scenario were taken.
  public private(set) var pairs = 0
  /// The most pairs of each scenario.
  public let cap: Int
  private let isPooled: Bool

  /// Why there is no sequence.
  public struct Unbounded: Error {
    /// The metric that nothing bounds.
    public var metric: Metric
  }

  /// Prepares the sequences.
  ///
  /// - Parameters:
  ///   - question: What is asked; its ceilings are what counts as the most of a metric, where the plans do not
  ///     bound it or not well.
  ///   - plans: The plans of each scenario, of either side.
  ///   - cap: The most pairs of each scenario.
  /// - Throws: ``Unbounded`` where nothing bounds a metric that has a margin.
  public init(
    _ question: Question,
    plans: [(first: Plan, second: Plan)],
    cap: Int
  ) throws(Unbounded) {
    self.cap = cap
    isPooled = plans.count >= Comparison.leastPooled
    let scopes: [Int?] = isPooled ? [nil] : plans.indices.map { $0 }
    let metrics = question.metrics.filter { question.margin(of: $0) != nil }
    let share = question.alpha / Double(max(1, metrics.count * scopes.count))
    var sequences: [MarginSequence] = []
    for metric in metrics {
      let named = question.ceilings.first { $0.metric == metric }?.size
      let ranges = plans.flatMap { [metric.range(in: $0.first), metric.range(in: $0.second)] }
      let known = ranges.contains(nil) ? nil : ranges.compactMap { $0?.high }.max()
      guard let ceiling = named ?? known, ceiling > 0 else { throw Unbounded(metric: metric) }
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

  /// Takes the pairs that a look brought, the same seeds of every scenario.
  public mutating func add(_ scenarios: [PairedScenario]) {
    let count = scenarios.map(\.pairs.count).min() ?? 0
    for place in sequences.indices {
      let metric = sequences[place].metric
      let taken = sequences[place].scenario.map { [scenarios[$0]] } ?? scenarios
      let values = taken.map { $0.values(of: metric) }
      for pair in 0..<count {
        sequences[place].add(values.map { ($0.first[pair], $0.second[pair]) })
      }
      sequences[place].sequence.narrow()
      if sequences[place].decidedAt == nil, sequences[place].decision != .inconclusive {
        sequences[place].decidedAt = pairs + count
      }
    }
    pairs += count
  }

  /// Whether nothing more has to be run.
  public var isOver: Bool { pairs >= cap || sequences.allSatisfy { $0.decidedAt != nil } }

  /// What has to be known of the ceilings.
  var cautions: [String] {
    sequences.filter { $0.cut > 0 }.map { sequence in
      "\(sequence.cut) numbers of \(sequence.metric.rawValue) were cut at the ceiling of "
        + "\(sequence.metric.words(sequence.ceiling)), so nothing is decided by them; give a greater --ceiling"
    }
  }

  /// Puts its own decision in the place of that of the figures for a fixed number of pairs.
  func decide(_ finding: inout MetricFinding) {
    let own = sequences.filter { $0.metric == finding.metric }
    guard !own.isEmpty else { return }
    finding.settle(own.map(\.decision))
  }
}

extension SequentialComparison.MarginSequence {
  /// Takes the values of one seed, of each scenario that it is about.
  fileprivate mutating func add(_ values: [(first: Double, second: Double)]) {
    cut += values.count { $0.first > ceiling } + values.count { $0.second > ceiling }
    let differences = values.map { min($0.second, ceiling) - min($0.first, ceiling) }
    sequence.add(differences.mean)
    guard let pair = values.first, process != nil else { return }
    process?.add(first: pair.first > 0, second: pair.second > 0)
  }
}
