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

/// Names a session that may be over by the time the name is used.
struct SessionReference: Sendable, Equatable {
  var place: UInt32
  var generation: UInt32
}
