public import RehearsalHistories
import RehearsalSimulation
public import RehearsalStatistics

/// Measurements of real agents in their histories, from which models of simulated agents can be made.
///
/// Times of sessions are active times: a gap of more than two minutes between two log records counts as two
/// minutes. Tokens of sessions are the sum of input tokens, cache reads, cache writes and, if the logs count
/// them reliably, output tokens.
public struct HistoryCalibration: Sendable {
  /// A sample of measured numbers, to which a distribution can be fitted.
  public struct Sample: Sendable {
    /// The numbers, in ascending order.
    public let sortedValues: [Double]

    init(_ values: [Double]) { self.sortedValues = values.sorted() }

    /// How many numbers the sample has.
    public var count: Int { sortedValues.count }
    /// The median of the numbers; 0 if there are no numbers.
    public var median: Double { sortedValues.quantile(ofSorted: 0.5) }
    /// The 90th percentile of the numbers; 0 if there are no numbers.
    public var ninthDecile: Double { sortedValues.quantile(ofSorted: 0.9) }
    /// The log-normal distribution that fits the numbers best; `nil` if none can be fitted.
    public var logNormalFit: LogNormalFit? { LogNormalFit(sortedValues) }

    /// Whether a log-normal distribution describes the numbers well enough to replace them.
    ///
    /// The sample needs at least 20 numbers. Its distance from the fitted distribution has to be below Lilliefors'
    /// critical value for a significance level of 5 %.
    ///
    /// Source: Lilliefors, "On the Kolmogorov-Smirnov Test for Normality with Mean and Variance Unknown", Journal of
    /// the American Statistical Association 62 (1967): 0.886 divided by the square root of the count.
    public var isLogNormal: Bool {
      guard count >= 20, let logNormalFit else { return false }
      return logNormalFit.distanceFromSample < 0.886 / Double(count).squareRoot()
    }
  }

  /// The measurements of the agents of one type, such as all agents named `code-reviewer`.
  public struct AgentNumbers: Sendable {
    /// The name that all agents of the type have.
    public let agent: String
    /// The active time of each session that ended with a usable result, in seconds.
    ///
    /// Sessions without a measured time are left out.
    public let activeSeconds: Sample
    /// The number of tokens of each session that ended with a usable result.
    ///
    /// Sessions without counted tokens are left out.
    public let tokens: Sample
    /// The share of handoffs that led to a usable result.
    ///
    /// A handoff does not count if the agent did not start, was stopped, or did not end its work in the logs.
    public let successRate: Rate
    /// The share of decisions that refuse the work, among all decisions that sessions with a usable result
    /// state.
    public let refusalRate: Rate

    /// Whether there are fewer than 20 measured times, so that the numbers say little.
    public var isSmallSample: Bool { activeSeconds.count < 20 }
  }

  /// How many histories were measured.
  public let historyCount: Int
  /// How many handoffs all measured agents received together.
  public let handoffCount: Int
  /// The measurements for each type of agents, sorted by the name of the type.
  public let agents: [AgentNumbers]
  /// For each handoff, the time since the latest earlier result for the same caller, in seconds.
  ///
  /// Times above 120 are left out.
  public let routingSeconds: Sample
  /// The greatest number of child agents that worked at the same time in any history.
  ///
  /// Histories that were read from ledgers, which list the starts and stops of sub-agents, do not
  /// count.
  public let maximumConcurrentChildCount: Int
  /// The days of the first and the last measured handoff, such as `2026-03-31`; `nil` if none has a time.
  public let days: (first: String, last: String)?
  /// The tokens that each language model spent in all sessions of the histories, with the name of the model
  /// as the key.
  ///
  /// Sessions of agents that are not measured count too. In logs of Claude Code, a message that occurs several
  /// times, in a history or in a history and its fork, counts once.
  public let tokensByModel: [String: TokenCount]
  /// The formats of the logs without reliable counts of output tokens, sorted by name.
  public let formatsWithoutOutput: [LogFormat]

