/// An item of work that the event loop has to do.
///
/// A handoff is identified by the reference of the session that it will open.
enum LoopItem: Sendable {
  /// A delayed handoff departs.
  case depart(SessionReference)
  /// A handoff reaches its receiver's mailbox.
  case arrive(SessionReference)
  /// A handoff that waited in the mailbox opens its session, for which room is already taken.
  case open(SessionReference)
  /// A session sends a handoff.
  case send(SessionReference, handoff: SessionReference)
  /// A session performs an action.
  case perform(SessionReference, action: UInt32)
  /// A suspended handler continues.
  case resume(SessionReference, continuation: UInt32)
  /// An absence of an agent ends.
  case endAbsence(AgentID, absence: UInt32)
  /// The slots that a fault took are given back. `leaving` is how many slots the fault left.
  case giveBackSlots(leaving: UInt32)
  /// The answer to a handoff is due.
  case replyDue(chain: UInt32)
  /// A handoff that was not answered is sent again.
  case askAgain(chain: UInt32)
  /// The receiver of a handoff is reminded, unless it has answered or the handoff was sent again.
  case remind(chain: UInt32, attempt: UInt32)
  /// The bucket of a quota is empty, unless the forecast is outdated.
  case emptyQuota(UInt32, version: UInt32)
  /// The wait of a session that a quota limits ends.
  case endWait(SessionReference)
  /// The platform reports a session that it refused.
  case report(SessionReference, session: SessionID)
  /// A session that waits for answers goes on without them, unless it has gone on already.
  case joinDue(SessionReference, deadline: UInt32)
  /// The merge of a result's work ends.
  case merge(SessionReference)
  /// An agent looks at the shared list. `wasLater` is whether the look was scheduled for a later time.
  case look(AgentID, wasLater: Bool)
  /// An agent claims the task of an entry of the shared list.
  case claim(AgentID, TaskID, entry: UInt32, wasLater: Bool)
  /// An instance of an agent is back.
  case returnInstance(AgentID)

  /// A key for the order of items that are due at the same instant.
  ///
  /// Items with equal keys keep their order.
  struct OrderingKey: Equatable {
    var kind: UInt8
    var first: UInt32
    var second: UInt32
  }

  func orderingKey(_ sessions: borrowing SessionTable) -> OrderingKey {
    switch self {
    case .depart(let handoff), .arrive(let handoff), .open(let handoff):
      OrderingKey(
        kind: 0,
        first: sessions[handoff].handoff.sender.rawValue,
        second: sessions[handoff].handoff.receiver.rawValue
      )
    case .send(let session, _), .perform(let session, _):
      OrderingKey(kind: 2, first: session.index, second: session.generation)
    case .resume(_, let continuation): OrderingKey(kind: 3, first: continuation, second: 0)
    case .endAbsence(let agent, _): OrderingKey(kind: 4, first: agent.rawValue, second: 0)
    case .giveBackSlots: OrderingKey(kind: 5, first: 0, second: 0)
    case .replyDue(let chain): OrderingKey(kind: 6, first: chain, second: 0)
    case .askAgain(let chain): OrderingKey(kind: 7, first: chain, second: 0)
    case .remind(let chain, let attempt):
      OrderingKey(kind: 12, first: chain, second: attempt)
    case .emptyQuota(let quota, let version): OrderingKey(kind: 8, first: quota, second: version)
    case .endWait(let session):
      OrderingKey(kind: 9, first: session.index, second: session.generation)
    case .joinDue(let session, let deadline):
      OrderingKey(kind: 13, first: session.index, second: deadline)
    case .merge(let result):
      OrderingKey(kind: 14, first: result.index, second: result.generation)
    case .look(let agent, _): OrderingKey(kind: 15, first: agent.rawValue, second: 0)
    case .claim(let agent, let task, _, _):
      OrderingKey(kind: 16, first: agent.rawValue, second: task.rawValue)
    case .returnInstance(let agent): OrderingKey(kind: 11, first: agent.rawValue, second: 0)
    case .report(_, let session): OrderingKey(kind: 10, first: session.rawValue, second: 0)
    }
  }

  /// The session that scheduled the item, or `nil` if the item belongs to a handoff, an agent or
  /// the platform.
  var session: SessionReference? {
    switch self {
    case .depart, .arrive, .open, .endAbsence, .giveBackSlots, .replyDue, .askAgain, .emptyQuota,
      .report, .returnInstance, .remind, .joinDue, .merge,
      .look, .claim:
      nil
    case .send(let session, _), .perform(let session, _), .resume(let session, _),
      .endWait(let session):
      session
    }
  }
}
