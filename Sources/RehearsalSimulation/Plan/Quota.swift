extension Platform {
  /// A limit on the sessions and tokens of a language model or an agent, such as a provider's rate limit.
  ///
  /// Tokens are limited by a token bucket. The bucket starts full and fills again at a constant rate. A
  /// session takes its tokens evenly over its duration. When the bucket is empty, every session that is
  /// taking tokens reaches the limit.
  ///
  /// A session without a duration takes its tokens at one instant. It reaches the limit only if the bucket is
  /// already empty, and may take more tokens than the bucket contains.
  ///
  /// The sessions of the main planner and the coordinator only keep records, so the quota does not limit
  /// them.
  public struct Quota: Sendable, Hashable {
    /// What the platform does with a session that reaches the limit of a quota.
    public enum Response: String, Sendable, Hashable, CaseIterable {
      /// A session that reaches the limit waits until another session under the quota ends, or until the
      /// token bucket is full again.
      case wait
      /// The platform ends a session that reaches the limit, and the task's attempt fails.
      case refuse
      /// A session that reaches the limit waits and tries again. The platform ends the session after its last try.
      case backoff
    }

    /// The name of the language model or of the agent whose sessions the quota limits.
    public var name: String
    /// The maximum count of sessions under this quota that work at the same time, or `nil` for no
    /// limit.
    public var sessions: Int?
    /// The capacity of the token bucket, or `nil` if the quota does not limit tokens.
    public var tokens: Int64?
    /// How long the empty bucket takes to fill if no session takes tokens, in nanoseconds of virtual time.
    public var period: Int64 = 60_000_000_000
    /// What the platform does with a session that reaches the limit.
    public var response = Response.wait
    /// The waits between tries, if the response is ``Response/backoff``.
    public var backoff = Backoff()
    /// How many times a session tries in total, if the response is ``Response/backoff``.
    public var tries = 3
    /// The time from the refusal of a session until its failure is reported, in nanoseconds of virtual time.
    public var refusalTime: Int64 = 0
    /// How many tokens a refusal costs, in addition to the tokens that the session has already used.
    public var refusalTokens: Int64 = 0

    /// Creates a quota with the name of a language model or an agent, and without limits.
    public init(name: String) {
      self.name = name
    }
  }
}

extension Plan {
  /// Returns the indices of the platform's quotas that limit an agent's sessions.
  ///
  /// The sessions of the planner and the coordinator have no quotas.
  package func quotas(of agent: AgentID) -> [Int] {
    guard !platform.quotas.isEmpty, agent != planner, agent != coordinator,
      let member = member(agent)
    else { return [] }
    let names = [name(of: agent), member.languageModel]
    return platform.quotas.indices.filter { names.contains(platform.quotas[$0].name) }
  }
}

extension Plan.Member {
  /// The language model that the agent runs on, such as `opus`.
  ///
  /// The value is `inherit` if neither the agent's model in the scenario nor its definition names a language model.
  package var languageModel: String {
    model?.languageModel ?? contract.languageModel ?? "inherit"
  }
}
