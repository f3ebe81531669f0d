extension Event {
  /// The name of an event kind, as traces, recordings and expectations write it, such as `task.ended`.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    /// The run starts.
    case runStarted = "run.started"
    /// The run ends.
    case runEnded = "run.ended"
    /// A task becomes part of the work, at the start of the run or when an agent creates it.
    case taskSubmitted = "task.submitted"
    /// An agent puts a task on the shared list, from which agents claim tasks.
    case taskListed = "task.listed"
    /// An agent tries to claim a task from the shared list.
    case taskClaimed = "task.claimed"
    /// An agent starts to work on a task. A simulated run has at most one such event for each task.
    case taskStarted = "task.started"
    /// A task ends. An event without a task means that the work as a whole ends because it has no tasks.
    case taskEnded = "task.ended"
    /// An agent sends a handoff.
    case handoffSent = "handoff.sent"
    /// A handoff is delivered. In a simulated run, a session of the receiver usually opens directly
    /// afterwards.
    case handoffDelivered = "handoff.delivered"
    /// A fault or a cancellation keeps a handoff from arriving.
    case handoffLost = "handoff.lost"
    /// A fault adds a copy of a handoff.
    case handoffDuplicated = "handoff.duplicated"
    /// A handoff is undeliverable, because no agent has the name of the receiver.
    case handoffUndeliverable = "handoff.undeliverable"
    /// The platform does not deliver a handoff that has arrived. The handoff is a judge's vote that does not
    /// decide the judge's panel, a late answer to a call, or a result whose work cannot be merged.
    case handoffCounted = "handoff.counted"
    /// The answer to a call reaches the session that made the call. No new session opens for the answer.
    case handoffJoined = "handoff.joined"
    /// A message is still in its receiver's inbox when the run ends.
    case handoffUnread = "handoff.unread"
    /// No answer to a handoff came before the deadline.
    case replyMissed = "reply.missed"
    /// An answer comes after its deadline.
    case replyLate = "reply.late"
    /// A session opens: an agent begins its work, usually on one handoff.
    case sessionOpened = "session.opened"
    /// A session ends.
    case sessionEnded = "session.ended"
    /// A session spends tokens.
    case sessionSpent = "session.spent"
    /// A quota makes a session wait, or ends it.
    case sessionLimited = "session.limited"
    /// A session begins to wait for answers to its calls.
    case sessionWaiting = "session.waiting"
    /// A session continues after its wait for answers.
    case sessionResumed = "session.resumed"
    /// An agent crashes because of a fault, and loses its open sessions.
    case agentCrashed = "agent.crashed"
    /// An agent restarts after a crash.
    case agentRestarted = "agent.restarted"
    /// An agent's context window is full and is emptied, so the agent forgets things.
    case agentCompacted = "agent.compacted"
    /// A session invokes a skill.
    case actSkill = "act.skill"
    /// A session reads a file.
    case actRead = "act.read"
    /// A session writes a file.
    case actWrite = "act.write"
    /// A session runs a command.
    case actCommand = "act.command"
    /// A session uses a tool, or tries to.
    case actTool = "act.tool"
    /// A session starts another agent outside the simulation. No session opens for the started agent.
    case actSpawn = "act.spawn"
    /// A session cancels a task, or the open sessions of an agent.
    case actCancel = "act.cancel"
    /// A session continues without a needed piece of context, which the event names.
    case actAssume = "act.assume"
    /// A session states that a tool has done something.
    case actClaim = "act.claim"
    /// A session promises to do something later.
    case actPromise = "act.promise"
    /// A command tests the acceptance criteria of a task. The event occurs only if a criterion is not proven, or
    /// was not proven by the previous test.
    case criteriaTested = "criteria.tested"
    /// A session files a report about its work.
    case reportFiled = "report.filed"
    /// A session compares a measured value with a gate.
    case gateChecked = "gate.checked"
    /// A session changes a file so that a gate becomes easier to pass. This occurs only in real logs.
    case gateLoosened = "gate.loosened"
    /// A judge's session decides on the work.
    case decisionMade = "decision.made"
    /// A flaw enters the work. The event happens whether or not a judge finds the flaw later.
    case workFlawed = "work.flawed"
    /// A task completes with a flaw in its work that no approving judge has named.
    case flawEscaped = "flaw.escaped"
    /// The approved work of a task is merged into the files that later tasks begin with.
    case workMerged = "work.merged"
    /// A task has failed and will be tried again.
    case retryScheduled = "retry.scheduled"
    /// A fault takes effect.
    case faultInjected = "fault.injected"
    /// The run reaches one of its limits and stops.
    case limitReached = "limit.reached"

    /// The number that stands for the event kind in binary traces and recordings.
    ///
    /// The number of a kind is never reused for another kind.
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
      case .criteriaTested: 57
      case .retryScheduled: 60
      case .faultInjected: 70
      case .limitReached: 80
      }
    }

    /// Creates the name of the event kind with the given number, or returns `nil` if no kind has that number.
    package init?(code: UInt8) {
      guard let name = Self.allCases.first(where: { $0.code == code }) else { return nil }
      self = name
    }
  }
}

extension Event.Kind {
  /// The name of the event kind, such as `task.ended`.
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
    case .criteriaTested: .criteriaTested
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
