/// One piece of work of an agent, from the handoff that opens it to its result.
///
/// It has its place as soon as the handoff is made, and opens when that is delivered.
struct Session {
  /// The handoff that opens it; its identifier is none where the loop woke the agent.
  var handoff: Handoff
  /// How long the handoff spent at the orchestrator, in nanoseconds.
  var routed: Int64 = 0
  /// Which use of its place in the table this is; a desk of an earlier one is refused.
  var generation: UInt32
  /// The number in the trace, or none while it is not open.
  var number = SessionID.none
  var agent: AgentID
  /// Whom the handoff was addressed to: another agent where it was misrouted.
  var addressee: AgentID
  /// Actions that are scheduled and not yet due.
  var pending: Int32 = 0
  var result = Event.SessionResult.nothing
  private var marks: Marks = []

  /// What holds of a session, in one word so that it is written at once.
  struct Marks: OptionSet {
    var rawValue: UInt8

    static let isHandling = Marks(rawValue: 1)
    static let holdsSlot = Marks(rawValue: 2)
    static let isTakenUp = Marks(rawValue: 4)
    static let isLost = Marks(rawValue: 8)
    static let mayCrash = Marks(rawValue: 16)
    static let isLaden = Marks(rawValue: 32)
    static let isAsleep = Marks(rawValue: 64)
  }

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

  /// Opens it, with its handler about to run.
  @inline(__always)
  mutating func open(_ number: SessionID, of agent: AgentID, holdsSlot: Bool) {
    self.number = number
    self.agent = agent
    marks = holdsSlot ? [.isHandling, .holdsSlot] : .isHandling
  }

  @inline(__always)
  private func holds(_ mark: Marks) -> Bool { marks.rawValue & mark.rawValue != 0 }

  @inline(__always)
  private mutating func set(_ mark: Marks, _ holds: Bool) {
    if holds { marks.formUnion(mark) } else { marks.subtract(mark) }
  }

  /// Whether the agent's handler is still running.
  var isHandling: Bool {
    @inline(__always) get { holds(.isHandling) }
    @inline(__always) set { set(.isHandling, newValue) }
  }

  /// Whether its handler waits for virtual time.
  var isAsleep: Bool {
    @inline(__always) get { holds(.isAsleep) }
    @inline(__always) set { set(.isAsleep, newValue) }
  }

  var holdsSlot: Bool {
    @inline(__always) get { holds(.holdsSlot) }
    @inline(__always) set { set(.holdsSlot, newValue) }
  }

  /// Whether the agent's handler was called for it.
  var isTakenUp: Bool {
    @inline(__always) get { holds(.isTakenUp) }
    @inline(__always) set { set(.isTakenUp, newValue) }
  }

  /// Whether its agent has crashed: what its handler still does is void.
  var isLost: Bool {
    @inline(__always) get { holds(.isLost) }
    @inline(__always) set { set(.isLost, newValue) }
  }

  /// Whether one of the faults that strike it may crash its agent at an event.
  var mayCrash: Bool {
    @inline(__always) get { holds(.mayCrash) }
    @inline(__always) set { set(.mayCrash, newValue) }
  }

  /// Whether it has luggage.
  var isLaden: Bool {
    @inline(__always) get { holds(.isLaden) }
    @inline(__always) set { set(.isLaden, newValue) }
  }
}
