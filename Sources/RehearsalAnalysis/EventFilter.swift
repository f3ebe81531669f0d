public import RehearsalSimulation

/// A filter that selects events of a run.
///
/// Each property that is not `nil` is a condition. The filter selects the events that meet all conditions.
public struct EventFilter: Sendable {
  /// The task that a selected event is about; `nil` to select events about any task or none.
  public var task: TaskID?
  /// The agent of a selected event, or the sender or receiver of the event's handoff; `nil` for any agent.
  public var agent: AgentID?
  /// The sender of the handoff of a selected event; `nil` for any sender.
  public var sender: AgentID?
  /// The receiver of the handoff of a selected event; `nil` for any receiver.
  public var receiver: AgentID?
  /// The kind of a selected event, such as `handoff.sent`; `nil` for any kind.
  public var kind: Event.Name?
  /// The maximum number of events to select; `nil` for no limit.
  ///
  /// If more events meet the other conditions, the filter selects the last of them.
  public var lastCount: Int?

  /// Creates a filter that selects every event.
  public init() {}

  /// Whether the filter selects every event.
  public var selectsEveryEvent: Bool {
    task == nil && agent == nil && sender == nil && receiver == nil && kind == nil
      && lastCount == nil
  }

  /// Returns the events of an array that the filter selects, in the same order.
  public func selection(from events: [Event]) -> [Event] {
    let fittingEvents = events.filter(fits)
    return lastCount.map { Array(fittingEvents.suffix($0)) } ?? fittingEvents
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
  /// The handoff that the event is about; `nil` if the event is not about a handoff.
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
