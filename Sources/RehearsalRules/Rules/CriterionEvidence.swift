import RehearsalSimulation

/// A table of the evidence that the work of each task was tested and meets the acceptance criteria.
struct CriterionEvidence: Sendable {
  /// The kinds of event that ``observe(_:onlyChangesFiles:)`` needs.
  static let eventKinds: [Event.Name] = [
    .actCommand, .actClaim, .criteriaTested, .sessionOpened, .handoffSent, .sessionEnded,
    .decisionMade, .retryScheduled, .taskEnded,
  ]

  /// The evidence that exists for a task when the task is accepted, or the part of it that comes from one session.
  ///
  /// The evidence of a session that was lost before it handed its work on does not count.
  struct Evidence: Sendable {
    /// The sequence number of the last command that succeeded for the task, or `nil` if none has succeeded.
    ///
    /// Commands that only change files do not count.
    fileprivate(set) var lastSuccessSequence: UInt64?
    /// The sequence number of the last command that succeeded but only changed files, or `nil` if there is none.
    fileprivate(set) var lastFileChangeSequence: UInt64?
    /// The last recorded test of the criteria, or `nil` if there is none.
    fileprivate var lastTest: Test?
    /// The sequence number of the last command that failed because of a fault, or `nil` if there is none.
    fileprivate var lastFailureSequence: UInt64?
    /// The last claim that the work was tested, or `nil` if no fault made an agent claim this.
    fileprivate var lastClaim: Claim?
    /// The sequence number of the event that last scheduled a retry of the task; 0 if the task was never retried.
    fileprivate var lastRetrySequence: UInt64 = 0

    /// The last test of the criteria; `nil` if there is none, or if it proved all of them.
    var incompleteTest: Test? { lastTest.flatMap { $0.unprovenCriteria.isEmpty ? nil : $0 } }

    /// The sequence number of the last command that failed because of a fault.
    ///
    /// The value is `nil` if there is none, or if a later command succeeded.
    var unrepairedFailureSequence: UInt64? {
      lastFailureSequence.flatMap { $0 > lastSuccessSequence ?? 0 ? $0 : nil }
    }

    /// Returns whether no command succeeded after the write that created the version that an event accepts.
    ///
    /// The result is `false` if the event accepts the state before the run.
    func isStale(for event: borrowing Event, _ versions: WorkVersions) -> Bool {
      versions.acceptedVersion(in: event).map { lastSuccessSequence ?? 0 < $0 } ?? false
    }

    /// Returns the last claim that the work which an event accepts was tested, if no command supports the claim.
    ///
    /// A command supports it if it succeeded after the write that created the accepted version. Without such a write, the
    /// command and the claim count only if they follow the last retry of the task.
    func unsupportedClaim(for event: borrowing Event, _ versions: WorkVersions) -> Claim? {
      guard let claim = lastClaim else { return nil }
      let write = versions.acceptedVersion(in: event)
      guard write != nil || claim.sequence > lastRetrySequence else { return nil }
      guard let success = lastSuccessSequence, success > write ?? lastRetrySequence else {
        return claim
      }
      return nil
    }

    /// Adds later or earlier evidence for the same task.
    fileprivate mutating func add(_ other: Evidence) {
      if let success = other.lastSuccessSequence {
        lastSuccessSequence = max(lastSuccessSequence ?? success, success)
      }
      if let edit = other.lastFileChangeSequence {
        lastFileChangeSequence = max(lastFileChangeSequence ?? edit, edit)
      }
      if let test = other.lastTest, test.sequence > lastTest?.sequence ?? 0 { lastTest = test }
      if let failure = other.lastFailureSequence {
        lastFailureSequence = max(lastFailureSequence ?? 0, failure)
      }
      if let claim = other.lastClaim, claim.sequence > lastClaim?.sequence ?? 0 {
        lastClaim = claim
      }
    }

    /// Replaces the results of tests and the claims, but not the commands that succeeded.
    fileprivate mutating func replaceTests(by other: Evidence) {
      lastTest = other.lastTest
      lastFailureSequence = other.lastFailureSequence
      lastClaim = other.lastClaim
    }
  }

  /// A claim that the work of a task was tested.
  struct Claim: Sendable {
    /// The sequence number of the event that recorded the claim.
    var sequence: UInt64
    var text: String
  }

  /// A test of the acceptance criteria.
  struct Test: Sendable {
    /// The sequence number of the event that recorded the result of the test.
    var sequence: UInt64
    /// The indices of the criteria that the test did not prove.
    var unprovenCriteria: [Int]
  }

