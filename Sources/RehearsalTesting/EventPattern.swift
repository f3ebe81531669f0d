public import RehearsalSimulation

/// A condition that an event of a run can match.
///
/// An argument that is `nil` or left out matches any value.
public struct EventPattern: Sendable, CustomStringConvertible {
  /// The pattern as human-readable text, which failing tests show.
  public let description: String
  private let matches: @Sendable (Event, Plan) -> Bool

  /// Creates a custom pattern.
  ///
  /// - Parameters:
  ///   - description: The pattern as human-readable text.
  ///   - matches: A closure that returns whether an event matches. The plan gives the names of the event's
  ///     agents and tasks.
  public init(
    _ description: String,
    where matches: @escaping @Sendable (_ event: Event, _ plan: Plan) -> Bool
  ) {
    self.description = description
    self.matches = matches
  }

  func matches(_ event: Event, in plan: Plan) -> Bool { matches(event, plan) }

  private init(
    _ subject: String,
    by agent: String? = nil,
    on task: String? = nil,
    _ matches: @escaping @Sendable (Event.Kind, Plan) -> Bool
  ) {
    let words = [subject, agent.map { "by \($0)" }, task.map { "on \($0)" }].compactMap(\.self)
    self.init(words.joined(separator: " ")) { event, plan in
      matches(event.kind, plan)
        && (agent.map { plan.name(of: event.agent) == $0 } ?? true)
        && (task.map { plan.name(of: event.task) == $0 } ?? true)
    }
  }

  /// Returns a pattern for the sending of a handoff.
  public static func handoff(
    _ intent: Intent? = nil,
    from sender: String? = nil,
    to receiver: String? = nil,
    about task: String? = nil
  ) -> EventPattern {
    let words = [
      intent.map(\.rawValue) ?? "a handoff", sender.map { "from \($0)" },
      receiver.map { "to \($0)" },
    ].compactMap(\.self)
    return EventPattern(words.joined(separator: " "), on: task) { kind, plan in
      guard case .handoffSent(let handoff, _) = kind else { return false }
      return (intent.map { $0 == handoff.intent } ?? true)
        && (sender.map { plan.name(of: handoff.sender) == $0 } ?? true)
        && (receiver.map { plan.name(of: handoff.receiver) == $0 } ?? true)
    }
  }

  /// Returns a pattern for a verifier's or reviewer's decision on work, such as `.approved`.
  public static func decision(
    _ decision: Decision? = nil,
    by agent: String? = nil,
    on task: String? = nil
  ) -> EventPattern {
    EventPattern(decision?.rawValue ?? "a decision", by: agent, on: task) { kind, _ in
      guard case .decisionMade(let made, _) = kind else { return false }
      return decision.map { $0 == made } ?? true
    }
  }

  /// Returns a pattern for the writing of the file at `path`.
  public static func write(
    _ path: String? = nil,
    by agent: String? = nil,
    on task: String? = nil
  ) -> EventPattern {
    EventPattern(path.map { "a write to \($0)" } ?? "a write", by: agent, on: task) { kind, _ in
      guard case .actWrite(let written) = kind else { return false }
      return path.map { $0 == written } ?? true
    }
  }

  /// Returns a pattern for the execution of a command.
  public static func command(
    _ command: String? = nil,
    by agent: String? = nil,
    on task: String? = nil
  ) -> EventPattern {
    EventPattern(command.map { "the command `\($0)`" } ?? "a command", by: agent, on: task) {
      kind,
      _ in
      guard case .actCommand(let run, _) = kind else { return false }
      return command.map { $0 == run } ?? true
    }
  }

  /// Returns a pattern for the end of a task, which the coordinator records.
  public static func end(of task: String, as outcome: Outcome? = nil) -> EventPattern {
    EventPattern(outcome.map { "the end, \($0)," } ?? "the end", on: task) { kind, _ in
      guard case .taskEnded(let ended) = kind else { return false }
      return outcome.map { $0 == ended } ?? true
    }
  }

  /// Returns a pattern for the injection of the fault with the given identifier in the scenario.
  public static func fault(_ id: String) -> EventPattern {
    EventPattern("the fault \(id)") { kind, _ in kind == .faultInjected(id) }
  }
}

extension Rehearsal {
  /// Returns whether any event of the run matches a pattern.
  public func happens(_ pattern: EventPattern) -> Bool {
    events.contains { pattern.matches($0, in: plan) }
  }

  /// Returns whether the run contains events that match the patterns in this order.
  ///
  /// Other events can occur between these events.
  public func happens(inOrder patterns: EventPattern...) -> Bool {
    var remaining = patterns[...]
    for event in events {
      guard let next = remaining.first else { return true }
      if next.matches(event, in: plan) { remaining.removeFirst() }
    }
    return remaining.isEmpty
  }

  /// Returns how many events of the run match a pattern.
  public func count(of pattern: EventPattern) -> Int {
    events.count { pattern.matches($0, in: plan) }
  }
}
