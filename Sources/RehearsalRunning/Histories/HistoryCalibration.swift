public import RehearsalHistories
import RehearsalSimulation
public import RehearsalStatistics

/// Numbers for models of agents, measured on histories.
///
/// Times are time at work, not wall time: gaps of more than two minutes between records count as two minutes. Tokens are
/// input, with what was read from the cache and written to it, and output where the logs count it.
public struct HistoryCalibration: Sendable {
  /// Numbers of which a distribution is made.
  public struct Sample: Sendable {
    /// The numbers, sorted.
    public let values: [Double]

    init(_ values: [Double]) { self.values = values.sorted() }

    /// How many numbers there are.
    public var count: Int { values.count }
    /// The median; 0 without numbers.
    public var median: Double { values.quantile(ofSorted: 0.5) }
    /// The 90th percentile; 0 without numbers.
    public var ninthDecile: Double { values.quantile(ofSorted: 0.9) }
    /// A log-normal distribution, if it can be fitted.
    public var fit: LogNormalFit? { LogNormalFit(values) }

    /// Whether a log-normal distribution describes the numbers well enough to stand for them.
    ///
    /// It does if there are at least 20 numbers and the distance is below Lilliefors' critical value of 5 %.
    ///
    /// Source: Lilliefors, "On the Kolmogorov-Smirnov Test for Normality with Mean and Variance Unknown", Journal of
    /// the American Statistical Association 62 (1967): 0.886 divided by the square root of the count.
    public var isLogNormal: Bool {
      guard count >= 20, let fit else { return false }
      return fit.distance < 0.886 / Double(count).squareRoot()
    }
  }

  /// The numbers of the agents of one type.
  public struct AgentNumbers: Sendable {
    /// The name of the type.
    public let agent: String
    /// The time at work of each session that ended with a result, in seconds.
    public let seconds: Sample
    /// The tokens of each of these sessions.
    public let tokens: Sample
    /// The sessions with a usable result among those that the agent itself ended.
    public let success: Rate
    /// The sessions that refuse the work among those whose words state a decision.
    public let refusals: Rate

    /// Whether there are so few sessions that the numbers say little.
    public var isSmall: Bool { seconds.count < 20 }
  }

  /// The histories.
  public let histories: Int
  /// The handoffs of all types.
  public let handoffs: Int
  /// The types of agents, sorted by name.
  public let agents: [AgentNumbers]
  /// The time of the caller between a result and its next handoff, in seconds, without turns of the user.
  public let routing: Sample
  /// How many children were at work at the same time in a history, at most.
  public let mostConcurrent: Int
  /// The first and the last day of the handoffs.
  public let days: (first: String, last: String)?
  /// The tokens of each language model.
  ///
  /// Each message counts once in a history.
  public let tokensByModel: [String: TokenCount]
  /// The forms of logs whose counts of output are placeholders, sorted.
  public let formatsWithoutOutput: [LogFormat]

  /// Measures histories.
  ///
  /// - Parameters:
  ///   - histories: The histories. A handoff that several of them have, because one is a fork of another, counts once.
  ///   - names: The agents to measure; `nil` for all.
  public init(_ histories: [History], only names: Set<String>? = nil) {
    /// The call, the time and the prompt: a fork has all three of the original, another session at most one.
    struct Key: Hashable { var call: String, time: Timestamp?, prompt: Digest }
    var seen: Set<Key> = []
    var lanes: Set<Int> = []
    var collected: [String: Collected] = [:]
    var days: [String] = []
    var routing: [Double] = []
    for history in histories {
      let new = history.dispatches.filter {
        seen.insert(Key(call: $0.call, time: $0.request, prompt: $0.prompt.digest)).inserted
      }
      lanes.removeAll(keepingCapacity: true)
      for dispatch in new where names?.contains(dispatch.agent) ?? true {
        // An agent that goes on after its result has one log.
        let isFirst = dispatch.lane.map { lanes.insert($0).inserted } ?? true
        collected[dispatch.agent, default: Collected()].add(dispatch, history, countsLane: isFirst)
        if let day = dispatch.request?.description.prefix(10) { days.append(String(day)) }
      }
      routing += Self.routing(history, new)
    }
    self.histories = histories.count
    handoffs = collected.values.map(\.handoffs).reduce(0, +)
    agents = collected.sorted { $0.key < $1.key }.map { $1.numbers(named: $0) }
    self.routing = Sample(routing)
    mostConcurrent = histories.filter { $0.ledger == nil }.map(\.mostConcurrent).max() ?? 0
    self.days = days.min().flatMap { first in days.max().map { (first, $0) } }
    tokensByModel = histories.flatMap(\.lanes).reduce(into: [:]) { all, lane in
      for (model, tokens) in lane.tokens { all[model, default: TokenCount()] += tokens }
    }
    formatsWithoutOutput = Set(histories.map(\.format)).filter { !$0.countsOutput }
      .sorted { $0.rawValue < $1.rawValue }
  }

  /// What is collected of one type.
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
      guard isSuccess, countsLane, let index = dispatch.lane else { return }
      let lane = history.lanes[index]
      if let decision = lane.decision {
        decisions += 1
        if !decision.approves { refusals += 1 }
      }
      if lane.activeTime > 0 { seconds.append(Double(lane.activeTime) / 1e9) }
      let count = lane.allTokens
      let spent = count.input.addingSaturated(count.cacheRead).addingSaturated(count.cacheWrite)
        .addingSaturated(history.format.countsOutput ? count.output : 0)
      if spent > 0 { tokens.append(Double(spent)) }
    }

    func numbers(named agent: String) -> AgentNumbers {
      AgentNumbers(
        agent: agent,
        seconds: Sample(seconds),
        tokens: Sample(tokens),
        success: Rate(successes, of: trials),
        refusals: Rate(refusals, of: decisions)
      )
    }
  }

  /// Returns the times between a result and the next handoff of the same caller, in seconds.
  private static func routing(_ history: History, _ dispatches: [Dispatch]) -> [Double] {
    let ends = Dictionary(grouping: history.dispatches.filter { !$0.isTransfer }, by: \.caller)
      .mapValues { $0.compactMap(\.end).sorted() }
    return dispatches.compactMap { next in
      guard let request = next.request, let results = ends[next.caller] else { return nil }
      // The number of results that are not later than the request.
      var (low, high) = (0, results.count)
      while low < high {
        let middle = (low + high) / 2
        if results[middle] <= request { low = middle + 1 } else { high = middle }
      }
      guard low > 0 else { return nil }
      let last = results[low - 1]
      let seconds = Double(request.nanoseconds - last.nanoseconds) / 1e9
      return seconds <= 120 ? seconds : nil
    }
  }
}

extension Dispatch {
  /// Whether the agent ended with a usable result; `nil` if it did not end, or a person or the platform decided.
  fileprivate var isSuccess: Bool? {
    switch outcome {
    case .completed, .completedLater: true
    case .unusable, .failedLater: false
    case .error:
      why == ToolFailure.userRejected.rawValue || why == ToolFailure.unknownAgent.rawValue
        ? nil : false
    case .killed, .running, .openAtEnd, .abandoned: nil
    }
  }
}
