/// What sessions take of the platform's quotas.
struct QuotaTable {
  /// A session that a quota limits.
  struct Use {
    /// How many tokens the session takes in total, if it takes them evenly.
    var tokens = 0.0
    /// The tokens that the session takes per nanosecond while it takes tokens.
    var rate = 0.0
    /// How many tokens the session has taken, without those since `start`.
    var taken = 0.0
    /// When the session began to take tokens, or `nil` while it takes none.
    var start: Int64?
    /// Whether the session counts towards the limits of sessions.
    var isAdmitted = false
    /// How many times the session has reached a limit.
    var attempts = 0
    /// The time until which the session waits, in nanoseconds of virtual time.
    var waitsUntil: Int64 = 0

    /// Whether the session has taken all its tokens, except for what it takes in a nanosecond.
    var isDone: Bool { tokens - taken < max(rate, tokens * 1e-9) }
  }

  /// The state of a quota.
  private struct State {
    let quota: Platform.Quota
    /// The tokens in the bucket.
    var level: Double
    /// The time of the level.
    var time: Int64 = 0
    /// The sessions that are taking tokens, in the order in which they began.
    var takers: [SessionReference] = []
    /// How many sessions are admitted, if the mailboxes do not count them.
    var active = 0
    /// The count of the scheduled emptyings, so that an outdated one is ignored.
    var version: UInt32 = 0

    /// The tokens that flow into the bucket per nanosecond.
    var inflow: Double { Double(quota.tokens ?? 0) / Double(quota.period) }
    var capacity: Double { Double(quota.tokens ?? 0) }
  }

  /// Whether the platform has no quotas.
  let isEmpty: Bool
  private var states: [State]
  /// The indices of the quotas that limit each agent's sessions.
  private let indices: [[Int]]
  private var uses: [UInt32: Use] = [:]
  /// How many emptyings of buckets are scheduled.
  private(set) var scheduled = 0

  init(for plan: Plan) {
    isEmpty = plan.platform.quotas.isEmpty
    states = plan.platform.quotas.map { State(quota: $0, level: Double($0.tokens ?? 0)) }
    indices = isEmpty ? [] : plan.agents.map { plan.quotas(of: $0) }
  }

  subscript(quota: Int) -> Platform.Quota { states[quota].quota }

  /// Returns the indices of the quotas that limit an agent's sessions.
  func quotas(of agent: AgentID) -> [Int] { isEmpty ? [] : indices[agent.index] }

  /// The use of a session, if a quota limits the session.
  func use(of session: SessionReference) -> Use? { uses[session.index] }

  /// Adds a session that quotas limit.
  mutating func add(_ session: SessionReference) { uses[session.index] = Use() }

  /// Sets how many tokens a session takes, and the duration over which it takes them evenly.
  mutating func setTokens(_ tokens: Int64, over duration: Int64, of session: SessionReference) {
    uses[session.index]?.tokens = Double(tokens)
    uses[session.index]?.rate = Double(tokens) / Double(duration)
  }

  // MARK: - Sessions at the same time

  /// Admits a session, or returns the first quota that has no room for the session.
  ///
  /// Quotas whose sessions wait are counted by the mailboxes instead.
  mutating func admit(_ session: SessionReference, of agent: AgentID) -> Int? {
    guard uses[session.index]?.isAdmitted == false else { return nil }
    let counted = quotas(of: agent).filter { states[$0].quota.countsRefused }
    if let full = counted.first(where: { states[$0].active >= states[$0].quota.sessions ?? .max }) {
      return full
    }
    for quota in counted { states[quota].active += 1 }
    uses[session.index]?.isAdmitted = true
    return nil
  }

  // MARK: - Tokens

  /// Lets a session take tokens from now on, or returns the first quota whose bucket is empty.
  mutating func startTaking(_ session: SessionReference, of agent: AgentID, now: Int64) -> Int? {
    if let empty = firstEmpty(of: agent, now: now) { return empty }
    for quota in quotas(of: agent) where states[quota].quota.tokens != nil {
      states[quota].takers.append(session)
    }
    uses[session.index]?.start = now
    return nil
  }

  /// Returns the first of an agent's quotas whose bucket is empty, or `nil` if none is.
  mutating func firstEmpty(of agent: AgentID, now: Int64) -> Int? {
    let limited = quotas(of: agent).filter { states[$0].quota.tokens != nil }
    for quota in limited { advance(quota, to: now) }
    return limited.first { states[$0].level <= 0 }
  }

