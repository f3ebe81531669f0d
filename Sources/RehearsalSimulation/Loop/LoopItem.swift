/// Something that the loop has to do.
enum LoopItem: Sendable {
  /// A handoff that was held up sets out.
  case depart(Handoff)
  /// A handoff reaches its receiver's mailbox; `routed` is the time spent at the orchestrator.
  case arrive(Handoff, routed: Int64)
  /// A handoff that waited is taken up; room for it is already taken.
  case open(Handoff, routed: Int64)
  /// A session's handoff is sent.
  case send(SessionReference, Handoff)
  /// A session's action is performed.
  case perform(SessionReference, action: UInt32)
  /// A suspended handler goes on.
  case resume(SessionReference, continuation: UInt32)
  /// An agent that is away comes back, if it is still away for the same reason.
  case comeBack(AgentID, absence: UInt32)

  /// What has to keep its order among items due at once.
  struct Lane: Equatable {
    var kind: UInt8
    var first: UInt32
    var second: UInt32
  }

  var lane: Lane {
    switch self {
    case .depart(let handoff), .arrive(let handoff, _), .open(let handoff, _):
      Lane(kind: 0, first: handoff.sender.rawValue, second: handoff.receiver.rawValue)
    case .send(let session, _), .perform(let session, _):
      Lane(kind: 2, first: session.place, second: session.generation)
    case .resume(_, let continuation): Lane(kind: 3, first: continuation, second: 0)
    case .comeBack(let agent, _): Lane(kind: 4, first: agent.rawValue, second: 0)
    }
  }

  /// The session whose work it is, where it is the work of one.
  var session: SessionReference? {
    switch self {
    case .depart, .arrive, .open, .comeBack: nil
    case .send(let session, _), .perform(let session, _), .resume(let session, _): session
    }
  }
}
