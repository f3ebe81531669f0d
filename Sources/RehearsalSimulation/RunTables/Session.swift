/// A piece of work of an agent, from the handoff that opens the session to the result.
///
/// A session has an entry in the table from the moment its handoff is created. The session opens
/// when the handoff is delivered.
struct Session {
  /// The handoff that opens the session.
  ///
  /// The identifier of the handoff is `none` if the loop woke the agent.
  var handoff: Handoff
  /// How long the handoff spent at the orchestrator, in nanoseconds.
  var routed: Int64 = 0
  /// The count of uses of the table entry, so that the desk of an earlier session is rejected.
  var generation: UInt32
  /// The identifier in the trace, or `none` until the session opens.
  var number = SessionID.none
  var agent: AgentID
  /// The agent that the handoff was addressed to.
  ///
  /// A misrouted handoff is delivered to another agent.
  var addressee: AgentID
  /// How many scheduled actions and handoffs are not yet due.
  var pending: Int32 = 0
  var result = Event.SessionResult.nothing
  private var flags: Flags = []

  /// The Boolean properties of a session, in one byte so that a single write sets them.
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

  /// The handoff of a session that the loop opens itself.
  static let noHandoff = Handoff(
    id: .none,
    sender: .none,
    receiver: .none,
    task: .none,
    intent: .inform
  )

  /// Creates the session that a handoff will open.
  @inline(__always)
  init(for handoff: Handoff, generation: UInt32) {
    self.handoff = handoff
    self.generation = generation
    agent = handoff.receiver
    addressee = handoff.receiver
  }

  /// Opens the session, just before the agent's handler runs.
  @inline(__always)
  mutating func open(_ number: SessionID, of agent: AgentID, holdsSlot: Bool) {
    self.number = number
    self.agent = agent
    flags = holdsSlot ? [.isHandling, .holdsSlot] : .isHandling
  }

  @inline(__always)
  private func has(_ flag: Flags) -> Bool { flags.rawValue & flag.rawValue != 0 }

  @inline(__always)
  private mutating func set(_ flag: Flags, _ isSet: Bool) {
    if isSet { flags.formUnion(flag) } else { flags.subtract(flag) }
  }

  /// Whether the agent's handler is still running.
  var isHandling: Bool {
    @inline(__always) get { has(.isHandling) }
    @inline(__always) set { set(.isHandling, newValue) }
  }

  /// Whether the agent's handler waits for virtual time.
  var isAsleep: Bool {
    @inline(__always) get { has(.isAsleep) }
    @inline(__always) set { set(.isAsleep, newValue) }
  }

  var holdsSlot: Bool {
    @inline(__always) get { has(.holdsSlot) }
    @inline(__always) set { set(.holdsSlot, newValue) }
  }

  /// Whether the agent's handler was called.
  var hasBegun: Bool {
    @inline(__always) get { has(.hasBegun) }
    @inline(__always) set { set(.hasBegun, newValue) }
  }

  /// Whether a crash of the agent has ended the session.
  ///
  /// Anything that the handler still does is ignored.
  var isLost: Bool {
    @inline(__always) get { has(.isLost) }
    @inline(__always) set { set(.isLost, newValue) }
  }

  /// Whether a fault that strikes the session may crash its agent at an event.
  var mayCrash: Bool {
    @inline(__always) get { has(.mayCrash) }
    @inline(__always) set { set(.mayCrash, newValue) }
  }

  /// Whether the session waits for answers to its calls.
  var isWaiting: Bool {
    @inline(__always) get { has(.isWaiting) }
    @inline(__always) set { set(.isWaiting, newValue) }
  }

  /// Whether the session has contents.
  var hasContents: Bool {
    @inline(__always) get { has(.hasContents) }
    @inline(__always) set { set(.hasContents, newValue) }
  }
}

/// The parts of a session that most sessions do not have, and that are therefore stored separately.
struct SessionContents {
  /// The content of the handoff that opened the session.
  var content: Content?
  /// The work product so far.
  var work: WorkProduct?
  /// The indices in the plan of the faults that strike the session.
  var faults: [Int] = []
  /// The sequence number of the first event after the session opened, if faults strike it.
  var opening: UInt64 = 0
  /// The handoff that the session gives up, if the loop woke the agent to give a handoff up.
  var overdue: Handoff?
  /// How many tokens the budget reserves for the session.
  var reserved: Int64 = 0
  /// Whether the budget had no room for the session when the session opened.
  var isOutOfBudget = false
  /// The calls of the session, and what waits for their answers.
  var calls = Calls()
}
