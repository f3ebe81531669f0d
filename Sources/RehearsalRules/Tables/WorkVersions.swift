import OrderedCollections
import RehearsalSimulation

/// The current version of the work on each task.
///
/// Each write to a task's files, also by a command, creates a new version, whichever agent writes. The files of a
/// task are the files that the task touches, and further files that an owner of the task wrote. An owner is an agent that
/// does the work of the task instead of judging or coordinating it. A judge decides on the version that
/// existed when the judge's session opened.
struct WorkVersions: Sendable {
  /// The kinds of event that ``observe(_:)`` needs.
  static let eventKinds: [Event.Name] = [
    .handoffDelivered, .sessionEnded, .actWrite, .retryScheduled,
  ]

  /// A version of the work on a task.
  ///
  /// Before the first write to the task's files, the version is the state before the run.
  struct Version: Sendable {
    /// The agent that wrote the version, or `.none` for the state before the run.
    var author = AgentID.none
    /// The task for which the agent wrote the version, or `.none` for the state before the run.
    var writtenTask = TaskID.none
    /// The sequence number of the event that recorded the write, or `nil` for the state before the run.
    ///
    /// Later versions have greater numbers.
    var sequence: UInt64?

    /// The state before the run.
    fileprivate init() {}

    fileprivate init(_ write: borrowing Event) {
      author = write.agent
      writtenTask = write.task
      sequence = write.sequence
    }
  }

  /// An open session of a judge, a planner or an orchestrator.
  ///
  /// Such a session does the work of its task itself only if a handoff with certain intents, such as
  /// `assign`, opened the session.
  private struct JudgingSession {
    /// Whether the session does the work of its task instead of judging or coordinating the work.
    var isOwner: Bool
    /// The sequence number of the last write to the task's files before the session opened, or `nil` if there was
    /// no such write.
    var versionAtOpening: UInt64?
    /// The sequence number of the event that delivered the handoff of the session.
    var openingSequence: UInt64
    /// How many times the task had failed when the handoff of the session was sent.
    var round: UInt16
  }

  /// The event that last scheduled a retry of a task.
  private struct Retry {
    var sequence: UInt64
    var session: SessionID
    /// How many times the task had failed.
    var failures: Int
  }

  private let plan: Plan
  /// Whether a failed task makes the platform repeat all tasks of its phase.
  private let retriesPhases: Bool
  private let taskFiles: TaskFiles
  /// The last version of each file or folder.
  ///
  /// The files and folders that tasks touch come first, in the order of `Plan.taskFiles`. The files in
  /// `otherFileIndices` follow.
  private var lastVersions: [Version]
  /// The indices in `lastVersions` of the files that an owner wrote for a task that does not touch them, by
  /// path.
  private var otherFileIndices: [String: Int] = [:]
  /// For each task, the indices in `lastVersions` of the files that an owner wrote and the task does not touch.
  private var undeclaredFilesByTask = TaskTable<OrderedSet<Int>>([])
  /// Whether the platform gives each task a tree of its own, so that writes for other tasks do not change its files.
  private let hasSeparateTrees: Bool
  /// If each task has a tree of its own, the last version of each task's files.
  private var lastVersionsInTree = TaskTable(Version())
  /// The open sessions of judges, planners and orchestrators.
  private var judgingSessions = SessionTable<JudgingSession>()
  /// If the platform retries whole phases, the version of each task when the coordinator got its last result.
  ///
  /// A task ends with its phase. Until then, other tasks of the phase can write the same files.
  private var versionsOfResults = TaskTable<Version?>(nil)
  /// For each task, its last retry, or `nil` if the task was never retried.
  private var lastRetries = TaskTable<Retry?>(nil)

  init(_ plan: Plan) {
    self.plan = plan
    retriesPhases = plan.platform.retry == .phase
    taskFiles = plan.taskFiles
    hasSeparateTrees = plan.platform.hasSeparateTrees
    lastVersions = Array(repeating: Version(), count: taskFiles.count)
  }

  /// The current version of the work on a task.
  subscript(task: TaskID) -> Version {
    if hasSeparateTrees { return lastVersionsInTree[task] }
    var latest = Version()
    for index in taskFiles[task] { Self.chooseLater(lastVersions[index], in: &latest) }
    for index in undeclaredFilesByTask[task] { Self.chooseLater(lastVersions[index], in: &latest) }
    return latest
  }

  /// Replaces `latest` by another version if that is later.
  private static func chooseLater(_ version: Version, in latest: inout Version) {
    if version.sequence ?? 0 > latest.sequence ?? 0 { latest = version }
  }

  /// Returns the sequence number of the write that created the version on which a session works or decides.
  ///
  /// For an open session of a judge, a planner or an orchestrator, this is the version at the opening of the
  /// session. For any other session, it is the current version. The result is `nil` for the state before the
  /// run.
  private func version(receivedBy session: SessionID, on task: TaskID) -> UInt64? {
    guard let judgingSession = judgingSessions[session] else { return self[task].sequence }
    return judgingSession.versionAtOpening
  }

