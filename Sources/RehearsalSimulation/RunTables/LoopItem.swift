/// An item of work for the event loop, which is due now or at a later time.
///
/// A handoff is represented by the reference of the session that it will open.
enum LoopItem: Sendable {
  /// A handoff departs, after a delay that faults have caused.
  case depart(SessionReference)
  /// A handoff reaches its receiver.
  case arrive(SessionReference)
  /// A handoff from a mailbox opens its session, or a session that waited in the mailbox continues.
  ///
  /// Room for the session is already reserved.
  case open(SessionReference)
  /// A session sends a handoff that it has scheduled.
  case send(SessionReference, handoff: SessionReference)
  /// A session performs an action that it has scheduled.
  ///
  /// `action` is the index of the stored action.
  case perform(SessionReference, action: UInt32)
  /// The suspended handler of a session continues.
  ///
  /// `continuation` is the index of the stored handler.
  case resume(SessionReference, continuation: UInt32)
  /// An absence of an agent, which has crashed or is paused, ends.
  ///
  /// `absence` is the number of the absence.
  case endAbsence(AgentID, absence: UInt32)
  /// The slots that a fault has taken are available again.
  ///
  /// `takenBy` is the index of the fault in the plan.
  case giveBackSlots(takenBy: UInt32)
  /// The deadline for the answer to a handoff has come.
  ///
  /// `chain` is the index of the chain, which is the handoff with its repetitions.
  case replyDue(chain: UInt32)
  /// A handoff that was not answered in time is sent again.
  case askAgain(chain: UInt32)
  /// The receiver of a handoff gets a reminder, if it has not answered and the handoff was not sent again.
  ///
  /// `attempt` is how many times the handoff had been sent when the reminder was scheduled.
  case remind(chain: UInt32, attempt: UInt32)
  /// The token bucket of a quota becomes empty, if the forecast with this version is still valid.
  case emptyQuota(UInt32, version: UInt32)
  /// A session tries to use its quotas again, after a wait for a quota or for answers, or after a
  /// pause or a break of its agent. A session that uses them stops at the end of its agent's working hours.
  ///
  /// Without quotas, this item does not occur.
  case endWait(SessionReference)
  /// The platform reports that a session or task ended without a result of its own.
  ///
  /// `session` is the session that ended, or `none` if no session did.
  case report(SessionReference, session: SessionID)
  /// The deadline of a session's wait for answers has come.
  ///
  /// `deadline` is the number of the wait.
  case joinDue(SessionReference, deadline: UInt32)
  /// The merge of a handoff's work ends. The handoff brings the work to the coordinator.
  case endMergeAttempt(SessionReference)
  /// An agent looks at the shared list of tasks.
  ///
  /// `wasLater` is whether the look was scheduled for a later time.
  case lookAtSharedList(AgentID, wasLater: Bool)
  /// An agent's attempt to claim a task from the shared list ends.
  ///
  /// `entry` is the number of the list entry that the agent saw. `wasLater` is whether the claim was
  /// scheduled for a later time.
  case claim(AgentID, TaskID, entry: UInt32, wasLater: Bool)
  /// An instance (copy) of an agent that a crash had taken away is available again.
  case returnInstance(AgentID)

  /// A key that tells whether two items have to keep their order under the shuffled schedule.
  ///
  /// Items with equal keys, such as handoffs with the same sender and receiver, keep their order.
  struct OrderingKey: Equatable {
    var kind: UInt8
    var firstID: UInt32
    var secondID: UInt32
  }

  func orderingKey(_ sessions: borrowing SessionTable) -> OrderingKey {
    switch self {
    case .depart(let handoff), .arrive(let handoff), .open(let handoff):
      OrderingKey(
        kind: 0,
        firstID: sessions[handoff].handoff.sender.rawValue,
        secondID: sessions[handoff].handoff.receiver.rawValue
      )
    case .send(let session, _), .perform(let session, _):
      OrderingKey(kind: 2, firstID: session.index, secondID: session.generation)
    case .resume(_, let continuation): OrderingKey(kind: 3, firstID: continuation, secondID: 0)
    case .endAbsence(let agent, _): OrderingKey(kind: 4, firstID: agent.rawValue, secondID: 0)
    case .giveBackSlots: OrderingKey(kind: 5, firstID: 0, secondID: 0)
    case .replyDue(let chain): OrderingKey(kind: 6, firstID: chain, secondID: 0)
    case .askAgain(let chain): OrderingKey(kind: 7, firstID: chain, secondID: 0)
    case .remind(let chain, let attempt):
      OrderingKey(kind: 12, firstID: chain, secondID: attempt)
    case .emptyQuota(let quota, let version):
      OrderingKey(kind: 8, firstID: quota, secondID: version)
    case .endWait(let session):
      OrderingKey(kind: 9, firstID: session.index, secondID: session.generation)
    case .joinDue(let session, let deadline):
      OrderingKey(kind: 13, firstID: session.index, secondID: deadline)
    case .endMergeAttempt(let result):
      OrderingKey(kind: 14, firstID: result.index, secondID: result.generation)
    case .lookAtSharedList(let agent, _):
      OrderingKey(kind: 15, firstID: agent.rawValue, secondID: 0)
    case .claim(let agent, let task, _, _):
      OrderingKey(kind: 16, firstID: agent.rawValue, secondID: task.rawValue)
    case .returnInstance(let agent): OrderingKey(kind: 11, firstID: agent.rawValue, secondID: 0)
    case .report(_, let session): OrderingKey(kind: 10, firstID: session.rawValue, secondID: 0)
    }
  }

  /// The session that continues its work with this item, or `nil` for other kinds of items.
  var session: SessionReference? {
    switch self {
    case .depart, .arrive, .open, .endAbsence, .giveBackSlots, .replyDue, .askAgain, .emptyQuota,
      .report, .returnInstance, .remind, .joinDue, .endMergeAttempt,
      .lookAtSharedList, .claim:
      nil
    case .send(let session, _), .perform(let session, _), .resume(let session, _),
      .endWait(let session):
      session
    }
  }
}
