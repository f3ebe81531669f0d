extension Platform {
  /// Whether the sessions of different tasks work on the same files.
  public enum Workspace: String, Sendable, Hashable, CaseIterable {
    /// All sessions work on the same files, so tasks that touch the same file follow one another.
    case shared
    /// Each task has its own tree of files, and its approved work is merged for later tasks.
    case worktree
  }

  /// How approved work is merged, if each task has its own tree of files.
  public struct MergeRule: Sendable, Hashable {
    /// Whether merges happen one at a time or at the same time.
    public enum Concurrency: String, Sendable, Hashable, CaseIterable {
      /// Approved work is merged one task at a time, in order of approval.
      case one
      /// Approved work is merged at once, so several merges can happen at the same time.
      case many
    }

    /// Whether merges happen one at a time or at the same time.
    public var concurrency = Concurrency.one
    /// How long a merge takes, in nanoseconds of virtual time.
    public var mergeDuration: Int64 = 0
    /// The probability that a merge conflicts.
    ///
    /// If the value is `nil`, the written files decide. A merge conflicts if another task has merged a change
    /// of the same file since the merging task's file tree was last updated.
    public var conflictRate: Percentage?
    /// The probability that a conflict goes unnoticed, so that the merge succeeds but leaves a flaw.
    public var unnoticedConflictRate = Percentage(hundredths: 0)

    /// Creates a rule under which merges happen one at a time and take no time.
    ///
    /// Under this rule, a merge conflicts only if two tasks changed the same file.
    public init() {}
  }

  /// Whether each task has its own file tree.
  package var hasSeparateTrees: Bool { workspace == .worktree }
}
