extension Platform {
  /// A rule for handoffs that are not answered in time.
  ///
  /// The rule states when the handoff is sent again, and what follows if no answer comes at all.
  ///
  /// A handoff that asks for work is answered when its receiver's session ends after sending a handoff. Any
  /// other handoff, and any handoff to a planner or orchestrator, is answered when its receiver's session
  /// ends. A session does not count if a crash, refusal or cancellation ended it, or if its handoff was a
  /// duplicate or misaddressed.
  public struct ReplyRule: Sendable, Hashable {
    /// The consequence for the task when a handoff is never answered.
    ///
    /// An unanswered call has no consequence for the task. A missing vote that a panel counts as an approval
    /// has none either.
    public enum Exhausted: String, Sendable, Hashable, CaseIterable {
      /// A missing answer counts as one more failure of the task.
      case fail
      /// The task is stuck at once, so that someone outside the team has to help.
      case escalate
      /// A missing answer counts as a refusal of the work, and the task is blocked.
      case deny
      /// The task waits for the answer without limit.
      ///
      /// If no other event is left to happen, the task is stuck.
      case park
    }

    /// The treatment of an answer that comes after its deadline.
    public enum Late: String, Sendable, Hashable, CaseIterable {
      /// An answer after its deadline never arrives, unless the task waits for the answer without limit.
      case dropped
      /// An answer after its deadline arrives as long as the sender has not given the handoff up.
      ///
      /// The answered handoff is then not sent again.
      case taken
    }

    /// The name of the handoff's receiver, or `nil` to match every receiver.
    public var receiver: String?
    /// The intent of the handoff, or `nil` to match every intent except `inform`, which asks for no answer.
    public var intent: Intent?
    /// The time from each sending of the handoff to the deadline of its answer, in nanoseconds of virtual
    /// time.
    public var deadline: Int64
    /// How many times the handoff is sent in total, if the platform retries hops (single handoffs).
    public var tries = 3
    /// The waits before the handoff is sent again.
    public var backoff = Backoff()
    /// The time from each sending until the receiver is reminded, in nanoseconds, or `nil` for no reminder.
    ///
    /// The reminder is a handoff with the intent `inform`.
    public var reminder: Int64?
    /// The consequence for the task when the handoff is never answered.
    public var exhausted = Exhausted.fail
    /// The treatment of an answer that comes after its deadline.
    public var late = Late.dropped

    /// Creates a rule that matches every handoff except `inform`.
    ///
    /// If no answer comes, the task has failed once more. If the platform retries hops (single
    /// handoffs), the handoff is first sent up to three times.
    public init(within: Int64) {
      self.deadline = within
    }
  }
}

extension Platform.ReplyRule.Exhausted {
  /// The outcome with which a missing answer ends the task, or `nil` if it does not end the task at once.
  var outcome: Outcome? {
    switch self {
    case .escalate: .stuck(.noReply)
    case .deny: .blocked
    case .fail, .park: nil
    }
  }
}

extension Plan {
  /// Returns the first reply rule that matches a handoff, or `nil` if the handoff has no deadline for an answer.
  package func replyRule(for handoff: Handoff) -> Platform.ReplyRule? {
    guard !platform.replies.isEmpty, handoff.intent != .inform else { return nil }
    let receiver = name(of: handoff.receiver)
    return platform.replies.first { rule in
      (rule.receiver.map { $0 == receiver } ?? true)
        && (rule.intent.map { $0 == handoff.intent } ?? true)
    }
  }
}
