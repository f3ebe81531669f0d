import RehearsalSimulation

/// The work that open sessions have done on each task and not handed on yet.
///
/// A session that crashes, is refused or is cancelled loses this work, as it does in a simulated run. The user of the
/// table stores the work that sessions have handed on.
struct OpenWork<Work: Sendable>: Sendable {
  /// The work of one session.
  private struct Entry {
    let session: SessionID
    var work: Work
  }

  private var entries = TaskLists<Entry>()
  /// For each session that has an entry, the task of the session.
  private var tasks = SessionTable<TaskID>()

  /// Whether no session has work that it has not handed on.
  var isEmpty: Bool { tasks.count == 0 }

  /// The work on a task that sessions have not handed on, with one element for each session.
  subscript(task: TaskID) -> [Work] { entries[task].map(\.work) }

  /// Changes the work of the event's session on the event's task.
  ///
  /// If the session has no work that it has not handed on, the change starts from `initialWork`.
  mutating func update(
    _ event: borrowing Event,
    from initialWork: Work,
    _ change: (inout Work) -> Void
  ) {
    let session = event.session
    let isChanged = entries.update(event.task) { entry in
      guard entry.session == session else { return false }
      change(&entry.work)
      return true
    }
    guard !isChanged else { return }
    var work = initialWork
    change(&work)
    entries.append(Entry(session: session, work: work), to: event.task)
    tasks[session] = event.task
  }

  /// Removes the work that an event hands on or loses, and returns it if it is handed on.
  ///
  /// A session hands its work on with a handoff that carries it. At its end, a session that is not lost leaves its work
  /// to the team as well. For any other event, the result is `nil`.
  mutating func takeWork(handedOnBy event: borrowing Event) -> Work? {
    switch event.kind {
    case .handoffSent(let handoff, _): return handoff.intent.carriesWork ? takeWork(of: event) : nil
    case .sessionEnded(let result):
      let work = takeWork(of: event)
      return result.losesWork ? nil : work
    default: return nil
    }
  }

  private mutating func takeWork(of event: borrowing Event) -> Work? {
    let (session, task) = (event.session, event.task)
    guard tasks[session] == task else { return nil }
    tasks[session] = nil
    let work = entries[task].first { $0.session == session }?.work
    entries.removeAll(of: task) { $0.session == session }
    return work
  }
}

extension Event.SessionResult {
  /// Whether the session lost the work that it had not handed on.
  fileprivate var losesWork: Bool {
    switch self {
    case .crashed, .refused, .cancelled: true
    case .handedOff, .nothing, .repeated, .misaddressed: false
    }
  }
}
