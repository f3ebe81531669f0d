/// The injector that decides which faults of a plan strike, and when.
struct FaultInjector {
  private let faults: [Fault]
  private let faultDigests: [UInt64]
  private let names: NameDigests
  private let seed: UInt64
  private let heal: Int64
  /// How many opportunities each fault has had.
  private var opportunities: [Int]
  /// How many opportunities each fault has had, by the pair of sender and receiver.
  ///
  /// This count is part of the key of the fault's random draws.
  private var opportunitiesByPair: [[UInt64: UInt64]]
  private var hasStruck: [Bool]

  init(for plan: Plan, seed: UInt64) {
    faults = plan.faults
    faultDigests = plan.faults.map { Digest(of: $0.id).high }
    names = plan.nameDigests
    self.seed = seed
    heal = plan.heal?.nanoseconds ?? .max
    opportunities = Array(repeating: 0, count: faults.count)
    opportunitiesByPair = Array(repeating: [:], count: faults.count)
    hasStruck = Array(repeating: false, count: faults.count)
  }

  var isEmpty: Bool { faults.isEmpty }

  /// Returns the indices of the faults that strike a handoff as it is sent, in the scenario's
  /// order.
  mutating func strikes(_ handoff: Handoff, now: Int64) -> [Int] {
    faults.indices.filter { index in
      switch faults[index].verb {
      case .platform(let fault): return now < heal && fault.separates(handoff, at: now)
      case .handoff(let fault, let pattern):
        guard pattern.matches(handoff), now < fault.endOfHold else { return false }
        return strikes(index, from: handoff.sender, to: handoff.receiver, now: now)
      case .agent, .session, .decision: return false
      }
    }
  }

  /// Returns the indices of the faults that strike a session as it opens, in the scenario's order.
  mutating func strikes(session agent: AgentID, task: TaskID, now: Int64) -> [Int] {
    faults.indices.filter { index in
      guard faults[index].instant == nil, let pattern = faults[index].verb.sessions,
        pattern.agent == agent, pattern.task.map({ $0 == task }) ?? true
      else { return false }
      return strikes(index, from: agent, to: agent, now: now)
    }
  }

  /// Counts one opportunity for a fault to strike, and returns whether the fault strikes.
  private mutating func strikes(
    _ index: Int,
    from sender: AgentID,
    to receiver: AgentID,
    now: Int64
  ) -> Bool {
    guard now < heal, faults[index].during?.contains(now) ?? true else { return false }
    opportunities[index] += 1
    switch faults[index].occurrence {
    case .nth(let nth): return opportunities[index] == nth
    case .at(let instant):
      guard now >= instant.nanoseconds, !hasStruck[index] else { return false }
      hasStruck[index] = true
      return true
    case .rate(let rate):
      let pair = UInt64(sender.rawValue) << 32 | UInt64(receiver.rawValue)
      let number = opportunitiesByPair[index][pair, default: 0]
      opportunitiesByPair[index][pair] = number + 1
      var stream = RandomStream(
        seed: seed,
        key: faultDigests[index],
        names[sender],
        names[receiver],
        number
      )
      return stream.happens(rate)
    }
  }
}
