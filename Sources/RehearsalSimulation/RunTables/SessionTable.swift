/// The table of the sessions of a run.
///
/// Every handoff has an entry from its creation on, because it will open a session. The entry of a session that
/// is over is used again for a later handoff.
@safe
struct SessionTable: ~Copyable {
  private var sessions = UncheckedArray<Session>()
  private var contents = UncheckedArray<SessionContents>()
  private var freeIndices = UncheckedArray<UInt32>()

  /// Adds the entry of the session that a handoff will open, and returns a reference to the entry.
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

  /// Returns whether the session of a reference still has its table entry.
  @inline(__always)
  func isValid(_ reference: SessionReference) -> Bool {
    sessions[Int(reference.index)].generation == reference.generation
  }

  /// Returns whether a session is neither over nor lost in a crash, refusal or cancellation.
  ///
  /// The result is also true for a session that has not opened yet.
  @inline(__always)
  func isAtWork(_ reference: SessionReference) -> Bool {
    isValid(reference) && !self[reference].isLost
  }

  /// Returns the open sessions of an agent in the order in which they opened, except lost sessions.
  ///
  /// A session is lost if a crash, a refusal or a cancellation ended it early.
  func atWork(for agent: AgentID) -> [SessionReference] {
    openSessions.filter { self[$0].agent == agent }
  }

  /// Returns the open sessions on a task in the order in which they opened, except lost sessions.
  ///
  /// A session is lost if a crash, a refusal or a cancellation ended it early.
  func atWork(on task: TaskID) -> [SessionReference] {
    openSessions.filter { self[$0].handoff.task == task }
  }

  /// The open sessions in the order in which they opened, except lost sessions.
  ///
  /// A session is lost if a crash, a refusal or a cancellation ended it early.
  var openSessions: [SessionReference] {
    (0..<sessions.count)
      .filter { sessions[$0].id != .none && !sessions[$0].isLost }
      .sorted { sessions[$0].id.rawValue < sessions[$1].id.rawValue }
      .map { SessionReference(index: UInt32($0), generation: sessions[$0].generation) }
  }

  /// The earliest session in which the handler waits for something other than virtual time.
  ///
  /// Sessions that a crash, a refusal or a cancellation ended early do not count.
  var stalledSession: SessionReference? {
    (0..<sessions.count)
      .filter {
        sessions[$0].isHandling && !sessions[$0].isAsleep && !sessions[$0].isLost
          && sessions[$0].id != .none
      }
      .min { sessions[$0].id.rawValue < sessions[$1].id.rawValue }
      .map { SessionReference(index: UInt32($0), generation: sessions[$0].generation) }
  }

  subscript(_ reference: SessionReference) -> Session {
    @inline(__always)
    unsafeAddress { unsafe UnsafePointer(sessions.address(of: Int(reference.index))) }
    @inline(__always)
    unsafeMutableAddress { unsafe sessions.address(of: Int(reference.index)) }
  }

  /// The parts of a session that are stored separately.
  ///
  /// Write access marks the session as having such parts.
  subscript(contentsOf reference: SessionReference) -> SessionContents {
    unsafeAddress { unsafe UnsafePointer(contents.address(of: Int(reference.index))) }
    unsafeMutableAddress {
      sessions[Int(reference.index)].hasContents = true
      return unsafe contents.address(of: Int(reference.index))
    }
  }

  /// Frees the entry of a session that is over or will never open, and makes references to it invalid.
  @inline(__always)
  mutating func close(_ reference: SessionReference) {
    let index = Int(reference.index)
    if sessions[index].hasContents { contents[index] = SessionContents() }
    sessions[index].id = .none
    sessions[index].generation &+= 1
    freeIndices.append(reference.index)
  }
}

/// A reference to the table entry of a session, or of a handoff that will open a session.
///
/// The generation distinguishes this session from other sessions that use the same entry at other times.
struct SessionReference: Sendable, Equatable {
  var index: UInt32
  var generation: UInt32
}
