import RehearsalSimulation

/// Reports a write in a history that overwrites a file which another session changed in the meantime.
///
/// The other session wrote the file after the reported session had opened, and the reported session has not
/// read the file since. A write by the root agent of the history is not reported if the other session had
/// already ended.
///
/// A command counts as a read of the files that it shows, and as a write of the files that it is certain to change. It
/// is not reported if it only edits a file in place or appends to it, because other changes stay.
struct OverlappingWriteRule: Rule {
  static let ruleDescription = LostUpdateRule.ruleDescription
  static let observedKinds: [Event.Name] = [
    .sessionOpened, .sessionEnded, .actRead, .actWrite, .actCommand,
  ]

  /// The last write to a file.
  private struct Write {
    var session: SessionID
    var sequence: UInt64
    /// The session that opened last before the write.
    ///
    /// Sessions with greater numbers opened after the write.
    var lastOpened: SessionID
    /// Whether the output of a program replaced the content, as it does in a log.
    var isOutput: Bool
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
    case .actRead(let path): noteRead(event, path)
    case .actWrite(let path): noteWrite(event, path, nil, &context)
    case .actCommand:
      for use in plan.loggedFileUses[event.sequence] ?? [] {
        if use.kind == .read || use.kind == .edit { noteRead(event, use.path) }
        if use.kind != .read { noteWrite(event, use.path, use.kind, &context) }
      }
    default: break
    }
  }

  private mutating func noteRead(_ event: borrowing Event, _ path: String) {
    lastAccessSequences[Access(session: event.session, path: path)] = event.sequence
  }

  /// Notes a write, and reports it if it overwrites a change by another session.
  ///
  /// The value of `use` is `nil` if a file tool wrote the file.
  private mutating func noteWrite(
    _ event: borrowing Event,
    _ path: String,
    _ use: FileUse.Kind?,
    _ context: inout RuleContext
  ) {
    let session = event.session
    let access = Access(session: session, path: path)
    defer {
      lastWrites[path] = Write(
        session: session,
        sequence: event.sequence,
        lastOpened: lastOpenedSession,
        isOutput: use == .output
      )
      lastAccessSequences[access] = event.sequence
    }
    guard let lastWrite = lastWrites[path], lastWrite.session != session,
      session.rawValue <= lastWrite.lastOpened.rawValue,
      lastAccessSequences[access, default: 0] < lastWrite.sequence,
      use != .output || !lastWrite.isOutput,
      event.agent != plan.orchestrator || !endedSessions.contains(lastWrite.session)
    else { return }
    context.violations.record(
      Self.ruleDescription,
      agent: event.agent,
      task: event.task,
      "\(use == nil ? "overwrote" : "ran a command that overwrites or removes") \(path), "
        + "which session \(lastWrite.session.rawValue) wrote at the same time",
      evidence: [lastWrite.sequence, event.sequence]
    )
  }
}
