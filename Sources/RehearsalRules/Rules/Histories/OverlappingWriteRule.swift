import RehearsalSimulation

/// Reports a write of a history that overwrites the changes of another session that was open at the same time.
///
/// A session that reads a file after another one's write knows the change, and the root's session knows what a session
/// did that has ended.
struct OverlappingWriteRule: Rule {
  static let about = LostUpdateRule.about
  static let kinds: [Event.Name] = [.sessionOpened, .sessionEnded, .actRead, .actWrite]

  private struct Write {
    var session: SessionID
    var event: UInt64
    /// The last session that had opened before the write.
    var lastOpened: SessionID
  }

  private struct Access: Hashable {
    var session: SessionID
    var path: String
  }

  private let plan: Plan
  private var writes: [String: Write] = [:]
  /// The last event in which a session read or wrote a file.
  private var lastAccess: [Access: UInt64] = [:]
  private var ended: Set<SessionID> = []
  private var lastOpened = SessionID.none

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .sessionOpened: lastOpened = event.session
    case .sessionEnded: ended.insert(event.session)
    case .actRead(let path):
      lastAccess[Access(session: event.session, path: path)] = event.sequence
    case .actWrite(let path): note(event, path, &violations)
    default: break
    }
  }

  private mutating func note(
    _ event: borrowing Event,
    _ path: String,
    _ violations: inout ViolationLog
  ) {
    let session = event.session
    let access = Access(session: session, path: path)
    defer {
      writes[path] = Write(session: session, event: event.sequence, lastOpened: lastOpened)
      lastAccess[access] = event.sequence
    }
    guard let last = writes[path], last.session != session,
      session.rawValue <= last.lastOpened.rawValue, lastAccess[access, default: 0] < last.event,
      event.agent != plan.orchestrator || !ended.contains(last.session)
    else { return }
    violations.record(
      Self.about,
      agent: event.agent,
      task: event.task,
      "overwrote \(path), which session \(last.session.rawValue) wrote at the same time",
      evidence: [last.event, event.sequence]
    )
  }
}
