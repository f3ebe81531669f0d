public import RehearsalHistories
import RehearsalSimulation
public import RehearsalStatistics

/// Measurements of real agents in histories, from which models of agents are made.
///
/// Times are active times: a gap of more than two minutes between two log records counts as two minutes. Tokens are the
/// input tokens, with those read from and written to the cache, and the output tokens if the logs count them.
public struct HistoryCalibration: Sendable {
  /// A sample of measured numbers, to which a distribution can be fitted.
  public struct Sample: Sendable {
    /// The numbers, in ascending order.
    public let values: [Double]

    init(_ values: [Double]) { self.values = values.sorted() }

    /// How many numbers the sample has.
    public var count: Int { values.count }
    /// The median of the numbers; 0 if there are no numbers.
    public var median: Double { values.quantile(ofSorted: 0.5) }
    /// The 90th percentile of the numbers; 0 if there are no numbers.
    public var ninthDecile: Double { values.quantile(ofSorted: 0.9) }
    /// The log-normal distribution that fits the numbers; `nil` if none can be fitted.
    public var fit: LogNormalFit? { LogNormalFit(values) }

    /// Whether a log-normal distribution describes the numbers well enough to be used in place of the numbers.
    ///
    /// The sample needs at least 20 numbers, and a distance from the fitted distribution below Lilliefors' critical
    /// value for a significance level of 5 %.
    ///
    /// Source: Lilliefors, "On the Kolmogorov-Smirnov Test for Normality with Mean and Variance Unknown", Journal of
    /// the American Statistical Association 62 (1967): 0.886 divided by the square root of the count.
    public var isLogNormal: Bool {
      guard count >= 20, let fit else { return false }
      return fit.distanceFromSample < 0.886 / Double(count).squareRoot()
    }
  }

  /// The measurements of the agents of one type, such as all agents named `code-reviewer`.
  public struct AgentNumbers: Sendable {
    /// The name of the type of agents.
    public let agent: String
    /// The active time of each session that ended with a usable result, in seconds.
    public let seconds: Sample
    /// The count of tokens of each session that ended with a usable result.
    public let tokens: Sample
    /// The share of sessions with a usable result, among the sessions that the agent itself ended.
    public let successRate: Rate
    /// The share of sessions that refuse the work, among the sessions whose text states a decision.
    public let refusalRate: Rate

    /// Whether there are fewer than 20 measured times, so that the numbers say little.
    public var isSmallSample: Bool { seconds.count < 20 }
  }

  /// How many histories were measured.
  public let historyCount: Int
  /// How many handoffs the measured agents received, all types together.
  public let handoffCount: Int
  /// The measurements for each type of agents, sorted by the name of the type.
  public let agents: [AgentNumbers]
  /// The times between a result and the next handoff of the same caller, in seconds, without times above two minutes.
  public let routingSeconds: Sample
  /// The greatest count of child agents that were at work at the same time in any history.
  public let mostConcurrentChildren: Int
  /// The first and the last day of the handoffs; `nil` if no handoff has a time.
  public let days: (first: String, last: String)?
  /// The tokens that each language model spent, by the name of the model.
  ///
  /// A message that a history has several times counts once.
  public let tokensByModel: [String: TokenCount]
  /// The formats of logs whose counts of output tokens are only placeholders, sorted by name.
  public let formatsWithoutOutput: [LogFormat]

