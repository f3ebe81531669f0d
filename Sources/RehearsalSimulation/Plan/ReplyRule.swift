extension Platform {
  /// A rule for handoffs that are not answered in time.
  ///
  /// The rule states when the handoff is sent again, and what follows if no answer comes at all. If the handoff asks
  /// for work, it is answered when its receiver's session ends after sending a handoff. Any other handoff, and any
  /// handoff to a planner or orchestrator, is answered when its receiver's session ends without a crash, refusal or
  /// cancellation.
  public struct ReplyRule: Sendable, Hashable {
    /// The consequence for the task when a handoff is never answered.
    ///
    /// An unanswered call has no such consequence, and neither has a missing vote that a panel counts as an approval.
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
      /// An answer after its deadline never arrives.
      case dropped
      /// An answer after its deadline arrives like any other handoff, and the answered handoff is not sent again.
      case taken
    }

    /// The name of the handoff's receiver, or `nil` to match every receiver.
    public var receiver: String?
    /// The intent of the handoff, or `nil` to match every intent except `inform`, which asks for no answer.
    public var intent: Intent?
    /// The deadline of the answer, in nanoseconds of virtual time after the handoff was sent.
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
  /// The outcome of the task when no answer comes, or `nil` if the task does not end.
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
