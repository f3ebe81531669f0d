import DequeModule

/// What is due now, in the order it came about.
struct Lane: ~Copyable {
  private var items = Deque<LoopItem>()
  /// Draws the next item under the shuffled schedule; none under first in, first out.
  private var chance: RandomStream?

  init(schedule: Platform.Schedule, seed: UInt64) {
    switch schedule {
    case .fifo: chance = nil
    case .shuffled: chance = RandomStream(seed: seed, key: Digest(of: "schedule").high)
    }
  }

  var isEmpty: Bool { items.isEmpty }

  /// Whether everything due at an instant has to be at hand before one is chosen.
  var isShuffled: Bool { chance != nil }

  mutating func append(_ item: LoopItem) {
    items.append(item)
  }

  /// Takes the next item: the first, or a drawn one.
  ///
  /// A drawn item gives way to an earlier one of the same sender and receiver, or session.
  mutating func next() -> LoopItem? {
    guard chance != nil, items.count > 1 else { return items.popFirst() }
    let drawn = Int(chance?.next(below: UInt64(items.count)) ?? 0)
    let lane = items[drawn].lane
    let first = items.prefix(drawn).firstIndex { $0.lane == lane } ?? drawn
    return items.remove(at: first)
  }
}

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
