/// Decides which of a plan's faults strike, and when.
struct FaultInjector {
  private let faults: [Fault]
  private let fingerprints: [UInt64]
  private let names: Fingerprints
  private let seed: UInt64
  private let heal: Int64
  /// How often each fault could have struck so far.
  private var chances: [Int]
  /// How often it could have struck between two agents: the number a draw is keyed by.
  private var pairs: [[UInt64: UInt64]]
  private var hasStruck: [Bool]

  init(for plan: Plan, seed: UInt64) {
    faults = plan.faults
    fingerprints = plan.faults.map { Digest(of: $0.id).high }
    names = plan.fingerprints
    self.seed = seed
    heal = plan.heal?.nanoseconds ?? .max
    chances = Array(repeating: 0, count: faults.count)
    pairs = Array(repeating: [:], count: faults.count)
    hasStruck = Array(repeating: false, count: faults.count)
  }

  var isEmpty: Bool { faults.isEmpty }

  /// The faults that strike a handoff as it is sent, in the scenario's order.
  mutating func strikes(_ handoff: Handoff, now: Int64) -> [Int] {
    faults.indices.filter { index in
      if faults[index].verb.parts(handoff, at: now) { return now < heal }
      guard let pattern = faults[index].verb.handoffs, pattern.matches(handoff),
        now < faults[index].verb.endOfHold
      else { return false }
      return strikes(index, from: handoff.sender, to: handoff.receiver, now: now)
    }
  }

  /// The faults that strike a session as it opens, in the scenario's order.
  mutating func strikes(session agent: AgentID, task: TaskID, now: Int64) -> [Int] {
    faults.indices.filter { index in
      guard faults[index].waitsForItsTurn, let pattern = faults[index].verb.sessions,
        pattern.agent == agent, pattern.task.map({ $0 == task }) ?? true
      else { return false }
      return strikes(index, from: agent, to: agent, now: now)
    }
  }

  private mutating func strikes(
    _ index: Int,
    from sender: AgentID,
    to receiver: AgentID,
    now: Int64
  ) -> Bool {
    guard now < heal else { return false }
    chances[index] += 1
    switch faults[index].occurrence {
    case .nth(let nth): return chances[index] == nth
    case .at(let instant):
      guard now >= instant.nanoseconds, !hasStruck[index] else { return false }
      hasStruck[index] = true
      return true
    case .rate(let rate):
      let pair = UInt64(sender.rawValue) << 32 | UInt64(receiver.rawValue)
      let number = pairs[index][pair, default: 0]
      pairs[index][pair] = number + 1
      var stream = RandomStream(
        seed: seed,
        key: fingerprints[index],
        names[sender],
        names[receiver],
        number
      )
      return stream.happens(rate)
    }
  }
}

extension Fault.Verb {
  /// The handoffs it may strike, where it strikes handoffs.
  package var handoffs: Fault.HandoffPattern? {
    switch self {
    case .drop(let pattern), .duplicate(let pattern, _), .delay(let pattern, _),
      .hold(let pattern, _), .misroute(let pattern, _), .truncate(let pattern, _),
      .ackWithoutWrite(let pattern), .reorder(let pattern, _):
      pattern
    case .partition, .crash, .pause, .skipCheck, .scopeCreep, .falseDone, .omit, .deferring,
      .stopSilently, .slow, .noOp, .useTool, .selfDelegate, .askUser, .claimWithoutEvidence,
      .editGate, .failOpen, .malformedDecision, .falseBlock, .falseAllow, .tornWrite, .staleRead,
      .lostUpdate, .rateLimit, .budgetExhausted, .slotsExhausted:
      nil
    }
  }

  /// The sessions it may strike, where it strikes sessions.
  package var sessions: Fault.SessionPattern? {
    switch self {
    case .drop, .duplicate, .delay, .hold, .misroute, .partition, .truncate, .ackWithoutWrite,
      .reorder, .slotsExhausted:
      nil
    case .crash(let pattern, _, _), .pause(let pattern, _), .skipCheck(let pattern, _),
      .scopeCreep(let pattern, _), .falseDone(let pattern), .omit(let pattern, _),
      .deferring(let pattern, _), .stopSilently(let pattern), .slow(let pattern, _),
      .noOp(let pattern), .useTool(let pattern, _), .selfDelegate(let pattern),
      .askUser(let pattern), .claimWithoutEvidence(let pattern, _), .editGate(let pattern, _),
      .failOpen(let pattern), .malformedDecision(let pattern), .falseBlock(let pattern),
      .falseAllow(let pattern), .tornWrite(let pattern), .staleRead(let pattern),
      .lostUpdate(let pattern, _), .rateLimit(let pattern, _), .budgetExhausted(let pattern):
      pattern
    }
  }

  /// Whether it takes an agent away when it strikes, at no particular moment of a session.
  var takesAwayAtOnce: Bool {
    if case .crash(_, nil, _) = self { return true }
    if case .pause = self { return true }
    return false
  }
}

extension Fault.HandoffPattern {
  func matches(_ handoff: Handoff) -> Bool {
    (sender.map { $0 == handoff.sender } ?? true)
      && (receiver.map { $0 == handoff.receiver } ?? true)
      && (intent.map { $0 == handoff.intent } ?? true)
      && (task.map { $0 == handoff.task } ?? true)
  }
}
