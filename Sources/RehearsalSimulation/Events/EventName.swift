extension Event {
  /// The name of a kind of event, as traces, recordings and expectations write it.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    /// The run starts.
    case runStarted = "run.started"
    /// The run ends.
    case runEnded = "run.ended"
    /// A task is submitted as part of the work.
    case taskSubmitted = "task.submitted"
    /// A task is put on the shared list, for an agent to claim it.
    case taskListed = "task.listed"
    /// An agent claims a task from the shared list.
    case taskClaimed = "task.claimed"
    /// An agent starts a task for the first time.
    case taskStarted = "task.started"
    /// A task ends, or the work as a whole if the event has no task.
    case taskEnded = "task.ended"
    /// An agent sends a handoff.
    case handoffSent = "handoff.sent"
    /// A handoff is delivered.
    case handoffDelivered = "handoff.delivered"
    /// A handoff is lost to a fault.
    case handoffLost = "handoff.lost"
    /// A handoff is duplicated by a fault.
    case handoffDuplicated = "handoff.duplicated"
    /// A handoff is undeliverable, because no agent has the name of the receiver.
    case handoffUndeliverable = "handoff.undeliverable"
    /// A handoff is counted as one of several votes, and goes no further.
    case handoffCounted = "handoff.counted"
    /// An answer reaches the session that called, and opens no session.
    case handoffJoined = "handoff.joined"
    /// A message is in its receiver's inbox when the run ends.
    case handoffUnread = "handoff.unread"
    /// A handoff was not answered in time.
    case replyMissed = "reply.missed"
    /// An answer was sent after its deadline.
    case replyLate = "reply.late"
    /// A session of an agent opens.
    case sessionOpened = "session.opened"
    /// A session ends.
    case sessionEnded = "session.ended"
    /// The session spends tokens.
    case sessionSpent = "session.spent"
    /// A quota keeps the session waiting, or refuses the session.
    case sessionLimited = "session.limited"
    /// The session waits for the answers to its calls.
    case sessionWaiting = "session.waiting"
    /// The session goes on after it has waited for answers.
    case sessionResumed = "session.resumed"
    /// An agent crashes and loses its sessions because of a fault.
    case agentCrashed = "agent.crashed"
    /// An agent restarts with the memory that it had saved.
    case agentRestarted = "agent.restarted"
    /// An agent's context window is full, so the agent forgets things.
    case agentCompacted = "agent.compacted"
    /// The session invokes a skill.
    case actSkill = "act.skill"
    /// The session reads a path.
    case actRead = "act.read"
    /// The session writes a path.
    case actWrite = "act.write"
    /// The session runs a command.
    case actCommand = "act.command"
    /// The session uses a tool, or tries to.
    case actTool = "act.tool"
    /// The session starts another agent.
    case actSpawn = "act.spawn"
    /// The session cancels the sessions of an agent, or a task.
    case actCancel = "act.cancel"
    /// The session continues without something that the session needs, and states the assumption.
    case actAssume = "act.assume"
    /// The session claims that a tool has done something.
    case actClaim = "act.claim"
    /// The session promises to do something later.
    case actPromise = "act.promise"
    /// The session files its report.
    case reportFiled = "report.filed"
    /// The session compares a measured value with a gate.
    case gateChecked = "gate.checked"
    /// The session's write makes a gate easier to pass.
    case gateLoosened = "gate.loosened"
    /// The session decides on the work.
    case decisionMade = "decision.made"
    /// A flaw is introduced into the work, whether or not anybody finds it.
    case workFlawed = "work.flawed"
    /// A task completes with a flaw that nobody found.
    case flawEscaped = "flaw.escaped"
    /// The work of a result was merged.
    case workMerged = "work.merged"
    /// The task will be retried.
    case retryScheduled = "retry.scheduled"
    /// A fault strikes.
    case faultInjected = "fault.injected"
    /// The run reaches a limit and stops.
    case limitReached = "limit.reached"

    /// The code of the kind in traces and recordings.
    ///
    /// Codes are never reused.
    package var code: UInt8 {
      switch self {
      case .runStarted: 1
      case .runEnded: 2
      case .taskSubmitted: 10
      case .taskListed: 13
      case .taskClaimed: 14
      case .taskStarted: 11
      case .taskEnded: 12
      case .handoffSent: 20
      case .handoffDelivered: 21
      case .handoffLost: 22
      case .handoffDuplicated: 23
      case .handoffUndeliverable: 24
      case .replyMissed: 25
      case .replyLate: 26
      case .handoffCounted: 27
      case .handoffJoined: 28
      case .handoffUnread: 29
      case .sessionOpened: 30
      case .sessionEnded: 31
      case .sessionSpent: 34
      case .sessionLimited: 35
      case .sessionWaiting: 37
      case .sessionResumed: 38
      case .agentCrashed: 32
      case .agentRestarted: 33
      case .agentCompacted: 36
      case .actSkill: 40
      case .actRead: 41
      case .actWrite: 42
      case .actCommand: 43
      case .actTool: 44
      case .actSpawn: 45
      case .actCancel: 49
      case .actAssume: 46
      case .actClaim: 47
      case .actPromise: 48
      case .reportFiled: 50
      case .gateChecked: 51
      case .decisionMade: 52
      case .workFlawed: 53
      case .flawEscaped: 54
      case .workMerged: 55
      case .gateLoosened: 56
      case .retryScheduled: 60
      case .faultInjected: 70
      case .limitReached: 80
      }
    }

    /// Creates the name of the kind with the given code, or returns `nil` if no kind has that code.
    package init?(code: UInt8) {
      guard let name = Self.allCases.first(where: { $0.code == code }) else { return nil }
      self = name
    }
  }
}

