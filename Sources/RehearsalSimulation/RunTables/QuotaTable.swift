/// The use of the platform's quotas by the sessions of a run.
///
/// A quota can limit how many sessions are open at a time. It can also limit tokens by a token bucket, which fills
/// again at a constant rate.
struct QuotaTable {
  /// The use of quotas by one session.
  ///
  /// A session uses all quotas of its agent together.
  struct QuotaUse {
    /// How many tokens the session takes in total, or zero if it does not take them evenly over a duration.
    var tokens = 0.0
    /// How many tokens the session takes per nanosecond while it takes tokens evenly.
    ///
    /// The value is zero if the session takes its tokens all at once when it spends them.
    var tokensPerNanosecond = 0.0
    /// How many tokens the session has taken, without those that it has taken since `start`.
    var takenTokens = 0.0
    /// When the session began to take tokens, in nanoseconds, or `nil` while it takes none.
    var start: Int64?
    /// The time before which the session takes no tokens, in nanoseconds, because it does not work yet.
    var firstStart: Int64 = 0
    /// Whether the session counts toward the quotas' limits on open sessions.
    var isAdmitted = false
    /// How many times the session has reached the limit of a quota.
    var limitHitCount = 0
    /// The time until which the session waits because of a quota, in nanoseconds of virtual time.
    var waitEndTime: Int64 = 0

    /// Whether the session has taken all its tokens, or needs less than one nanosecond for the rest.
    ///
    /// Rounding errors are ignored.
    var hasTakenAllTokens: Bool { tokens - takenTokens < max(tokensPerNanosecond, tokens * 1e-9) }

    /// Returns whether the session needs more than the given nanoseconds of work to take its other tokens.
    ///
    /// Rounding errors are ignored.
    func needsMore(than workingTime: Int64) -> Bool {
      tokens - takenTokens - Double(workingTime) * tokensPerNanosecond
        >= max(tokensPerNanosecond, tokens * 1e-9)
    }
  }

  /// The state of one quota.
  private struct State {
    let quota: Platform.Quota
    /// The number of tokens in the bucket at `levelTime`.
    ///
    /// The number is negative if sessions took more tokens than the bucket had.
    var level: Double
    /// The time for which `level` was computed, in nanoseconds of virtual time.
    var levelTime: Int64 = 0
    /// The sessions that are taking tokens, in the order in which they began.
    var takingSessions: [SessionReference] = []
    /// The number of open sessions that count toward the quota's limit.
    ///
    /// The number stays zero if `queuesSessions` is true, because the mailboxes then count the sessions.
    var admittedSessionCount = 0
    /// The version of the latest forecast of when the bucket becomes empty.
    ///
    /// Forecasts with an earlier version are outdated.
    var forecastVersion: UInt32 = 0

    /// How many tokens flow into the bucket per nanosecond.
    var inflow: Double { Double(quota.tokens ?? 0) / Double(quota.period) }
    var capacity: Double { Double(quota.tokens ?? 0) }
  }

  /// Whether the platform has no quotas.
  let isEmpty: Bool
  private var states: [State]
  /// For each agent, the indices of the quotas that limit its sessions.
  private let quotasByAgent: [[Int]]
  /// The use of quotas by each session that quotas limit, keyed by the index of the session's table entry.
  private var uses: [UInt32: QuotaUse] = [:]
  /// How many forecasts of the time at which a bucket becomes empty are scheduled.
  private(set) var scheduledForecastCount = 0

  init(for plan: Plan) {
    isEmpty = plan.platform.quotas.isEmpty
    states = plan.platform.quotas.map { State(quota: $0, level: Double($0.tokens ?? 0)) }
    quotasByAgent = isEmpty ? [] : plan.agents.map { plan.quotas(of: $0) }
  }

  subscript(quota: Int) -> Platform.Quota { states[quota].quota }

  /// Returns the indices of the quotas that limit the sessions of an agent.
  func quotaIndices(of agent: AgentID) -> [Int] { isEmpty ? [] : quotasByAgent[agent.index] }

  /// Returns a session's use of quotas, or `nil` if no quota limits the session.
  func use(of session: SessionReference) -> QuotaUse? { uses[session.index] }

  /// Adds a session that is limited by quotas.
  mutating func add(_ session: SessionReference) { uses[session.index] = QuotaUse() }

