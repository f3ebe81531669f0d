import RehearsalSimulation

extension ProtocolCoverage {
  /// An effect that the platform can have on a handoff or a session.
  public enum PlatformEffect: String, Sendable, Hashable, CaseIterable, Comparable {
    /// A handoff that was not answered in time is sent again.
    case handoffResent = "handoff asked again"
    /// A handoff that was not answered in time is not sent again, and no panel counts the missing vote.
    case handoffGivenUp = "handoff given up"
    /// An answer arrives after its deadline and is accepted.
    case lateAnswerAccepted = "late answer taken"
    /// An answer arrives after its deadline and is dropped.
    case lateAnswerDropped = "late answer dropped"
    /// The platform does not deliver a judge's vote, or a repetition of the vote, because the panel has not
    /// decided yet.
    case voteCounted = "vote counted"
    /// An answer comes too late. It is a judge's vote after the panel has decided or the work has changed, or
    /// an answer to a call for which no session waits any more.
    case voteOutdated = "vote outdated"
    /// An agent claims a task from the shared list.
    case claimed = "task claimed"
    /// An agent's claim is refused, because another agent has claimed the task before.
    case claimRefused = "claim refused"
    /// Two agents claim the same task, and both get the task.
    case claimContested = "claim contested"
    /// Approved work is merged into the files with which later tasks begin.
    case merged = "work merged"
    /// Approved work cannot be merged, because it conflicts with work that was merged before. If the platform
    /// has a conflict rate, chance decides whether it conflicts.
    case mergeConflict = "merge conflict"
    /// A message is still in its receiver's inbox when the run ends.
    case messageUnread = "message unread"
    /// A quota keeps a session waiting.
    case quotaWaits = "quota waits"
    /// A quota refuses a session.
    case quotaRefuses = "quota refuses"
    /// A session is cancelled.
    case sessionCancelled = "session cancelled"
    /// An agent's context window is emptied because it is full, so that the agent forgets.
    case contextCompacted = "context compacted"

    /// Returns whether the first effect sorts before the second, by name.
    public static func < (first: PlatformEffect, second: PlatformEffect) -> Bool {
      first.rawValue < second.rawValue
    }

    /// The kinds of event that can show an effect.
    static let eventKinds: [Event.Name] = [
      .taskClaimed, .handoffCounted, .handoffUnread, .workMerged, .replyMissed, .replyLate,
      .sessionLimited,
      .sessionEnded,
      .agentCompacted,
    ]

    /// Creates the effect that an event shows, or returns `nil` if the event shows none of the effects.
    init?(_ kind: Event.Kind) {
      switch kind {
      case .taskClaimed(.taken): self = .claimed
      case .taskClaimed(.refused): self = .claimRefused
      case .taskClaimed(.contested): self = .claimContested
      case .handoffCounted(_, .outdated): self = .voteOutdated
      case .handoffCounted(_, .conflicted): self = .mergeConflict
      case .handoffCounted: self = .voteCounted
      case .workMerged: self = .merged
      case .handoffUnread: self = .messageUnread
      case .replyMissed(_, _, then: .askedAgain): self = .handoffResent
      case .replyMissed(_, _, then: .givenUp): self = .handoffGivenUp
      case .replyLate(_, let taken): self = taken ? .lateAnswerAccepted : .lateAnswerDropped
      case .sessionLimited(_, .waits): self = .quotaWaits
      case .sessionLimited(_, .refused): self = .quotaRefuses
      case .sessionEnded(.cancelled): self = .sessionCancelled
      case .agentCompacted: self = .contextCompacted
      default: return nil
      }
    }

    /// Returns the effects that the platform of a plan can have.
    static func possibleEffects(in plan: Plan) -> [PlatformEffect] {
      allCases.filter { $0.canOccur(in: plan) }
    }

    /// Returns whether the platform of a plan can have this effect.
    private func canOccur(in plan: Plan) -> Bool {
      let (replies, quotas) = (plan.platform.replies, plan.platform.quotas)
      return switch self {
      case .handoffResent: plan.platform.retry == .hop && replies.contains { $0.tries > 1 }
      case .handoffGivenUp: !replies.isEmpty
      case .lateAnswerAccepted: replies.contains { $0.late == .taken || $0.exhausted == .park }
      // Even if late answers are accepted, a second answer to the same handoff is dropped.
      case .lateAnswerDropped: !replies.isEmpty
      case .quotaWaits: quotas.contains { $0.triesAgain || $0.waitsForTokens }
      case .quotaRefuses: quotas.contains { $0.response != .wait }
      case .claimed: plan.platform.hasSharedList
      case .claimRefused: plan.hasContestableTasks && plan.platform.claim.method == .atomic
      case .claimContested: plan.hasContestableTasks && plan.platform.claim.method == .racy
      case .voteCounted: plan.hasPanels
      case .voteOutdated: plan.hasPanels || plan.hasCalls
      case .merged, .mergeConflict: plan.platform.hasSeparateTrees
      case .messageUnread: plan.platform.hasInboxes
      case .sessionCancelled: plan.canCancel
      case .contextCompacted: plan.members.contains { $0.model?.window != nil }
      }
    }
  }
}

extension Platform.Quota {
  /// Whether the quota limits tokens, and makes sessions wait until tokens are available again.
  fileprivate var waitsForTokens: Bool { tokens != nil && response == .wait }

  /// Whether a session that reaches the limit waits and tries again at least once.
  fileprivate var triesAgain: Bool { response == .backoff && tries > 1 }
}

extension Plan {
  /// Whether there is a shared list with a task that several agents may claim.
  fileprivate var hasContestableTasks: Bool {
    platform.hasSharedList && tasks.contains { $0.candidates.count > 1 }
  }

  /// Whether a fault or a script can cancel sessions.
  var canCancel: Bool {
    let canFaultCancel = faults.contains { fault in
      switch fault.verb {
      case .agent(.cancel, _), .platform(.cancel): true
      case .agent(.crash, _), .agent(.crashSession, _): platform.children == .cancelled
      case .agent(.pause, _), .platform, .handoff, .session, .decision: false
      }
    }
    return canFaultCancel
      || members.contains { member in
        member.behaviour.clauses.contains { clause in
          clause.acts?.contains { if case .cancel = $0 { true } else { false } } ?? false
        }
      }
  }
}