  /// Returns the sequence number of the write that created the version on which a judge decides in an event.
  ///
  /// This is the version at the opening of the judge's session, or the current version if the judge wrote it itself.
  /// The result is `nil` for the state before the run.
  func version(decidedOnIn event: borrowing Event) -> UInt64? {
    let currentVersion = self[event.task]
    guard currentVersion.author != event.agent else { return currentVersion.sequence }
    return version(receivedBy: event.session, on: event.task)
  }

  /// Returns the version of its work with which a task completes.
  ///
  /// A write for another task that follows the result of this task does not count.
  func completedVersion(of task: TaskID) -> Version {
    let version = self[task]
    guard let result = versionsOfResults[task], version.writtenTask != task else { return version }
    return result
  }

  /// Returns the sequence number of the write that created the version that an event accepts.
  ///
  /// The event is a judge's decision, or the end of a task. The result is `nil` for the state before the run.
  func acceptedVersion(in event: borrowing Event) -> UInt64? {
    event.kind.name == .taskEnded
      ? completedVersion(of: event.task).sequence : version(decidedOnIn: event)
  }

  /// Returns whether the session of an event judges a version of the work whose task was retried since.
  ///
  /// The session's decision then says nothing about the work of the current round. In a panel, the platform counts neither
  /// the decision nor the handoffs of the session. Without a panel, the coordinator still takes an approval. The result is
  /// false for the session that scheduled the retry.
  func isOutdated(_ event: borrowing Event) -> Bool {
    guard event.task != .none, let session = judgingSessions[event.session],
      let retry = lastRetries[event.task], retry.session != event.session
    else { return false }
    return session.openingSequence < retry.sequence || Int(session.round) < retry.failures
  }

  /// Returns whether the session of an event does the work of its task, instead of judging or coordinating the
  /// work.
  func isOwner(_ event: borrowing Event) -> Bool {
    judgingSessions[event.session]?.isOwner ?? plan.producesWork(event.agent, on: .inform)
  }

  /// Returns whether a path is one of the files of a task: the task touches it, or an owner of the task wrote it.
  ///
  /// If each task has a tree of its own, only the files count that the task touches.
  func isPartOfWork(_ path: String, on task: TaskID) -> Bool {
    taskFiles.covers(path, of: task)
      || otherFileIndices[path].map(undeclaredFilesByTask[task].contains) ?? false
  }

  /// Observes the next event of the run.
  mutating func observe(_ event: borrowing Event) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      if retriesPhases, handoff.receiver == plan.coordinator,
        handoff.intent == .approve || handoff.intent == .complete
      {
        versionsOfResults[event.task] = self[event.task]
      }
      // Sessions of other agents are not stored, because these agents own every task that they receive.
      guard event.session != .none, !plan.producesWork(handoff.receiver, on: .inform) else {
        return
      }
      judgingSessions[event.session] = JudgingSession(
        isOwner: plan.producesWork(handoff.receiver, on: handoff.intent),
        versionAtOpening: self[event.task].sequence,
        openingSequence: event.sequence,
        round: handoff.round
      )
    case .sessionEnded: judgingSessions[event.session] = nil
    case .actWrite(let path): noteWrite(to: path, event)
    case .retryScheduled(let failures):
      guard event.task != .none else { return }
      lastRetries[event.task] = Retry(
        sequence: event.sequence,
        session: event.session,
        failures: failures
      )
    default: break
    }
  }

  /// Notes that a write, or a command, changes a file.
  mutating func noteWrite(to path: String, _ event: borrowing Event) {
    let version = Version(event)
    let touchedIndices = taskFiles.indices(covering: path)
    if hasSeparateTrees {
      guard event.task != .none,
        isOwner(event) || touchedIndices.contains(where: taskFiles[event.task].contains)
      else { return }
      return lastVersionsInTree[event.task] = version
    }
    for index in touchedIndices { lastVersions[index] = version }
    if let index = otherFileIndices[path] { lastVersions[index] = version }
    if retriesPhases { noteWriteAfterResult(version, touchedIndices, event) }
    guard event.task != .none, isOwner(event),
      !touchedIndices.contains(where: taskFiles[event.task].contains)
    else { return }
    let index = otherFileIndices[path] ?? lastVersions.count
    if index == lastVersions.count {
      otherFileIndices[path] = index
      lastVersions.append(version)
    }
    undeclaredFilesByTask[event.task].append(index)
  }

  /// Replaces the version of a task's result if the work on the task was written again after the result.
  ///
  /// A later write for another task then does not hide the new version.
  private mutating func noteWriteAfterResult(
    _ version: Version,
    _ touchedIndices: [Int],
    _ event: borrowing Event
  ) {
    guard event.task != .none, versionsOfResults[event.task] != nil,
      isOwner(event) || touchedIndices.contains(where: taskFiles[event.task].contains)
    else { return }
    versionsOfResults[event.task] = version
  }
}