  /// Takes tokens at one instant.
  mutating func take(_ tokens: Int64, by agent: AgentID, now: Int64) {
    for quota in quotas(of: agent) where states[quota].quota.tokens != nil {
      advance(quota, to: now)
      states[quota].level -= Double(tokens)
    }
  }

  /// Ends the taking of a session, and returns the quotas that the session took tokens from.
  mutating func stopTaking(_ session: SessionReference, of agent: AgentID, now: Int64) -> [Int] {
    let taken = quotas(of: agent).filter { states[$0].takers.contains(session) }
    for quota in taken {
      advance(quota, to: now)
      states[quota].takers.removeAll { $0 == session }
    }
    if let use = uses[session.index], let start = use.start {
      uses[session.index]?.taken += use.rate * Double(now - start)
      uses[session.index]?.start = nil
    }
    return taken
  }

  /// Updates the level of a bucket.
  private mutating func advance(_ quota: Int, to now: Int64) {
    let time = Double(now - states[quota].time)
    states[quota].time = now
    guard time > 0 else { return }
    let level = states[quota].level + (states[quota].inflow - outflow(of: quota)) * time
    states[quota].level = min(level, states[quota].capacity)
  }

  /// The tokens that sessions take from a bucket per nanosecond.
  private func outflow(of quota: Int) -> Double {
    states[quota].takers.reduce(0) { $0 + (uses[$1.index]?.rate ?? 0) }
  }

  /// Forecasts when a bucket will be empty while the same sessions take tokens.
  ///
  /// - Parameters:
  ///   - quota: The index of the quota.
  ///   - wasTaken: Whether tokens were just taken at one instant, which can have emptied the bucket.
  /// - Returns: The time with the version of the forecast, or `nil` if the bucket will not be empty.
  mutating func forecastEmptying(
    of quota: Int,
    wasTaken: Bool = false
  ) -> (time: Int64, version: UInt32)? {
    states[quota].version += 1
    if wasTaken, states[quota].level <= 0, !states[quota].takers.isEmpty {
      scheduled += 1
      return (states[quota].time, states[quota].version)
    }
    let loss = outflow(of: quota) - states[quota].inflow
    guard loss > 0 else { return nil }
    guard let nanoseconds = Self.nanoseconds(max(states[quota].level, 0) / loss) else { return nil }
    scheduled += 1
    return (states[quota].time.addingSaturated(nanoseconds), states[quota].version)
  }

  /// Empties a bucket if the forecast is not outdated, and returns the sessions that took tokens from
  /// it.
  mutating func empty(_ quota: Int, _ version: UInt32, now: Int64) -> [SessionReference] {
    scheduled -= 1
    guard states[quota].version == version else { return [] }
    advance(quota, to: now)
    states[quota].level = min(states[quota].level, 0)
    return states[quota].takers
  }

  /// Returns how long a bucket takes to be full if no session takes tokens, in nanoseconds, at least
  /// one.
  func timeToFill(_ quota: Int) -> Int64 {
    let missing = states[quota].capacity - states[quota].level
    return max(1, Self.nanoseconds(missing / states[quota].inflow) ?? .max)
  }

  /// Returns a time rounded up to whole nanoseconds, or `nil` if it is too long.
  ///
  /// A thousandth of a nanosecond counts as an error of rounding.
  private static func nanoseconds(_ time: Double) -> Int64? {
    Int64(exactly: max(0, time - 0.001).rounded(.up))
  }

  // MARK: - Waits

  /// Notes that a session has reached a limit, and returns how many times that has happened.
  mutating func noteLimit(of session: SessionReference) -> Int {
    uses[session.index]?.attempts += 1
    return uses[session.index]?.attempts ?? 0
  }

  mutating func noteWait(of session: SessionReference, until time: Int64) {
    uses[session.index]?.waitsUntil = time
  }

  /// Returns how many more nanoseconds a session waits.
  func remainingWait(of session: SessionReference, now: Int64) -> Int64 {
    guard !isEmpty, let use = uses[session.index] else { return 0 }
    return max(0, use.waitsUntil - now)
  }

  /// Removes a session that is over.
  mutating func remove(_ session: SessionReference, of agent: AgentID) {
    guard let use = uses.removeValue(forKey: session.index), use.isAdmitted else { return }
    for quota in quotas(of: agent) where states[quota].quota.countsRefused {
      states[quota].active -= 1
    }
  }
}

extension Platform.Quota {
  /// Whether the platform refuses sessions beyond the limit, instead of queueing them.
  fileprivate var countsRefused: Bool { sessions != nil && response != .wait }

  /// Whether sessions beyond the limit wait in the mailboxes.
  var queuesSessions: Bool { sessions != nil && response == .wait }
}
