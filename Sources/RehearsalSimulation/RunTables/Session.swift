/// The work of an agent on one handoff, from the delivery of the handoff to the result.
///
/// A session has an entry in the session table as soon as its handoff is created. It opens when the
/// handoff is delivered.
struct Session {
  /// The handoff that opens the session, or `noHandoff` if the event loop opens the session without a
  /// handoff.
  var handoff: Handoff
  /// How long the handoff spent at the orchestrator, in nanoseconds of virtual time.
  var routingTime: Int64 = 0
  /// The number of times that this table entry has been freed.
  ///
  /// A reference with another generation is outdated.
  var generation: UInt32
  /// The identifier of the session in the trace, or `none` until the session opens.
  var id = SessionID.none
  /// The agent that works in the session.
  var agent: AgentID
  /// The agent to which the handoff was addressed.
  ///
  /// A fault can deliver the handoff to another agent.
  var addressee: AgentID
  /// The number of pending steps of the session.
  ///
  /// A pending step is an action or handoff that is scheduled or held back, or a wait for answers. The
  /// session does not end while it has pending steps.
  var scheduledCount: Int32 = 0
  /// The result of the session so far.
  ///
  /// If a crash, a refusal or a cancellation ends the session early, the trace shows another result, and this
  /// property does not change.
  var result = Event.SessionResult.nothing
  private var flags: Flags = []

  /// The Boolean properties of a session, packed into one byte.
  struct Flags: OptionSet {
    var rawValue: UInt8

    static let isHandling = Flags(rawValue: 1)
    static let holdsSlot = Flags(rawValue: 2)
    static let hasBegun = Flags(rawValue: 4)
    static let isLost = Flags(rawValue: 8)
    static let mayCrash = Flags(rawValue: 16)
    static let hasContents = Flags(rawValue: 32)
    static let isAsleep = Flags(rawValue: 64)
    static let isWaiting = Flags(rawValue: 128)
  }

  /// The placeholder for the handoff in sessions that the event loop opens without a handoff.
  static let noHandoff = Handoff(
    id: .none,
    sender: .none,
    receiver: .none,
    task: .none,
    intent: .inform
  )

  /// Creates the entry of the session that a handoff will open.
  @inline(__always)
  init(for handoff: Handoff, generation: UInt32) {
    self.handoff = handoff
    self.generation = generation
    agent = handoff.receiver
    addressee = handoff.receiver
  }

  /// Opens the session, just before the agent's handler is called.
  @inline(__always)
  mutating func open(_ id: SessionID, of agent: AgentID, holdsSlot: Bool) {
    self.id = id
    self.agent = agent
    flags = holdsSlot ? [.isHandling, .holdsSlot] : .isHandling
  }

  @inline(__always)
  private func hasFlag(_ flag: Flags) -> Bool { flags.rawValue & flag.rawValue != 0 }

  @inline(__always)
  private mutating func setFlag(_ flag: Flags, _ isSet: Bool) {
    if isSet { flags.formUnion(flag) } else { flags.subtract(flag) }
  }

  /// Whether the session has opened and its agent's handler has not returned yet.
  ///
  /// The value is also true for a lost session that had left its mailbox to continue after a wait, until the
  /// event loop closes the session.
  var isHandling: Bool {
    @inline(__always) get { hasFlag(.isHandling) }
    @inline(__always) set { setFlag(.isHandling, newValue) }
  }

  /// Whether the agent's handler is suspended until a virtual time.
  var isAsleep: Bool {
    @inline(__always) get { hasFlag(.isAsleep) }
    @inline(__always) set { setFlag(.isAsleep, newValue) }
  }

  /// Whether the session counts toward the session limits, and holds a slot if slots are limited.
  var holdsSlot: Bool {
    @inline(__always) get { hasFlag(.holdsSlot) }
    @inline(__always) set { setFlag(.holdsSlot, newValue) }
  }

