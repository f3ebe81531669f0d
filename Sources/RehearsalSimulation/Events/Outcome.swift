/// How a task ended.
public struct Outcome: Sendable, Hashable, CustomStringConvertible {
  /// The kinds of ending.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The work is done and approved. A2A: completed.
    case completed
    /// The work was handed back before it began. A2A: rejected.
    case rejected
    /// Someone outside has to help. A2A: input-required.
    case stuck
    /// A judge blocked it and nobody is named to mend it. A2A: failed.
    case blocked
    /// Whoever had it gave nothing back. A2A: failed.
    case died
    /// The required evidence cannot be had in a simulation. A2A: failed.
    case unverifiable
    /// A task it needs did not complete. A2A: canceled.
    case skipped
  }

  /// Why it ended so.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// It matches a non-goal.
    case nonGoal = "non-goal"
    /// It is work of a specialty that nobody at hand has.
    case specialty
    /// It was handed back as a conflict, with neither a non-goal nor a specialty that it runs into.
    case conflict
    /// It failed as often as the platform allows.
    case attemptsExhausted = "attempts-exhausted"
    /// It needs itself, through others or directly.
    case dependencyCycle = "dependency-cycle"
    /// The work lists no task.
    case noTasks = "no-tasks"
    /// Something it needs was not supplied.
    case missingContext = "missing-context"
    /// The same work came back for the same reason, with nothing written in between.
    case noProgress = "no-progress"
    /// Nothing of the budget was left.
    case budgetExhausted = "budget-exhausted"
    /// Nothing was left to happen.
    case deadlock
    /// Whoever had it crashed.
    case crashed
    /// A session ended without a result.
    case noResult = "no-result"
    /// A handoff never arrived.
    case lost
  }

  /// The kind of ending.
  public var kind: Kind

  /// Why, where there is more than one way.
  public var reason: Reason?

  package init(kind: Kind, reason: Reason? = nil) {
    self.kind = kind
    self.reason = reason
  }

  /// The work is done and approved.
  public static let completed = Outcome(kind: .completed)
  /// A judge blocked it and nobody is named to mend it.
  public static let blocked = Outcome(kind: .blocked)
  /// The required evidence cannot be had in a simulation.
  public static let unverifiable = Outcome(kind: .unverifiable)
  /// A task it needs did not complete.
  public static let skipped = Outcome(kind: .skipped)

  /// The work was handed back before it began.
  public static func rejected(_ reason: Reason) -> Outcome {
    Outcome(kind: .rejected, reason: reason)
  }

  /// Someone outside has to help.
  public static func stuck(_ reason: Reason) -> Outcome { Outcome(kind: .stuck, reason: reason) }

  /// Whoever had it gave nothing back.
  public static func died(_ reason: Reason) -> Outcome { Outcome(kind: .died, reason: reason) }

  /// The outcome as a trace writes it, such as `stuck: attempts-exhausted`.
  public var description: String {
    reason.map { "\(kind.rawValue): \($0.rawValue)" } ?? kind.rawValue
  }

  /// The reasons that a kind of outcome can have.
  package static func reasons(for kind: Kind) -> [Reason] {
    switch kind {
    case .rejected: [.nonGoal, .specialty, .conflict]
    case .stuck:
      [
        .attemptsExhausted, .dependencyCycle, .noTasks, .missingContext, .noProgress,
        .budgetExhausted, .deadlock,
      ]
    case .died: [.crashed, .noResult, .lost]
    case .completed, .blocked, .unverifiable, .skipped: []
    }
  }
}
