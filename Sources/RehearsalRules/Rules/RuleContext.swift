import RehearsalSimulation

/// The facts about a run that its rules share.
package struct RuleContext: Sendable {
  /// The violations that the rules have found so far.
  package var violations: ViolationLog
  /// The current version of the work of each task.
  private(set) var workVersions: WorkVersions
  /// The command lines of the run.
  var commands: CommandTable
  /// The changes of files that the command in the current event is certain to have made.
  ///
  /// The array is empty for a command that failed or that may leave all files as they are. It is also empty
  /// in histories, whose commands are known only in part. It is valid only while rules observe a command.
  private(set) var fileChanges: [FileChange] = []
  /// Whether the command in the current event changes files and does nothing else.
  ///
  /// The value is valid only while rules observe a command.
  private(set) var commandOnlyChangesFiles = false
  /// The evidence for the task that the current event accepts, or `nil` if the event accepts no task with evidence.
  ///
  /// The value is valid only while rules observe one of the ``CriterionEvidence/eventKinds``.
  private(set) var acceptedEvidence: CriterionEvidence.Evidence?
  /// The numbers in the report on the work that the current event lets pass, or `nil` if no work with gates passes.
  ///
  /// The value is valid only while rules observe one of the ``GateNumbers/eventKinds``.
  private(set) var passedNumbers: [Measurement]?
  /// For each task, the agent whose judges have to approve the work.
  private(set) var judgedAuthors: JudgedAuthors
  private var evidence: CriterionEvidence?
  private var gateNumbers: GateNumbers?
  /// Whether each task has ended.
  private var endedTasks = TaskTable(false)

  init(_ plan: Plan) {
    violations = ViolationLog(severities: plan.severities)
    workVersions = WorkVersions(plan)
    commands = CommandTable(plan)
    judgedAuthors = JudgedAuthors(plan)
    evidence = CriterionEvidence(plan)
    gateNumbers = GateNumbers(plan)
  }

  /// The kinds of event that ``noteFacts(_:)`` needs.
  var factKinds: [Event.Name] {
    judgedAuthors.eventKinds + (evidence == nil ? [] : CriterionEvidence.eventKinds)
      + (gateNumbers == nil ? [] : GateNumbers.eventKinds)
  }

  /// Returns whether a task had ended before the current event; false for `.none`.
  @inline(__always)
  func hasEnded(_ task: TaskID) -> Bool { endedTasks[task] }

  /// Notes a write, a delivery or the end of a session, before the rules observe the event.
  mutating func noteWork(_ event: borrowing Event) { workVersions.observe(event) }

  /// Notes the files that a command changes, before the rules observe the event.
  mutating func noteCommand(_ event: borrowing Event) {
    let allChanges = commands.fileChanges(by: event)
    fileChanges = allChanges.changes
    commandOnlyChangesFiles = allChanges.onlyChangesFiles
    for change in fileChanges { workVersions.noteWrite(to: change.path, event) }
  }

  /// Notes the reports on the work, the evidence for it and its author, before the rules observe the event.
  ///
  /// If the event is a command, ``noteCommand(_:)`` must have noted it before.
  mutating func noteFacts(_ event: borrowing Event) {
    judgedAuthors.observe(event, hasEnded: hasEnded(event.task))
    acceptedEvidence = evidence?.observe(event, onlyChangesFiles: commandOnlyChangesFiles)
    passedNumbers = gateNumbers?.numbers(passedBy: event)
  }

  /// Notes the end of a task, after the rules have observed the event.
  mutating func noteEnd(of task: TaskID) {
    if task != .none { endedTasks[task] = true }
  }
}

extension Plan {
  /// Returns whether a decision lets work pass.
  ///
  /// An unusable decision, such as a timeout, lets work pass only if the platform has `guards: open`.
  func letsWorkPass(_ decision: Decision) -> Bool {
    decision.isUsable ? decision.approves : platform.guards == .open
  }
}
