/// One piece of work of an agent, from the handoff that opens it to its result.
struct Session {
  /// Which use of its place in the table this is; a desk of an earlier one is refused.
  var generation: UInt32 = 0
  /// The number in the trace, or none while the place is free.
  var number = SessionID.none
  var agent = AgentID.none
  /// The handoff that opened it; its identifier is none where the loop woke the agent.
  var handoff = Session.noHandoff
  /// What it was handed.
  var content: Content?
  /// What it has made so far.
  var work: WorkProduct?
  /// Whom the handoff was addressed to: another agent where it was misrouted.
  var addressee = AgentID.none
  /// The faults that strike it, by their place in the plan.
  var faults: [Int] = []
  /// The one of them that crashes its agent, where one does.
  var crash: Int?
  /// Actions that are scheduled and not yet due.
  var pending: Int32 = 0
  /// Whether the agent's handler is still running.
  var isHandling = false
  var holdsSlot = false
  /// Whether the agent's handler was called for it.
  var isTakenUp = false
  /// Whether its agent has crashed: what its handler still does is void.
  var isLost = false
  var result = Event.SessionResult.nothing

  static let noHandoff = Handoff(
    id: .none,
    sender: .none,
    receiver: .none,
    task: .none,
    intent: .inform
  )
}

/// Names a session that may be over by the time the name is used.
struct SessionReference: Sendable, Equatable {
  var place: UInt32
  var generation: UInt32
}

/// The sessions at work, in places that are used again.
struct SessionTable {
  private var sessions: [Session] = []
  private var free: [UInt32] = []

  mutating func open(_ session: Session) -> SessionReference {
    var session = session
    if let place = free.popLast() {
      session.generation = sessions[Int(place)].generation
      sessions[Int(place)] = session
      return SessionReference(place: place, generation: session.generation)
    }
    sessions.append(session)
    return SessionReference(place: UInt32(sessions.count - 1), generation: 0)
  }

  func isOpen(_ reference: SessionReference) -> Bool {
    sessions[Int(reference.place)].generation == reference.generation
  }

  /// Whether a session can still do something.
  func isAtWork(_ reference: SessionReference) -> Bool {
    isOpen(reference) && !self[reference].isLost
  }

  /// The sessions of an agent that can still do something, in the order they opened.
  func atWork(for agent: AgentID) -> [SessionReference] {
    sessions.indices
      .filter {
        sessions[$0].agent == agent && sessions[$0].number != .none && !sessions[$0].isLost
      }
      .sorted { sessions[$0].number.rawValue < sessions[$1].number.rawValue }
      .map { SessionReference(place: UInt32($0), generation: sessions[$0].generation) }
  }

  subscript(_ reference: SessionReference) -> Session {
    _read { yield sessions[Int(reference.place)] }
    _modify { yield &sessions[Int(reference.place)] }
  }

  mutating func close(_ reference: SessionReference) {
    let place = Int(reference.place)
    let generation = sessions[place].generation &+ 1
    sessions[place] = Session()
    sessions[place].generation = generation
    free.append(reference.place)
  }
}