extension Event.Kind {
  /// The name of the kind.
  public var name: Event.Name {
    switch self {
    case .runStarted: .runStarted
    case .runEnded: .runEnded
    case .taskSubmitted: .taskSubmitted
    case .taskListed: .taskListed
    case .taskClaimed: .taskClaimed
    case .taskStarted: .taskStarted
    case .taskEnded: .taskEnded
    case .handoffSent: .handoffSent
    case .handoffDelivered: .handoffDelivered
    case .handoffLost: .handoffLost
    case .handoffDuplicated: .handoffDuplicated
    case .handoffUndeliverable: .handoffUndeliverable
    case .handoffCounted: .handoffCounted
    case .handoffJoined: .handoffJoined
    case .handoffUnread: .handoffUnread
    case .replyMissed: .replyMissed
    case .replyLate: .replyLate
    case .sessionOpened: .sessionOpened
    case .sessionEnded: .sessionEnded
    case .sessionSpent: .sessionSpent
    case .sessionLimited: .sessionLimited
    case .sessionWaiting: .sessionWaiting
    case .sessionResumed: .sessionResumed
    case .agentCrashed: .agentCrashed
    case .agentRestarted: .agentRestarted
    case .agentCompacted: .agentCompacted
    case .actSkill: .actSkill
    case .actRead: .actRead
    case .actWrite: .actWrite
    case .actCommand: .actCommand
    case .actTool: .actTool
    case .actSpawn: .actSpawn
    case .actCancel: .actCancel
    case .actAssume: .actAssume
    case .actClaim: .actClaim
    case .actPromise: .actPromise
    case .reportFiled: .reportFiled
    case .gateChecked: .gateChecked
    case .decisionMade: .decisionMade
    case .workFlawed: .workFlawed
    case .flawEscaped: .flawEscaped
    case .workMerged: .workMerged
    case .gateLoosened: .gateLoosened
    case .retryScheduled: .retryScheduled
    case .faultInjected: .faultInjected
    case .limitReached: .limitReached
    }
  }
}
