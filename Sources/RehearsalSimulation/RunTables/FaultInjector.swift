/// Decides which faults of a plan affect each sent handoff and each opening session.
///
/// Faults that take effect at a fixed time are in ``AgentAvailability``.
struct FaultInjector {
  private let faults: [Fault]
  /// The digests of the faults' identifiers, which are part of the keys of their random draws.
  private let faultDigests: [UInt64]
  private let nameDigests: NameDigests
  private let seed: UInt64
  /// The time at which all faults end, in nanoseconds, or `Int64.max` if they never end.
  private let healTime: Int64
  /// For each fault, how many handoffs or sessions it could have affected so far.
  private var opportunityCounts: [Int]
  /// For each fault that takes effect at random, how many handoffs or sessions it could have affected so far.
  ///
  /// The counts are keyed by the pair of sender and receiver. A count is part of the key of the fault's
  /// random draws.
  private var opportunityCountsByPair: [[UInt64: UInt64]]
  /// For each fault, whether it has taken effect, if it takes effect only once at or after an instant.
  private var hasStruck: [Bool]

  init(for plan: Plan, seed: UInt64) {
    faults = plan.faults
    faultDigests = plan.faults.map { Digest(of: $0.id).high }
    nameDigests = plan.nameDigests
    self.seed = seed
    healTime = plan.heal?.nanoseconds ?? .max
    opportunityCounts = Array(repeating: 0, count: faults.count)
    opportunityCountsByPair = Array(repeating: [:], count: faults.count)
    hasStruck = Array(repeating: false, count: faults.count)
  }

  var isEmpty: Bool { faults.isEmpty }

  /// Returns the indices of the faults that affect a handoff as it is sent, in the order of the
  /// scenario.
  mutating func faultsAffecting(_ handoff: Handoff, now: Int64) -> [Int] {
    faults.indices.filter { faultIndex in
      switch faults[faultIndex].verb {
      case .platform(let fault): return now < healTime && fault.separates(handoff, at: now)
      case .handoff(let fault, let pattern):
        guard pattern.matches(handoff), now < fault.endOfHold else { return false }
        return countOpportunity(faultIndex, from: handoff.sender, to: handoff.receiver, now: now)
      case .agent, .session, .decision: return false
      }
    }
  }

  /// Returns the indices of the faults that affect a session as it opens, in the order of the
  /// scenario.
  mutating func faultsAffecting(session agent: AgentID, task: TaskID, now: Int64) -> [Int] {
    faults.indices.filter { faultIndex in
      guard faults[faultIndex].scheduledEffect == nil,
        let pattern = faults[faultIndex].verb.sessionPattern,
        pattern.agent == agent, pattern.task.map({ $0 == task }) ?? true
      else { return false }
      return countOpportunity(faultIndex, from: agent, to: agent, now: now)
    }
  }

  /// Counts a handoff or session that a fault could affect, and returns whether the fault affects it.
  private mutating func countOpportunity(
    _ faultIndex: Int,
    from sender: AgentID,
    to receiver: AgentID,
    now: Int64
  ) -> Bool {
    guard now < healTime, faults[faultIndex].during?.contains(now) ?? true else { return false }
    opportunityCounts[faultIndex] += 1
    switch faults[faultIndex].occurrence {
    case .nth(let nth): return opportunityCounts[faultIndex] == nth
    case .at(let instant):
      guard now >= instant.nanoseconds, !hasStruck[faultIndex] else { return false }
      hasStruck[faultIndex] = true
      return true
    case .rate(let rate):
      let pair = UInt64(sender.rawValue) << 32 | UInt64(receiver.rawValue)
      let opportunityNumber = opportunityCountsByPair[faultIndex][pair, default: 0]
      opportunityCountsByPair[faultIndex][pair] = opportunityNumber + 1
      var stream = RandomStream(
        seed: seed,
        key: faultDigests[faultIndex],
        nameDigests[sender],
        nameDigests[receiver],
        opportunityNumber
      )
      return stream.nextBool(probability: rate)
    }
  }
}
