public import RehearsalSimulation

/// A selection of the events of a run.
///
/// An event is selected if it fits every property that is set.
public struct EventFilter: Sendable {
  /// The task that the event is about.
  public var task: TaskID?
  /// The agent of the event, or the sender or receiver of its handoff.
  public var agent: AgentID?
  /// The sender of the event's handoff.
  public var sender: AgentID?
  /// The receiver of the event's handoff.
  public var receiver: AgentID?
  /// The kind of the event.
  public var kind: Event.Name?
  /// How many of the last events that fit are selected; `nil` for all.
  public var last: Int?

  /// Creates a filter that selects every event.
  public init() {}

  /// Whether the filter selects every event.
  public var isEmpty: Bool {
    task == nil && agent == nil && sender == nil && receiver == nil && kind == nil && last == nil
  }

  /// Returns the events that the filter selects.
  public func selection(from events: [Event]) -> [Event] {
    let fitting = events.filter(fits)
    return last.map { Array(fitting.suffix($0)) } ?? fitting
  }

  private func fits(_ event: Event) -> Bool {
    let handoff = event.kind.handoff
    if let task, event.task != task { return false }
    if let agent, ![event.agent, handoff?.sender, handoff?.receiver].contains(agent) {
      return false
    }
    if let sender, handoff?.sender != sender { return false }
    if let receiver, handoff?.receiver != receiver { return false }
    if let kind, event.kind.name != kind { return false }
    return true
  }
}

extension Event.Kind {
  /// The handoff that the event is about; `nil` if it is about none.
  fileprivate var handoff: Handoff? {
    switch self {
    case .handoffSent(let handoff, _), .handoffDelivered(let handoff, _),
      .handoffLost(let handoff, _),
      .handoffDuplicated(let handoff, _), .handoffUndeliverable(let handoff),
      .handoffCounted(let handoff, _), .handoffJoined(let handoff), .handoffUnread(let handoff, _),
      .replyMissed(let handoff, _, _), .replyLate(let handoff, _):
      handoff
    default: nil
    }
  }
}