  /// Sets the number of tokens that a session takes evenly over a working time in nanoseconds, from a time on.
  mutating func setTokens(
    _ tokens: Int64,
    over workingTime: Int64,
    from firstStart: Int64,
    of session: SessionReference
  ) {
    uses[session.index]?.tokens = Double(tokens)
    uses[session.index]?.tokensPerNanosecond = Double(tokens) / Double(workingTime)
    uses[session.index]?.firstStart = firstStart
  }

  /// Delays the time before which a session takes no tokens, if that time is not over.
  mutating func postponeFirstStart(
    of session: SessionReference,
    now: Int64,
    to postponedTime: (Int64) -> Int64
  ) {
    guard let firstStart = uses[session.index]?.firstStart, firstStart > now else { return }
    uses[session.index]?.firstStart = postponedTime(firstStart)
  }

  // MARK: - Limits on open sessions

  /// Counts a session toward the quotas of its agent that limit open sessions.
  ///
  /// If one of these quotas is full, the session is counted toward none. Quotas for which `queuesSessions` is
  /// true are ignored, because the mailboxes count their sessions.
  ///
  /// - Returns: The index of the first full quota, or `nil` if no quota is full.
  mutating func admit(_ session: SessionReference, of agent: AgentID) -> Int? {
    guard uses[session.index]?.isAdmitted == false else { return nil }
    let countingQuotas = quotaIndices(of: agent).filter { states[$0].quota.endsFurtherSessions }
    if let fullQuota = countingQuotas.first(where: {
      states[$0].admittedSessionCount >= states[$0].quota.sessions ?? .max
    }) {
      return fullQuota
    }
    for quotaIndex in countingQuotas { states[quotaIndex].admittedSessionCount += 1 }
    uses[session.index]?.isAdmitted = true
    return nil
  }

  // MARK: - Token buckets

  /// Lets a session take tokens from now on, unless the token bucket of one of its agent's quotas is empty.
  ///
  /// - Returns: The index of the first quota whose bucket is empty, or `nil` if the session takes tokens.
  mutating func startTaking(_ session: SessionReference, of agent: AgentID, now: Int64) -> Int? {
    if let drainedQuota = firstEmptyQuota(of: agent, now: now) { return drainedQuota }
    for quotaIndex in quotaIndices(of: agent) where states[quotaIndex].quota.tokens != nil {
      states[quotaIndex].takingSessions.append(session)
    }
    uses[session.index]?.start = now
    return nil
  }

  /// Returns the index of the first quota of an agent whose token bucket is empty, or `nil` if there is none.
  mutating func firstEmptyQuota(of agent: AgentID, now: Int64) -> Int? {
    let tokenQuotas = quotaIndices(of: agent).filter { states[$0].quota.tokens != nil }
    for quotaIndex in tokenQuotas { updateLevel(quotaIndex, to: now) }
    return tokenQuotas.first { states[$0].level <= 0 }
  }

  /// Takes tokens from the buckets of all quotas of an agent at one instant.
  ///
  /// The level of a bucket can become negative.
  mutating func take(_ tokens: Int64, by agent: AgentID, now: Int64) {
    for quotaIndex in quotaIndices(of: agent) where states[quotaIndex].quota.tokens != nil {
      updateLevel(quotaIndex, to: now)
      states[quotaIndex].level -= Double(tokens)
    }
  }

  /// Stops a session from taking tokens.
  ///
  /// - Returns: The indices of the quotas from whose buckets the session was taking tokens.
  mutating func stopTaking(_ session: SessionReference, of agent: AgentID, now: Int64) -> [Int] {
    let quotasTakenFrom = quotaIndices(of: agent).filter {
      states[$0].takingSessions.contains(session)
    }
    for quotaIndex in quotasTakenFrom {
      updateLevel(quotaIndex, to: now)
      states[quotaIndex].takingSessions.removeAll { $0 == session }
    }
    if let use = uses[session.index], let start = use.start {
      uses[session.index]?.takenTokens += use.tokensPerNanosecond * Double(now - start)
      uses[session.index]?.start = nil
    }
    return quotasTakenFrom
  }

  /// Updates the level of a quota's bucket to the present time.
  private mutating func updateLevel(_ quotaIndex: Int, to now: Int64) {
    let elapsed = Double(now - states[quotaIndex].levelTime)
    states[quotaIndex].levelTime = now
    guard elapsed > 0 else { return }
    let level =
      states[quotaIndex].level + (states[quotaIndex].inflow - outflow(of: quotaIndex)) * elapsed
    states[quotaIndex].level = min(level, states[quotaIndex].capacity)
  }

