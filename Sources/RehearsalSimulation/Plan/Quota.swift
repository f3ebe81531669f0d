extension Platform {
  /// A limit on what the agents of a group may use at a time, such as a provider's rate limit.
  ///
  /// Tokens are limited by a token bucket: the bucket starts full, a session takes its tokens evenly
  /// over its duration, and the bucket fills again at a constant rate. When the bucket is empty, all
  /// sessions that are taking tokens reach the limit. A session that spends tokens at one instant
  /// takes them at once, even if the bucket has fewer, and reaches the limit only if the bucket is
  /// already empty.
  ///
  /// The sessions of the planner and the coordinator, which only keep records, are not limited.
  public struct Quota: Sendable, Hashable {
    /// The response of the platform to a session that reaches the limit.
    public enum Response: String, Sendable, Hashable, CaseIterable {
      /// The session waits until there is room, or until the bucket is full again.
      case wait
      /// The platform ends the session, and the task has failed once more.
      case refuse
      /// The session waits and tries again, and the platform refuses it after the last try.
      case backoff
    }

    /// The name of the language model or the agent whose sessions are limited.
    public var name: String
    /// How many sessions may be at work at the same time, or `nil` for no limit.
    public var sessions: Int?
    /// The capacity of the token bucket, or `nil` for no limit.
    public var tokens: Int64?
    /// How long an empty bucket takes to fill, in nanoseconds of virtual time.
    public var period: Int64 = 60_000_000_000
    /// The response of the platform to a session that reaches the limit.
    public var response = Response.wait
    /// The waits between tries, if the response is ``Response/backoff``.
    public var backoff = Backoff()
    /// How many times a session tries in total, if the response is ``Response/backoff``.
    public var tries = 3
    /// How long it takes until the coordinator learns of a refusal, in nanoseconds.
    public var refusalTime: Int64 = 0
    /// How many tokens a refusal costs, in addition to those that the session has already used.
    public var refusalTokens: Int64 = 0

    /// Creates a quota without limits for the sessions of a language model or an agent.
    public init(name: String) {
      self.name = name
    }
  }
}

extension Plan {
  /// Returns the indices of the quotas that limit an agent's sessions.
  package func quotas(of agent: AgentID) -> [Int] {
    guard !platform.quotas.isEmpty, agent != planner, agent != coordinator,
      let member = member(agent)
    else { return [] }
    let names = [name(of: agent), member.languageModel]
    return platform.quotas.indices.filter { names.contains(platform.quotas[$0].name) }
  }
}

extension Plan.Member {
  /// The name of the language model that the agent runs on, or `inherit` if neither its model nor
  /// its definition names one.
  package var languageModel: String {
    model?.languageModel ?? contract.languageModel ?? "inherit"
  }
}
