import RehearsalSimulation

/// A task was worked on again though it had completed.
struct WorkRepeatedRule: Rule {
  static let about = RuleDescription(
    id: "handoff.work-repeated",
    severity: .error,
    failureMode: .repeatsSteps,
    firesWhen:
      "a task that has completed is handed out again, or its files are written after that",
    kinds: WorkVersions.kinds + [
      .handoffSent, .handoffDuplicated, .taskEnded,
    ]
  )

  private let plan: Plan
  private var versions: WorkVersions
  /// With which event each task completed.
  private var completed = PerTask<UInt64?>(nil)
  /// The handoffs that were found to repeat work.
  ///
  /// What comes of them is not reported again; what a duplicate repeats is reported by
  /// `handoff.processed-twice`.
  private var known: Set<HandoffID> = []

  init(_ plan: Plan) {
    self.plan = plan
    versions = WorkVersions(plan)
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    let isOwner = versions.isOwner(event)
    versions.observe(event)
    switch event.kind {
    case .handoffDuplicated(let handoff, _): known.insert(handoff.id)
    case .taskEnded(let outcome):
      guard outcome.kind == .completed, event.task != .none else { return }
      completed[event.task] = event.sequence
    case .handoffSent(let handoff, _):
      guard handoff.intent == .assign || handoff.intent == .delegate,
        let end = completed[event.task], event.task != .none
      else { return }
      known.insert(handoff.id)
      let names = (plan.name(of: event.task), plan.name(of: handoff.receiver))
      add("handed \(names.0), which had completed, to \(names.1)", end, event, &findings)
    case .actWrite(let path):
      guard isOwner, event.task != .none, let end = completed[event.task],
        !known.contains(event.handoff)
      else { return }
      let task = plan.name(of: event.task)
      add("wrote \(path) for \(task), which had completed", end, event, &findings)
    default: break
    }
  }

  private func add(
    _ text: String,
    _ end: UInt64,
    _ event: borrowing Event,
    _ findings: inout Findings
  ) {
    findings.add(
      Self.about,
      agent: event.agent,
      task: event.task,
      text,
      evidence: [end, event.sequence]
    )
  }
}