  /// Whether the agent's handler was called.
  var hasBegun: Bool {
    @inline(__always) get { hasFlag(.hasBegun) }
    @inline(__always) set { setFlag(.hasBegun, newValue) }
  }

  /// Whether a crash, a refusal or a cancellation has ended the session early.
  ///
  /// The run ignores everything that the handler does after that.
  var isLost: Bool {
    @inline(__always) get { hasFlag(.isLost) }
    @inline(__always) set { setFlag(.isLost, newValue) }
  }

  /// Whether a fault that affects the session can crash its agent or end the session.
  var mayCrash: Bool {
    @inline(__always) get { hasFlag(.mayCrash) }
    @inline(__always) set { setFlag(.mayCrash, newValue) }
  }

  /// Whether the session waits for answers to its calls.
  ///
  /// If the session freed its slot for the wait, the value stays true until the session has room to continue.
  var isWaiting: Bool {
    @inline(__always) get { hasFlag(.isWaiting) }
    @inline(__always) set { setFlag(.isWaiting, newValue) }
  }

  /// Whether the session has ``SessionContents``, which are stored separately.
  var hasContents: Bool {
    @inline(__always) get { hasFlag(.hasContents) }
    @inline(__always) set { setFlag(.hasContents, newValue) }
  }
}

/// The parts of a session that most sessions do not have, which are stored separately to keep sessions small.
struct SessionContents {
  /// The content of the handoff that opened the session, or `nil` if the handoff carried only its intent.
  var content: Content?
  /// The session's work product so far, or `nil` if there is none.
  var work: WorkProduct?
  /// The indices in ``Plan/faults`` of the faults that affect the session.
  var faultIndices: [Int] = []
  /// The sequence number of the first event after the session opened, or zero if no fault affects the
  /// session.
  var firstEvent: UInt64 = 0
  /// The unanswered handoff that the agent gives up in this session, or `nil` if the session has another
  /// purpose.
  var overdueHandoff: Handoff?
  /// The outcome with which ``overdueHandoff`` ends its task, or `nil` if the task has failed once more.
  var outcomeOfMissingAnswer: Outcome?
  /// How many tokens of the budget are still reserved for the session.
  var reservedTokens: Int64 = 0
  /// Whether the budget had too few tokens left for the session's reserve when the session opened.
  var isOutOfBudget = false
  /// The calls of the session to other agents, and its wait for their answers.
  var calls = Calls()
  /// The tokens that the session spends evenly over its work, or `nil` if there are none or they are counted already.
  var evenSpending: EvenSpending?
}

/// The tokens that a session spends evenly over its work, and that are counted at the end of the work.
struct EvenSpending {
  /// How many tokens the session spends in total.
  let tokens: Int64
  /// The working time until the session has spent the tokens, in nanoseconds.
  let workingTime: Int64
  /// The first part of the working time, in which the session waits before it may begin.
  var standstill: Int64 = 0
  /// The index of the stored action that counts the tokens, if the budget ends sessions at its limits.
  var actionIndex: UInt32?
  /// The last part of the working time, in which the session spends nothing because the budget ends it before.
  var unspentTime: Int64 = 0
  /// The working time that was left until the tokens were to be counted when the session was lost, in nanoseconds.
  var remainingTime: Int64 = 0

  /// How many tokens the session had spent when it was lost, rounded down.
  var tokensUntilLoss: Int64 {
    let spendingTime = workingTime - standstill
    let time = min(spendingTime - unspentTime - remainingTime, spendingTime)
    guard time > 0 else { return 0 }
    return spendingTime.dividingFullWidth(tokens.multipliedFullWidth(by: time)).quotient
  }

  /// Returns how much of the working time is left once the session has spent the given tokens, in nanoseconds.
  func time(after spentTokens: Int64) -> Int64 {
    let spendingTime = workingTime - standstill
    guard spendingTime > 0, tokens > 0 else { return 0 }
    let unspentTokens = max(0, tokens - spentTokens)
    return tokens.dividingFullWidth(spendingTime.multipliedFullWidth(by: unspentTokens)).quotient
  }
}