  /// Measures the agents in histories.
  ///
  /// - Parameters:
  ///   - histories: The histories. If one history is a fork of another, their common handoffs and messages
  ///     count once.
  ///   - names: The names of the types of agents to measure; `nil` to measure all types.
  public init(_ histories: [History], only names: Set<String>? = nil) {
    /// The properties that identify a handoff.
    ///
    /// Copies of a handoff in forked histories have the same properties.
    struct HandoffIdentity: Hashable { var call: String, time: Timestamp?, prompt: Digest }
    var seenKeys: Set<HandoffIdentity> = []
    var seenLaneIndices: Set<Int> = []
    var valuesByAgent: [String: AgentValues] = [:]
    var days: [String] = []
    var routingTimes: [Double] = []
    for history in histories {
      let newDispatches = history.dispatches.filter {
        seenKeys.insert(
          HandoffIdentity(call: $0.callID, time: $0.requestTime, prompt: $0.prompt.digest)
        )
        .inserted
      }
      seenLaneIndices.removeAll(keepingCapacity: true)
      for dispatch in newDispatches where names?.contains(dispatch.agent) ?? true {
        // If a session continues after a result, several handoffs have the same log records. The records are
        // counted only for the first of these handoffs.
        let isFirstOfLane = dispatch.childLane.map { seenLaneIndices.insert($0).inserted } ?? true
        valuesByAgent[dispatch.agent, default: AgentValues()]
          .add(dispatch, history, countsLane: isFirstOfLane)
        if let day = dispatch.requestTime?.description.prefix(10) { days.append(String(day)) }
      }
      routingTimes += Self.routingTimes(history, newDispatches)
    }
    self.historyCount = histories.count
    handoffCount = valuesByAgent.values.map(\.handoffCount).reduce(0, +)
    agents = valuesByAgent.sorted { $0.key < $1.key }.map { $1.numbers(named: $0) }
    self.routingSeconds = Sample(routingTimes)
    maximumConcurrentChildCount =
      histories.filter { $0.ledger == nil }.map(\.maximumConcurrency).max() ?? 0
    self.days = days.min().flatMap { first in days.max().map { (first, $0) } }
    tokensByModel = Self.tokensByModel(histories.flatMap(\.lanes))
    formatsWithoutOutput = Set(histories.map(\.format)).filter { !$0.hasReliableOutputCounts }
      .sorted { $0.rawValue < $1.rawValue }
  }

  /// Returns the tokens that each language model spent in lanes.
  ///
  /// A message that several lanes have in common counts once.
  private static func tokensByModel(_ lanes: [Lane]) -> [String: TokenCount] {
    var totals: [String: TokenCount] = [:]
    var seenMessages: Set<Lane.MessageUsage> = []
    for lane in lanes {
      guard !lane.messageUsages.isEmpty else {
        for (model, tokens) in lane.tokens { totals[model, default: TokenCount()] += tokens }
        continue
      }
      for usage in lane.messageUsages
      where usage.identifier == nil || seenMessages.insert(usage).inserted {
        totals[usage.model, default: TokenCount()] += usage.tokens
      }
    }
    return totals
  }

  /// The values collected for one type of agents, and the counts of its handoffs and decisions.
  private struct AgentValues {
    var handoffCount = 0
    var seconds: [Double] = []
    var tokens: [Double] = []
    var successCount = 0
    var endedCount = 0
    var refusalCount = 0
    var decisionCount = 0

    mutating func add(_ dispatch: Dispatch, _ history: History, countsLane: Bool) {
      handoffCount += 1
      guard let isSuccess = dispatch.isSuccess else { return }
      endedCount += 1
      if isSuccess { successCount += 1 }
      guard isSuccess, countsLane, let index = dispatch.childLane else { return }
      let lane = history.lanes[index]
      if let decision = lane.decision {
        decisionCount += 1
        if !decision.approves { refusalCount += 1 }
      }
      if lane.activeTime > 0 { seconds.append(Double(lane.activeTime) / 1e9) }
      let tokenCount = history.countedTokens(of: lane)
      if tokenCount > 0 { tokens.append(Double(tokenCount)) }
    }

    func numbers(named agent: String) -> AgentNumbers {
      AgentNumbers(
        agent: agent,
        activeSeconds: Sample(seconds),
        tokens: Sample(tokens),
        successRate: Rate(successCount, of: endedCount),
        refusalRate: Rate(refusalCount, of: decisionCount)
      )
    }
  }

  /// Returns, for each handoff, the time since the latest earlier result for the same caller, in seconds.
  ///
  /// Handoffs without an earlier result are left out, and so are times above 120.
  private static func routingTimes(_ history: History, _ dispatches: [Dispatch]) -> [Double] {
    let resultTimes = Dictionary(
      grouping: history.dispatches.filter { !$0.isTransfer },
      by: \.callerLane
    )
    .mapValues { $0.compactMap(\.end).sorted() }
    return dispatches.compactMap { nextDispatch in
      guard let request = nextDispatch.requestTime,
        let results = resultTimes[nextDispatch.callerLane]
      else { return nil }
      // A binary search for the number of results that are not later than the request.
      var (low, high) = (0, results.count)
      while low < high {
        let middleIndex = (low + high) / 2
        if results[middleIndex] <= request { low = middleIndex + 1 } else { high = middleIndex }
      }
      guard low > 0 else { return nil }
      let lastResult = results[low - 1]
      let seconds = Double(request.nanoseconds - lastResult.nanoseconds) / 1e9
      return seconds <= 120 ? seconds : nil
    }
  }
}

extension Dispatch {
  /// Whether the handoff led to a usable result.
  ///
  /// The value is `nil` if the agent did not start, was stopped, or did not end its work in the logs.
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
