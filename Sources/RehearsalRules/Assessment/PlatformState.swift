import RehearsalSimulation

extension ProtocolCoverage {
  /// Something that the platform does to handoffs and sessions.
  public enum PlatformState: String, Sendable, Hashable, CaseIterable, Comparable {
    /// A handoff without an answer is sent again.
    case askedAgain = "handoff asked again"
    /// A handoff without an answer is not sent again.
    case givenUp = "handoff given up"
    /// An answer after its deadline is taken.
    case lateTaken = "late answer taken"
    /// An answer after its deadline is dropped.
    case lateDropped = "late answer dropped"
    /// A judge's vote is counted, and its panel waits for others.
    case voteCounted = "vote counted"
    /// A judge's vote is not counted, because its panel has decided or the work has changed.
    case voteOutdated = "vote outdated"
    /// An agent claims a task from the shared list.
    case claimed = "task claimed"
    /// A claim is refused, because another agent has claimed the task.
    case claimRefused = "claim refused"
    /// Two agents claim a task, and both get it.
    case claimContested = "claim contested"
    /// Approved work is merged.
    case merged = "work merged"
    /// Approved work conflicts with merged work.
    case conflicted = "merge conflict"
    /// A message is never read.
    case unread = "message unread"
    /// A quota keeps a session waiting.
    case quotaWaits = "quota waits"
    /// A quota refuses a session.
    case quotaRefuses = "quota refuses"
    /// A session is cancelled.
    case cancelled = "session cancelled"
    /// An agent's context window is compacted.
    case compacted = "context compacted"

    /// Returns whether the first state sorts before the second, by name.
    public static func < (first: PlatformState, second: PlatformState) -> Bool {
      first.rawValue < second.rawValue
    }

    /// The kinds of event that show a state.
    static let kinds: [Event.Name] = [
      .taskClaimed, .handoffCounted, .handoffUnread, .workMerged, .replyMissed, .replyLate,
      .sessionLimited,
      .sessionEnded,
      .agentCompacted,
    ]

    /// Creates the state that an event shows, or returns `nil` if the event shows none.
    init?(_ kind: Event.Kind) {
      switch kind {
      case .taskClaimed(.taken): self = .claimed
      case .taskClaimed(.refused): self = .claimRefused
      case .taskClaimed(.contested): self = .claimContested
      case .handoffCounted(_, .outdated): self = .voteOutdated
      case .handoffCounted(_, .conflicted): self = .conflicted
      case .handoffCounted: self = .voteCounted
      case .workMerged: self = .merged
      case .handoffUnread: self = .unread
      case .replyMissed(_, _, let again): self = again ? .askedAgain : .givenUp
      case .replyLate(_, let taken): self = taken ? .lateTaken : .lateDropped
      case .sessionLimited(_, .waits): self = .quotaWaits
      case .sessionLimited(_, .refused): self = .quotaRefuses
      case .sessionEnded(.cancelled): self = .cancelled
      case .agentCompacted: self = .compacted
      default: return nil
      }
    }

    /// Returns the states that the platform of a plan can bring about.
    static func all(in plan: Plan) -> [PlatformState] {
      allCases.filter { $0.canOccur(in: plan) }
    }

    private func canOccur(in plan: Plan) -> Bool {
      let (replies, quotas) = (plan.platform.replies, plan.platform.quotas)
      return switch self {
      case .askedAgain: plan.platform.retry == .hop && replies.contains { $0.tries > 1 }
      case .givenUp: !replies.isEmpty
      case .lateTaken: replies.contains { $0.late == .taken || $0.exhausted == .park }
      case .lateDropped: replies.contains { $0.late == .dropped }
      case .quotaWaits: quotas.contains { $0.response == .backoff || $0.isTokenWait }
      case .quotaRefuses: quotas.contains { $0.response != .wait }
      case .claimed: plan.platform.hasSharedList
      case .claimRefused: plan.hasRivals && plan.platform.claim.method == .atomic
      case .claimContested: plan.hasRivals && plan.platform.claim.method == .racy
      case .voteCounted, .voteOutdated: plan.hasPanels
      case .merged, .conflicted: plan.platform.hasSeparateTrees
      case .unread: plan.platform.hasInboxes
      case .cancelled: plan.canCancel
      case .compacted: plan.members.contains { $0.model?.window != nil }
      }
    }
  }
}

extension Platform.Quota {
  /// Whether sessions wait for tokens.
  fileprivate var isTokenWait: Bool { tokens != nil && response == .wait }
}

extension Plan {
  /// Whether several agents may claim a task.
  fileprivate var hasRivals: Bool {
    platform.hasSharedList && tasks.contains { $0.candidates.count > 1 }
  }

  /// Whether a fault or a script can cancel sessions.
  var canCancel: Bool {
    let hasFault = faults.contains { fault in
      switch fault.verb {
      case .agent(.cancel, _), .platform(.cancel): true
      case .agent(.crash, _), .agent(.crashSession, _): platform.children == .cancelled
      case .agent(.pause, _), .platform, .handoff, .session, .decision: false
      }
    }
    return hasFault
      || members.contains { member in
        member.behaviour.clauses.contains { clause in
          clause.does?.contains { if case .cancel = $0 { true } else { false } } ?? false
        }
      }
  }
}
