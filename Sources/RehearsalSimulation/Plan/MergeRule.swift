extension Platform {
  /// The files that sessions of different tasks work on.
  public enum Workspace: String, Sendable, Hashable, CaseIterable {
    /// All sessions work on the same files, so tasks that touch a file follow one another.
    case shared
    /// Each task has a tree of its own, and its work is merged once it is approved.
    case worktree
  }

  /// How approved work of separate trees is merged.
  public struct MergeRule: Sendable, Hashable {
    /// How many merges happen at the same time.
    public enum Queue: String, Sendable, Hashable, CaseIterable {
      /// One merge. The others wait in the order in which their work was approved.
      case one
      /// All of them.
      case many
    }

    /// How many merges happen at the same time.
    public var queue = Queue.one
    /// How long a merge takes, in nanoseconds of virtual time.
    public var takes: Int64 = 0
    /// How often a merge is a conflict, whatever the work is, or `nil` if the written paths decide.
    ///
    /// In that case, work conflicts if another task's work on one of its files was merged after the work's
    /// tree was made.
    public var conflictRate: Percentage?
    /// How often a conflict is merged without being noticed, which leaves a flaw in the work.
    public var unnoticed = Percentage(hundredths: 0)

    /// Creates a rule under which written paths decide, and merges follow one another and take no time.
    public init() {}
  }

  /// Whether each task has a tree of its own.
  package var hasSeparateTrees: Bool { workspace == .worktree }
}
