/// The sessions at work, in places that are used again.
@safe
struct SessionTable: ~Copyable {
  private var sessions = UncheckedArray<Session>()
  private var luggage = UncheckedArray<Luggage>()
  private var free = UncheckedArray<UInt32>()

  /// Finds a place for the session that a handoff will open.
  @inline(__always)
  mutating func add(_ handoff: Handoff) -> SessionReference {
    guard let place = free.popLast() else { return addPlace(for: handoff) }
    let generation = sessions[Int(place)].generation
    sessions[Int(place)] = Session(for: handoff, generation: generation)
    return SessionReference(place: place, generation: generation)
  }

  private mutating func addPlace(for handoff: Handoff) -> SessionReference {
    sessions.append(Session(for: handoff, generation: 0))
    luggage.append(Luggage())
    return SessionReference(place: UInt32(sessions.count - 1), generation: 0)
  }

  @inline(__always)
  func isOpen(_ reference: SessionReference) -> Bool {
    sessions[Int(reference.place)].generation == reference.generation
  }

  /// Whether a session can still do something.
  @inline(__always)
  func isAtWork(_ reference: SessionReference) -> Bool {
    isOpen(reference) && !self[reference].isLost
  }

  /// The sessions of an agent that can still do something, in the order they opened.
  func atWork(for agent: AgentID) -> [SessionReference] {
    (0..<sessions.count)
      .filter {
        sessions[$0].agent == agent && sessions[$0].number != .none && !sessions[$0].isLost
      }
      .sorted { sessions[$0].number.rawValue < sessions[$1].number.rawValue }
      .map { SessionReference(place: UInt32($0), generation: sessions[$0].generation) }
  }

  /// The session, not lost, whose handler has run longest without waiting for virtual time.
  var stray: SessionReference? {
    (0..<sessions.count)
      .filter {
        sessions[$0].isHandling && !sessions[$0].isAsleep && !sessions[$0].isLost
          && sessions[$0].number != .none
      }
      .min { sessions[$0].number.rawValue < sessions[$1].number.rawValue }
      .map { SessionReference(place: UInt32($0), generation: sessions[$0].generation) }
  }

  subscript(_ reference: SessionReference) -> Session {
    @inline(__always)
    unsafeAddress { unsafe UnsafePointer(sessions.address(of: Int(reference.place))) }
    @inline(__always)
    unsafeMutableAddress { unsafe sessions.address(of: Int(reference.place)) }
  }

  /// What a session has been given and has made.
  subscript(luggageOf reference: SessionReference) -> Luggage {
    unsafeAddress { unsafe UnsafePointer(luggage.address(of: Int(reference.place))) }
    unsafeMutableAddress {
      sessions[Int(reference.place)].isLaden = true
      return unsafe luggage.address(of: Int(reference.place))
    }
  }

  /// Frees the place of a session that is over, or never opens.
  @inline(__always)
  mutating func close(_ reference: SessionReference) {
    let place = Int(reference.place)
    if sessions[place].isLaden { luggage[place] = Luggage() }
    sessions[place].number = .none
    sessions[place].generation &+= 1
    free.append(reference.place)
  }
}

/// Names a session that may be over by the time the name is used.
struct SessionReference: Sendable, Equatable {
  var place: UInt32
  var generation: UInt32
}
