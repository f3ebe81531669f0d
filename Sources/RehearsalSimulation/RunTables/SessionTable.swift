/// The table of the sessions at work.
///
/// The entry of a session that is over is used again.
@safe
struct SessionTable: ~Copyable {
  private var sessions = UncheckedArray<Session>()
  private var contents = UncheckedArray<SessionContents>()
  private var freeIndices = UncheckedArray<UInt32>()

  /// Adds the session that a handoff will open.
  @inline(__always)
  mutating func add(_ handoff: Handoff) -> SessionReference {
    guard let index = freeIndices.popLast() else { return addEntry(for: handoff) }
    let generation = sessions[Int(index)].generation
    sessions[Int(index)] = Session(for: handoff, generation: generation)
    return SessionReference(index: index, generation: generation)
  }

  private mutating func addEntry(for handoff: Handoff) -> SessionReference {
    sessions.append(Session(for: handoff, generation: 0))
    contents.append(SessionContents())
    return SessionReference(index: UInt32(sessions.count - 1), generation: 0)
  }

  @inline(__always)
  func isOpen(_ reference: SessionReference) -> Bool {
    sessions[Int(reference.index)].generation == reference.generation
  }

  /// Returns whether a session is open and not lost to a crash.
  @inline(__always)
  func isAtWork(_ reference: SessionReference) -> Bool {
    isOpen(reference) && !self[reference].isLost
  }

  /// Returns the open sessions of an agent that are not lost, in the order in which they opened.
  func atWork(for agent: AgentID) -> [SessionReference] {
    openSessions.filter { self[$0].agent == agent }
  }

  /// Returns the open sessions on a task that are not lost, in the order in which they opened.
  func atWork(on task: TaskID) -> [SessionReference] {
    openSessions.filter { self[$0].handoff.task == task }
  }

  /// The open sessions that are not lost, in the order in which they opened.
  var openSessions: [SessionReference] {
    (0..<sessions.count)
      .filter { sessions[$0].number != .none && !sessions[$0].isLost }
      .sorted { sessions[$0].number.rawValue < sessions[$1].number.rawValue }
      .map { SessionReference(index: UInt32($0), generation: sessions[$0].generation) }
  }

  /// The earliest session, other than lost sessions, whose handler is running but does not wait for
  /// virtual time.
  var stalled: SessionReference? {
    (0..<sessions.count)
      .filter {
        sessions[$0].isHandling && !sessions[$0].isAsleep && !sessions[$0].isLost
          && sessions[$0].number != .none
      }
      .min { sessions[$0].number.rawValue < sessions[$1].number.rawValue }
      .map { SessionReference(index: UInt32($0), generation: sessions[$0].generation) }
  }

  subscript(_ reference: SessionReference) -> Session {
    @inline(__always)
    unsafeAddress { unsafe UnsafePointer(sessions.address(of: Int(reference.index))) }
    @inline(__always)
    unsafeMutableAddress { unsafe sessions.address(of: Int(reference.index)) }
  }

  /// The contents of a session.
  ///
  /// Write access marks the session as having contents.
  subscript(contentsOf reference: SessionReference) -> SessionContents {
    unsafeAddress { unsafe UnsafePointer(contents.address(of: Int(reference.index))) }
    unsafeMutableAddress {
      sessions[Int(reference.index)].hasContents = true
      return unsafe contents.address(of: Int(reference.index))
    }
  }

  /// Frees the entry of a session that is over or will never open.
  @inline(__always)
  mutating func close(_ reference: SessionReference) {
    let index = Int(reference.index)
    if sessions[index].hasContents { contents[index] = SessionContents() }
    sessions[index].number = .none
    sessions[index].generation &+= 1
    freeIndices.append(reference.index)
  }
}

/// A reference to a session.
///
/// After the session is over, the reference never refers to a later session in the same table
/// entry.
struct SessionReference: Sendable, Equatable {
  var index: UInt32
  var generation: UInt32
}
