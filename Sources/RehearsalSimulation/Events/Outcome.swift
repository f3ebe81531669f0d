/// The outcome of a task.
public struct Outcome: Sendable, Hashable, CustomStringConvertible {
  /// The kinds of outcome.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The work is done and approved. A2A: completed.
    case completed
    /// The work was refused before it began. A2A: rejected.
    case rejected
    /// Someone outside the team has to help. A2A: input-required.
    case stuck
    /// A judge refused the work and no contract names an agent to fix it. A2A: failed.
    case blocked
    /// The agent that had the task returned no result. A2A: failed.
    case died
    /// A simulation cannot provide the required evidence. A2A: failed.
    case unverifiable
    /// A task that the skipped task needs did not complete. A2A: canceled.
    case skipped
  }

  /// The reason for an outcome.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// The task matches a non-goal.
    case nonGoal = "non-goal"
    /// The task belongs to a specialty that no available agent has.
    case specialty
    /// The task was handed back as a conflict, but matches neither a non-goal nor a foreign specialty.
    case conflict
    /// The task has used all its attempts.
    case attemptsExhausted = "attempts-exhausted"
    /// The task needs itself, directly or through other tasks.
    case dependencyCycle = "dependency-cycle"
    /// The work has no tasks.
    case noTasks = "no-tasks"
    /// Context that the task needs was not supplied.
    case missingContext = "missing-context"
    /// The same work was refused for the same defects, with nothing written in between.
    case noProgress = "no-progress"
    /// The budget was spent.
    case budgetExhausted = "budget-exhausted"
    /// Nothing was left to happen.
    case deadlock
    /// The agent that had the task crashed.
    case crashed
    /// A session ended without a result.
    case noResult = "no-result"
    /// A handoff never arrived.
    case lost
    /// A handoff was never answered.
    case noReply = "no-reply"
    /// The platform refused the session, because a quota or the budget had no room.
    case refused
    /// The session or the task was cancelled.
    case cancelled
  }

  /// The kind of outcome.
  public var kind: Kind

  /// The reason, for kinds that have several.
  public var reason: Reason?

  /// Creates an outcome.
  public init(kind: Kind, reason: Reason? = nil) {
    self.kind = kind
    self.reason = reason
  }

  /// The outcome of work that is done and approved.
  public static let completed = Outcome(kind: .completed)
  /// The outcome of work that a judge refused and that no contract names an agent to fix.
  public static let blocked = Outcome(kind: .blocked)
  /// The outcome of work for which a simulation cannot provide the required evidence.
  public static let unverifiable = Outcome(kind: .unverifiable)
  /// The outcome of a task that needs a task that did not complete.
  public static let skipped = Outcome(kind: .skipped)

  /// Returns the outcome of work that was refused before it began.
  public static func rejected(_ reason: Reason) -> Outcome {
    Outcome(kind: .rejected, reason: reason)
  }

  /// Returns the outcome of a task that needs help from outside the team.
  public static func stuck(_ reason: Reason) -> Outcome { Outcome(kind: .stuck, reason: reason) }

  /// Returns the outcome of a task whose agent returned no result.
  public static func died(_ reason: Reason) -> Outcome { Outcome(kind: .died, reason: reason) }

  /// The outcome as traces write it, such as `stuck: attempts-exhausted`.
  public var description: String {
    reason.map { "\(kind.rawValue): \($0.rawValue)" } ?? kind.rawValue
  }

  /// Returns the reasons that a kind of outcome can have.
  package static func reasons(for kind: Kind) -> [Reason] {
    switch kind {
    case .rejected: [.nonGoal, .specialty, .conflict]
    case .stuck:
      [
        .attemptsExhausted, .dependencyCycle, .noTasks, .missingContext, .noProgress,
        .budgetExhausted, .deadlock, .noReply,
      ]
    case .died: [.crashed, .noResult, .lost, .refused, .cancelled]
    case .skipped: [.cancelled]
    case .completed, .blocked, .unverifiable: []
    }
  }
}