  /// Measures the agents in histories.
  ///
  /// - Parameters:
  ///   - histories: The histories. If one history is a fork of another, a handoff that both have counts once.
  ///   - names: The names of the types of agents to measure; `nil` to measure all types.
  public init(_ histories: [History], only names: Set<String>? = nil) {
    /// The identity of a handoff. A fork of a history has all three values of the original; any other history has at
    /// most one of them.
    struct Key: Hashable { var call: String, time: Timestamp?, prompt: Digest }
    var seenKeys: Set<Key> = []
    var seenLanes: Set<Int> = []
    var collected: [String: Collected] = [:]
    var days: [String] = []
    var routing: [Double] = []
    for history in histories {
      let newDispatches = history.dispatches.filter {
        seenKeys.insert(Key(call: $0.callID, time: $0.requestTime, prompt: $0.prompt.digest))
          .inserted
      }
      seenLanes.removeAll(keepingCapacity: true)
      for dispatch in newDispatches where names?.contains(dispatch.agent) ?? true {
        // An agent that continues after a result answers several handoffs in one lane, which counts once.
        let isFirst = dispatch.childLane.map { seenLanes.insert($0).inserted } ?? true
        collected[dispatch.agent, default: Collected()].add(dispatch, history, countsLane: isFirst)
        if let day = dispatch.requestTime?.description.prefix(10) { days.append(String(day)) }
      }
      routing += Self.routing(history, newDispatches)
    }
    self.historyCount = histories.count
    handoffCount = collected.values.map(\.handoffs).reduce(0, +)
    agents = collected.sorted { $0.key < $1.key }.map { $1.numbers(named: $0) }
    self.routingSeconds = Sample(routing)
    mostConcurrentChildren = histories.filter { $0.ledger == nil }.map(\.mostConcurrent).max() ?? 0
    self.days = days.min().flatMap { first in days.max().map { (first, $0) } }
    tokensByModel = histories.flatMap(\.lanes).reduce(into: [:]) { totals, lane in
      for (model, tokens) in lane.tokens { totals[model, default: TokenCount()] += tokens }
    }
    formatsWithoutOutput = Set(histories.map(\.format)).filter { !$0.countsOutput }
      .sorted { $0.rawValue < $1.rawValue }
  }

  /// The values that are collected for one type of agents.
  private struct Collected {
    var handoffs = 0
    var seconds: [Double] = []
    var tokens: [Double] = []
    var successes = 0
    var trials = 0
    var refusals = 0
    var decisions = 0

    mutating func add(_ dispatch: Dispatch, _ history: History, countsLane: Bool) {
      handoffs += 1
      guard let isSuccess = dispatch.isSuccess else { return }
      trials += 1
      if isSuccess { successes += 1 }
      guard isSuccess, countsLane, let index = dispatch.childLane else { return }
      let lane = history.lanes[index]
      if let decision = lane.decision {
        decisions += 1
        if !decision.approves { refusals += 1 }
      }
      if lane.activeTime > 0 { seconds.append(Double(lane.activeTime) / 1e9) }
      let usage = lane.allTokens
      let spent = usage.input.addingSaturated(usage.cacheRead).addingSaturated(usage.cacheWrite)
        .addingSaturated(history.format.countsOutput ? usage.output : 0)
      if spent > 0 { tokens.append(Double(spent)) }
    }

    func numbers(named agent: String) -> AgentNumbers {
      AgentNumbers(
        agent: agent,
        seconds: Sample(seconds),
        tokens: Sample(tokens),
        successRate: Rate(successes, of: trials),
        refusalRate: Rate(refusals, of: decisions)
      )
    }
  }

  /// Returns the times, up to 120 seconds, between a result and the next handoff of the same caller.
  private static func routing(_ history: History, _ dispatches: [Dispatch]) -> [Double] {
    let resultTimes = Dictionary(
      grouping: history.dispatches.filter { !$0.isTransfer },
      by: \.callerLane
    )
    .mapValues { $0.compactMap(\.end).sorted() }
    return dispatches.compactMap { nextDispatch in
      guard let request = nextDispatch.requestTime,
        let results = resultTimes[nextDispatch.callerLane]
      else { return nil }
      // A binary search for the count of results that are not later than the request.
      var (low, high) = (0, results.count)
      while low < high {
        let middle = (low + high) / 2
        if results[middle] <= request { low = middle + 1 } else { high = middle }
      }
      guard low > 0 else { return nil }
      let lastResult = results[low - 1]
      let seconds = Double(request.nanoseconds - lastResult.nanoseconds) / 1e9
      return seconds <= 120 ? seconds : nil
    }
  }
}

extension Dispatch {
  /// Whether the agent ended with a usable result; `nil` if it did not end, or if a person or the platform ended it.
  fileprivate var isSuccess: Bool? {
    switch outcome {
    case .completed, .completedLater: true
    case .unusable, .failedLater: false
    case .error:
      reason == ToolFailure.userRejected.rawValue || reason == ToolFailure.unknownAgent.rawValue
        ? nil : false
    case .killed, .running, .openAtEnd, .abandoned: nil
    }
  }
}
