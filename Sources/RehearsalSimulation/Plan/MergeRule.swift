extension Platform {
  /// Whether the sessions of different tasks work on the same files.
  public enum Workspace: String, Sendable, Hashable, CaseIterable {
    /// All sessions work on the same files, so tasks that touch the same file follow one another.
    case shared
    /// Each task has its own tree of files, whose approved work is merged for later tasks.
    case worktree
  }

  /// How approved work is merged, if each task has its own tree of files.
  public struct MergeRule: Sendable, Hashable {
    /// How many merges happen at the same time.
    public enum Queue: String, Sendable, Hashable, CaseIterable {
      /// Approved work is merged one task at a time, in the order in which the work was approved.
      case one
      /// Approved work is merged as soon as it is approved, so that several merges can happen at the same time.
      case many
    }

    /// How many merges happen at the same time.
    public var queue = Queue.one
    /// How long a merge takes, in nanoseconds of virtual time.
    public var takes: Int64 = 0
    /// The probability that a merge conflicts, or `nil` if the written paths decide.
    ///
    /// If the paths decide, a merge conflicts if another task's work on one of the files was merged after the tree
    /// was made.
    public var conflictRate: Percentage?
    /// The probability that a conflict is not noticed, so that the merge succeeds and leaves a flaw in the work.
    public var unnoticed = Percentage(hundredths: 0)

    /// Creates a rule under which the written paths decide on conflicts, and merges follow one another and take no
    /// time.
    public init() {}
  }

  /// Whether each task has its own tree of files.
  package var hasSeparateTrees: Bool { workspace == .worktree }
}
