/// How a task ended.
public struct Outcome: Sendable, Hashable, CustomStringConvertible {
  /// The kinds of outcome, each with the corresponding task state of the Agent2Agent (A2A) protocol.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The work was recorded as done, usually after its judges approved it. The corresponding A2A state is `completed`.
    case completed
    /// An agent returned the task before it began to work. The corresponding A2A state is `rejected`.
    case rejected
    /// Someone outside the team has to help. The corresponding A2A state is `input-required`.
    case stuck
    /// A judge refused the work and no contract names an agent to fix it, or a reply rule treats a missing
    /// answer as such a refusal. The corresponding A2A state is `failed`.
    case blocked
    /// The agent that had the task returned no result. The corresponding A2A state is `failed`.
    case died
    /// A simulation cannot provide the required evidence. The corresponding A2A state is `failed`.
    case unverifiable
    /// The task was not done, usually because a task that it depends on did not complete. The
    /// corresponding A2A state is `canceled`.
    case skipped
  }

  /// The reason for an outcome.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// The task matches a non-goal, which is work that no agent may do.
    case nonGoal = "non-goal"
    /// The task needs a specialty that its agent lacks, and no agent with that specialty could get the task.
    case specialty
    /// An agent returned the task as a conflict, but the task matches no non-goal and belongs to no specialty
    /// that the agent lacks.
    case conflict
    /// The task has failed as often as the platform allows.
    case attemptsExhausted = "attempts-exhausted"
    /// The task needs itself, directly or through other tasks, so it can never start.
    case dependencyCycle = "dependency-cycle"
    /// The work has no tasks.
    case noTasks = "no-tasks"
    /// Context that the task needs was not supplied.
    case missingContext = "missing-context"
    /// A judge refused the same work twice for the same defects, with nothing written in between.
    case noProgress = "no-progress"
    /// The budget of tokens or money was spent.
    case budgetExhausted = "budget-exhausted"
    /// The task was open, but nothing was left to happen in the run.
    case deadlock
    /// The agent or the session that had the task crashed.
    case crashed
    /// A session on the task ended without a result.
    case noResult = "no-result"
    /// A handoff about the task never arrived.
    case lost
    /// A handoff about the task was never answered.
    case noReply = "no-reply"
    /// The platform ended the session on the task, usually because of a quota.
    case refused
    /// The task, or its session, was cancelled.
    case cancelled
  }

  /// The kind of outcome.
  public var kind: Kind

  /// The reason, or `nil` if there is none.
  ///
  /// A skipped task has a reason only if it was cancelled. Completed, blocked and unverifiable tasks have none.
  public var reason: Reason?

  /// Creates an outcome.
  public init(kind: Kind, reason: Reason? = nil) {
    self.kind = kind
    self.reason = reason
  }

  /// The outcome of a task whose work was recorded as done, usually after its judges approved it.
  public static let completed = Outcome(kind: .completed)
  /// The outcome of a task with refused work that no agent can fix.
  public static let blocked = Outcome(kind: .blocked)
  /// The outcome of a task for which a simulation cannot provide the required evidence.
  public static let unverifiable = Outcome(kind: .unverifiable)
  /// The outcome of a task that was not done, usually because a task that it needs did not complete.
  public static let skipped = Outcome(kind: .skipped)

  /// Returns the outcome of a task that an agent returned before it began to work.
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

  /// Returns the reasons that a kind of outcome can have, or an empty array if it has none.
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
