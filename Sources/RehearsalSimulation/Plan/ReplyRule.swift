extension Platform {
  /// A rule for handoffs that are not answered in time.
  ///
  /// The rule states when such a handoff is sent again, and what follows if no answer comes. A
  /// handoff that asks for work is answered when its receiver's session ends and has handed
  /// something off. Any other handoff is answered when its receiver's session ends without a crash.
  public struct ReplyRule: Sendable, Hashable {
    /// The consequence for the task if a handoff was never answered.
    public enum Exhausted: String, Sendable, Hashable, CaseIterable {
      /// The task has failed once more.
      case fail
      /// The task is stuck immediately, and someone outside the team has to help.
      case escalate
      /// The work counts as refused, and the task is blocked.
      case deny
      /// The task waits for the answer however late it comes, and is stuck if nothing else is left
      /// to happen.
      case park
    }

    /// The treatment of an answer that comes after its deadline.
    public enum Late: String, Sendable, Hashable, CaseIterable {
      /// The answer never arrives.
      case dropped
      /// The answer arrives like any other handoff, and the unanswered handoff is not sent again.
      case taken
    }

    /// The name of the receiver, or `nil` to match every receiver.
    public var receiver: String?
    /// The intent, or `nil` to match every intent except `inform`, which asks for no answer.
    public var intent: Intent?
    /// How long an answer may take after the handoff was sent, in nanoseconds of virtual time.
    public var within: Int64
    /// How many times the handoff is sent in total, if the platform retries hops.
    public var tries = 3
    /// How long the sender waits after each missed answer.
    public var backoff = Backoff()
    /// How long after each sending the receiver is reminded, in nanoseconds, or `nil` if it is not.
    ///
    /// The reminder is a handoff with the intent `inform`.
    public var reminder: Int64?
    /// The consequence for the task if a handoff was never answered.
    public var exhausted = Exhausted.fail
    /// The treatment of an answer that comes after its deadline.
    public var late = Late.dropped

    /// Creates a rule that matches all handoffs, sends a handoff three times, and then fails the
    /// task.
    public init(within: Int64) {
      self.within = within
    }
  }
}

extension Platform.ReplyRule.Exhausted {
  /// The outcome of the task, or `nil` if the task has failed once more or waits.
  var outcome: Outcome? {
    switch self {
    case .escalate: .stuck(.noReply)
    case .deny: .blocked
    case .fail, .park: nil
    }
  }
}

extension Plan {
  /// Returns the rule by which the platform sends a handoff again, or `nil` if no rule matches the handoff.
  package func replyRule(for handoff: Handoff) -> Platform.ReplyRule? {
    guard !platform.replies.isEmpty, handoff.intent != .inform else { return nil }
    let receiver = name(of: handoff.receiver)
    return platform.replies.first { rule in
      (rule.receiver.map { $0 == receiver } ?? true)
        && (rule.intent.map { $0 == handoff.intent } ?? true)
    }
  }
}
