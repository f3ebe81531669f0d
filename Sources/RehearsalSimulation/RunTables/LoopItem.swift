/// Something that the loop has to do.
///
/// A handoff is identified by the reference of the session that it will open.
enum LoopItem: Sendable {
  /// A delayed handoff departs.
  case depart(SessionReference)
  /// A handoff reaches its receiver's mailbox.
  case arrive(SessionReference)
  /// A handoff that waited in the mailbox opens its session; the room for it is already taken.
  case open(SessionReference)
  /// A session sends a handoff.
  case send(SessionReference, handoff: SessionReference)
  /// A session performs an action.
  case perform(SessionReference, action: UInt32)
  /// A suspended handler continues.
  case resume(SessionReference, continuation: UInt32)
  /// An absence of an agent ends.
  case endAbsence(AgentID, absence: UInt32)
  /// The slots are given back that a fault took; `leaving` is the number that it left.
  case giveBackSlots(leaving: UInt32)

  /// Items due at the same instant that have equal keys keep their order.
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
    }
  }

  /// The session that scheduled the item; `nil` if it belongs to a handoff, an agent or the platform.
  var session: SessionReference? {
    switch self {
    case .depart, .arrive, .open, .endAbsence, .giveBackSlots: nil
    case .send(let session, _), .perform(let session, _), .resume(let session, _): session
    }
  }
}
