import RehearsalSimulation

/// Two sessions that were open at once wrote one file: whoever came last knew nothing of the other.
struct LostUpdateRule: Rule {
  static let about = RuleDescription(
    id: "resource.lost-update",
    severity: .error,
    failureMode: .ignoresInput,
    firesWhen: "a session writes a file that another wrote to while both were open",
    kinds: [.sessionOpened, .actWrite]
  )

  private struct Write {
    var session: SessionID
    var event: UInt64
    /// The last session that had opened by then: those after it saw what was written.
    var latest: SessionID
  }

  /// The last write to each file.
  private var writes: [String: Write] = [:]
  private var latest = SessionID.none

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .actWrite(let path) = event.kind else { return latest = event.session }
    let session = event.session
    if let last = writes[path], last.session != session,
      session.rawValue <= last.latest.rawValue
    {
      findings.add(
        Self.about,
        agent: event.agent,
        task: event.task,
        "wrote \(path) over what session \(last.session.rawValue) wrote to it meanwhile",
        evidence: [last.event, event.sequence]
      )
    }
    writes[path] = Write(session: session, event: event.sequence, latest: latest)
  }
}
