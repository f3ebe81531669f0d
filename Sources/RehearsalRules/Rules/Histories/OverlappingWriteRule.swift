import RehearsalSimulation

/// Reports a write in a history that overwrites a file which another session changed in the meantime.
///
/// The other session wrote the file after the reported session had opened, and the reported session has not
/// read the file since. A write by the root agent of the history is not reported if the other session had
/// already ended.
struct OverlappingWriteRule: Rule {
  static let ruleDescription = LostUpdateRule.ruleDescription
  static let observedKinds: [Event.Name] = [.sessionOpened, .sessionEnded, .actRead, .actWrite]

  /// The last write to a file.
  private struct Write {
    var session: SessionID
    var sequence: UInt64
    /// The session that opened last before the write.
    ///
    /// Sessions with greater numbers opened after the write.
    var lastOpened: SessionID
  }

  /// A session and the path of a file that the session has read or written.
  private struct Access: Hashable {
    var session: SessionID
    var path: String
  }

  private let plan: Plan
  /// The last write to each file, by path.
  private var lastWrites: [String: Write] = [:]
  /// For each session and file, the sequence number of the event in which the session last read or wrote the file.
  private var lastAccessSequences: [Access: UInt64] = [:]
  private var endedSessions: Set<SessionID> = []
  private var lastOpenedSession = SessionID.none

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .sessionOpened: lastOpenedSession = event.session
    case .sessionEnded: endedSessions.insert(event.session)
    case .actRead(let path):
      lastAccessSequences[Access(session: event.session, path: path)] = event.sequence
    case .actWrite(let path): noteWrite(event, path, &context)
    default: break
    }
  }

  private mutating func noteWrite(
    _ event: borrowing Event,
    _ path: String,
    _ context: inout RuleContext
  ) {
    let session = event.session
    let access = Access(session: session, path: path)
    defer {
      lastWrites[path] = Write(
        session: session,
        sequence: event.sequence,
        lastOpened: lastOpenedSession
      )
      lastAccessSequences[access] = event.sequence
    }
    guard let lastWrite = lastWrites[path], lastWrite.session != session,
      session.rawValue <= lastWrite.lastOpened.rawValue,
      lastAccessSequences[access, default: 0] < lastWrite.sequence,
      event.agent != plan.orchestrator || !endedSessions.contains(lastWrite.session)
    else { return }
    context.violations.record(
      Self.ruleDescription,
      agent: event.agent,
      task: event.task,
      "overwrote \(path), which session \(lastWrite.session.rawValue) wrote at the same time",
      evidence: [lastWrite.sequence, event.sequence]
    )
  }
}