  /// Returns how many tokens per nanosecond all sessions together take from the bucket of a quota.
  private func outflow(of quotaIndex: Int) -> Double {
    states[quotaIndex].takingSessions.reduce(0) { $0 + (uses[$1.index]?.tokensPerNanosecond ?? 0) }
  }

  /// Forecasts when the bucket of a quota becomes empty, provided that no session starts or stops taking
  /// tokens.
  ///
  /// The forecast has a new version, so earlier forecasts are outdated.
  ///
  /// - Parameters:
  ///   - quotaIndex: The index of the quota.
  ///   - wasTaken: Whether tokens were just taken at one instant. If the bucket is therefore empty while
  ///     sessions take tokens, the forecast is the present time.
  /// - Returns: The time in nanoseconds and the version of the forecast, or `nil` if the bucket does not
  ///   become empty.
  mutating func forecastEmptying(
    of quotaIndex: Int,
    wasTaken: Bool = false
  ) -> (time: Int64, version: UInt32)? {
    states[quotaIndex].forecastVersion += 1
    if wasTaken, states[quotaIndex].level <= 0, !states[quotaIndex].takingSessions.isEmpty {
      scheduledForecastCount += 1
      return (states[quotaIndex].levelTime, states[quotaIndex].forecastVersion)
    }
    let netOutflow = outflow(of: quotaIndex) - states[quotaIndex].inflow
    guard netOutflow > 0 else { return nil }
    guard let nanoseconds = Self.wholeNanoseconds(max(states[quotaIndex].level, 0) / netOutflow)
    else {
      return nil
    }
    scheduledForecastCount += 1
    let emptyTime = states[quotaIndex].levelTime.addingSaturated(nanoseconds)
    return (emptyTime, states[quotaIndex].forecastVersion)
  }

  /// Empties a bucket at the time of a forecast, unless the forecast is outdated.
  ///
  /// - Returns: The sessions that take tokens from the bucket; empty if the forecast is outdated.
  mutating func markEmpty(_ quotaIndex: Int, _ version: UInt32, now: Int64) -> [SessionReference] {
    scheduledForecastCount -= 1
    guard states[quotaIndex].forecastVersion == version else { return [] }
    updateLevel(quotaIndex, to: now)
    states[quotaIndex].level = min(states[quotaIndex].level, 0)
    return states[quotaIndex].takingSessions
  }

  /// Returns how many nanoseconds, at least one, a bucket needs to fill if no session takes tokens.
  func timeToFill(_ quotaIndex: Int) -> Int64 {
    let missingTokens = states[quotaIndex].capacity - states[quotaIndex].level
    return max(1, Self.wholeNanoseconds(missingTokens / states[quotaIndex].inflow) ?? .max)
  }

  /// Returns a time rounded up to whole nanoseconds, or `nil` if the time is not representable.
  ///
  /// An excess of up to a thousandth of a nanosecond counts as a rounding error.
  private static func wholeNanoseconds(_ time: Double) -> Int64? {
    Int64(exactly: max(0, time - 0.001).rounded(.up))
  }

  // MARK: - Waits of sessions

  /// Records that a session has reached the limit of a quota, and returns how often the session has reached a
  /// limit.
  mutating func noteLimit(of session: SessionReference) -> Int {
    uses[session.index]?.limitHitCount += 1
    return uses[session.index]?.limitHitCount ?? 0
  }

  mutating func noteWait(of session: SessionReference, until time: Int64) {
    uses[session.index]?.waitEndTime = time
  }

  /// Returns how many more nanoseconds a session waits because of a quota.
  func remainingWait(of session: SessionReference, now: Int64) -> Int64 {
    guard !isEmpty, let use = uses[session.index] else { return 0 }
    return max(0, use.waitEndTime - now)
  }

  /// Removes the quota use of an ended session.
  mutating func remove(_ session: SessionReference, of agent: AgentID) {
    guard let use = uses.removeValue(forKey: session.index), use.isAdmitted else { return }
    for quotaIndex in quotaIndices(of: agent) where states[quotaIndex].quota.endsFurtherSessions {
      states[quotaIndex].admittedSessionCount -= 1
    }
  }
}

extension Platform.Quota {
  /// Whether the quota limits open sessions and its response is not `wait`.
  ///
  /// A session above the limit opens. The platform then ends the session, at once or after further tries.
  fileprivate var endsFurtherSessions: Bool { sessions != nil && response != .wait }

  /// Whether the quota limits open sessions and its response is `wait`.
  ///
  /// Handoffs whose sessions would exceed the limit wait in the mailboxes.
  var queuesSessions: Bool { sessions != nil && response == .wait }
}
