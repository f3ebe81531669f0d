public import RehearsalSimulation

/// The handoffs of a run, that is, the messages between agents, as a sequence diagram in Mermaid.
///
/// The arrow of a duplicate handoff is dotted. If a handoff is lost, or if its receiver does not exist, a
/// second arrow that ends in a cross follows its arrow. Notes show some other events of agents, such as
/// decisions of judges, crashes, retries and missed answers.
///
/// Source: Mermaid, "Sequence diagrams".
public struct MermaidSequence: CustomStringConvertible {
  private let plan: Plan
  private let events: [Event]

  /// Creates the diagram of the given events, which belong to a run of `plan`.
  public init(_ plan: Plan, _ events: [Event]) {
    self.plan = plan
    self.events = events
  }

  /// The text of the diagram, which ends with a newline.
  public var description: String {
    let drawnEvents = events.compactMap { event in line(event).map { (event, $0) } }
    var agents: [AgentID] = []
    for (event, _) in drawnEvents {
      for agent in participants(of: event) where !agents.contains(agent) { agents.append(agent) }
    }
    let participants = agents.map { agent in
      "  participant \(Self.alias(agent)) as \(label(plan.name(of: agent)))"
    }
    return (["sequenceDiagram"] + participants + drawnEvents.map { "  \($0.1)" })
      .joined(separator: "\n") + "\n"
  }

  private func participants(of event: Event) -> [AgentID] {
    if let handoff = event.kind.arrow?.handoff { return [handoff.sender, handoff.receiver] }
    return [event.agent]
  }

  /// Returns the line of the diagram for an event; `nil` if the diagram does not show the event.
  private func line(_ event: Event) -> String? {
    let time = VirtualTime(event.time.nanoseconds).rounded
    if let (handoff, arrow) = event.kind.arrow {
      let task = event.task == .none ? "" : " \(plan.name(of: event.task))"
      let text = "\(time) \(handoff.intent.rawValue)\(task)"
      return "\(Self.alias(handoff.sender))\(arrow)\(Self.alias(handoff.receiver)): \(label(text))"
    }
    guard event.agent != .none, event.kind.isShownAsNote else { return nil }
    let text = "\(time) \(event.line(in: plan))"
    return "Note over \(Self.alias(event.agent)): \(label(text))"
  }

  private static func alias(_ agent: AgentID) -> String { "A\(agent.rawValue)" }

  private func label(_ text: String) -> String {
    String(MermaidText.quoted(text).dropFirst().dropLast())
  }
}

extension Event.Kind {
  /// The handoff of the event, and the Mermaid arrow for it; `nil` if no arrow shows the event.
  fileprivate var arrow: (handoff: Handoff, text: String)? {
    switch self {
    case .handoffSent(let handoff, _): (handoff, "->>")
    case .handoffDuplicated(let handoff, _): (handoff, "-->>")
    case .handoffLost(let handoff, _), .handoffUndeliverable(let handoff): (handoff, "-x")
    default: nil
    }
  }

  /// Whether the diagram shows an event of this kind as a note, if the event has an agent.
  fileprivate var isShownAsNote: Bool {
    switch self {
    case .decisionMade, .agentCrashed, .agentRestarted, .retryScheduled, .taskEnded, .replyMissed,
      .limitReached, .agentCompacted:
      true
    default: false
    }
  }
}