  private let plan: Plan
  private let faultyTests: FaultyTests
  /// For each task, whether the table collects evidence for the task.
  private let needsEvidence: [Bool]
  /// For each task, the evidence that sessions have handed on.
  private var evidence = TaskTable(Evidence())
  /// For each task, whether a verifier has approved the task since it was last retried.
  private var isApproved = TaskTable(false)
  /// The evidence of each session until the session hands its work on.
  private var openEvidence = OpenWork<Evidence>()
  /// For each open session of a verifier, the evidence when the session opened.
  ///
  /// It is kept because the author can test a later version before the verifier decides.
  private var receivedEvidence = SessionTable<Evidence>()

  /// Creates the table, or returns `nil` if no run of the plan needs it.
  ///
  /// The table collects evidence for the tasks that have acceptance criteria, or for all tasks if ``FaultyTests`` are
  /// possible.
  init?(_ plan: Plan) {
    let faultyTests = FaultyTests(plan)
    needsEvidence = plan.tasks.map { faultyTests.arePossible || !$0.criteria.isEmpty }
    guard needsEvidence.contains(true) else { return nil }
    self.plan = plan
    self.faultyTests = faultyTests
  }

  /// Observes an event, and returns the evidence for the event's task if the event accepts the task.
  ///
  /// A verifier's approval accepts a task. If no verifier has approved the task, its completion accepts it.
  /// The result is `nil` for any other event, and for a task without evidence in the table.
  /// `onlyChangesFiles` says whether the event is a command that only changes files, which proves nothing
  /// about them.
  mutating func observe(_ event: borrowing Event, onlyChangesFiles: Bool) -> Evidence? {
    guard event.task != .none, needsEvidence[event.task.index] else { return nil }
    switch event.kind {
    case .actCommand(_, succeeded: true): noteSuccess(event, onlyChangesFiles: onlyChangesFiles)
    case .actCommand(let command, succeeded: false):
      guard faultyTests.canFail(command) else { return nil }
      let sequence = event.sequence
      openEvidence.update(event, from: Evidence()) { $0.lastFailureSequence = sequence }
    case .actClaim(let text):
      guard faultyTests.claims.contains(text) else { return nil }
      let claim = Claim(sequence: event.sequence, text: text)
      openEvidence.update(event, from: Evidence()) { $0.lastClaim = claim }
    case .criteriaTested(let unproven):
      let test = Test(sequence: event.sequence, unprovenCriteria: unproven)
      openEvidence.update(event, from: Evidence()) { $0.lastTest = test }
    case .sessionOpened:
      if plan.role(of: event.agent) == .verifier {
        receivedEvidence[event.session] = evidence[event.task]
      }
    case .handoffSent, .sessionEnded:
      if let handedOnEvidence = openEvidence.takeWork(handedOnBy: event) {
        evidence[event.task].add(handedOnEvidence)
      }
      if event.kind.name == .sessionEnded { receivedEvidence[event.session] = nil }
    case .retryScheduled: noteRetry(event)
    case .decisionMade(let decision, _):
      guard decision.approves, plan.role(of: event.agent) == .verifier else { return nil }
      isApproved[event.task] = true
      return evidence(for: event.task, judgedIn: event.session)
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, !isApproved[event.task] else { return nil }
      return allEvidence(for: event.task)
    default: break
    }
    return nil
  }

  private mutating func noteSuccess(_ event: borrowing Event, onlyChangesFiles: Bool) {
    let sequence = event.sequence
    openEvidence.update(event, from: Evidence()) {
      if onlyChangesFiles {
        $0.lastFileChangeSequence = sequence
      } else {
        $0.lastSuccessSequence = sequence
      }
    }
  }

  private mutating func noteRetry(_ event: borrowing Event) {
    isApproved[event.task] = false
    evidence[event.task].lastRetrySequence = event.sequence
  }

  /// Returns the evidence for a task, with the tests that existed when a verifier's session opened.
  private func evidence(for task: TaskID, judgedIn session: SessionID) -> Evidence {
    var judgedEvidence = allEvidence(for: task)
    if let received = receivedEvidence[session] { judgedEvidence.replaceTests(by: received) }
    return judgedEvidence
  }

  /// Returns the evidence for a task, including that of sessions that have not handed on their work.
  private func allEvidence(for task: TaskID) -> Evidence {
    var allEvidence = evidence[task]
    for sessionEvidence in openEvidence[task] { allEvidence.add(sessionEvidence) }
    return allEvidence
  }
}
