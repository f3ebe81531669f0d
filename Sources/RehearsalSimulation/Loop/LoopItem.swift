/// Something that the loop has to do.
///
/// A handoff is named by the place of the session that it will open.
enum LoopItem: Sendable {
  /// A handoff that was held up sets out.
  case depart(SessionReference)
  /// A handoff reaches its receiver's mailbox.
  case arrive(SessionReference)
  /// A handoff that waited is taken up; room for it is already taken.
  case open(SessionReference)
  /// A session's handoff is sent.
  case send(SessionReference, handoff: SessionReference)
  /// A session's action is performed.
  case perform(SessionReference, action: UInt32)
  /// A suspended handler goes on.
  case resume(SessionReference, continuation: UInt32)
  /// An agent that is away comes back, if it is still away for the same reason.
  case comeBack(AgentID, absence: UInt32)
  /// Slots are free again of which others left so many.
  case giveBackSlots(leaving: UInt32)

  /// What has to keep its order among items due at once.
  struct Lane: Equatable {
    var kind: UInt8
    var first: UInt32
    var second: UInt32
  }

  func lane(_ sessions: borrowing SessionTable) -> Lane {
    switch self {
    case .depart(let handoff), .arrive(let handoff), .open(let handoff):
      Lane(
        kind: 0,
        first: sessions[handoff].handoff.sender.rawValue,
        second: sessions[handoff].handoff.receiver.rawValue
      )
    case .send(let session, _), .perform(let session, _):
      Lane(kind: 2, first: session.place, second: session.generation)
    case .resume(_, let continuation): Lane(kind: 3, first: continuation, second: 0)
    case .comeBack(let agent, _): Lane(kind: 4, first: agent.rawValue, second: 0)
    case .giveBackSlots: Lane(kind: 5, first: 0, second: 0)
    }
  }

  /// The session whose work it is, where it is the work of one.
  var session: SessionReference? {
    switch self {
    case .depart, .arrive, .open, .comeBack, .giveBackSlots: nil
    case .send(let session, _), .perform(let session, _), .resume(let session, _): session
    }
  }
}
