public import RehearsalSimulation

/// A pattern that matches certain events of a run, such as the approval of a task.
///
/// In the functions that create patterns, an argument that is `nil` or left out matches any value.
public struct EventPattern: Sendable, CustomStringConvertible {
  /// A description of the pattern, which the messages of failing tests show.
  public let description: String
  private let matches: @Sendable (Event, Plan) -> Bool

  /// Creates a custom pattern.
  ///
  /// - Parameters:
  ///   - description: A description of the pattern, which the messages of failing tests show.
  ///   - matches: A closure that returns whether an event matches the pattern. The names of the event's agents and
  ///     tasks are in the plan.
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
    let descriptionParts = [subject, agent.map { "by \($0)" }, task.map { "on \($0)" }].compactMap(
      \.self
    )
    self.init(descriptionParts.joined(separator: " ")) { event, plan in
      matches(event.kind, plan)
        && (agent.map { plan.name(of: event.agent) == $0 } ?? true)
        && (task.map { plan.name(of: event.task) == $0 } ?? true)
    }
  }

  /// Returns a pattern that matches each sent handoff, which is a message from one agent to another about a
  /// task.
  public static func handoff(
    _ intent: Intent? = nil,
    from sender: String? = nil,
    to receiver: String? = nil,
    about task: String? = nil
  ) -> EventPattern {
    let descriptionParts = [
      intent.map(\.rawValue) ?? "a handoff", sender.map { "from \($0)" },
      receiver.map { "to \($0)" },
    ].compactMap(\.self)
    return EventPattern(descriptionParts.joined(separator: " "), on: task) { kind, plan in
      guard case .handoffSent(let handoff, _) = kind else { return false }
      return (intent.map { $0 == handoff.intent } ?? true)
        && (sender.map { plan.name(of: handoff.sender) == $0 } ?? true)
        && (receiver.map { plan.name(of: handoff.receiver) == $0 } ?? true)
    }
  }

  /// Returns a pattern that matches each decision of a verifier or reviewer about work, such as `.approved`.
  public static func decision(
    _ decision: Decision? = nil,
    by agent: String? = nil,
    on task: String? = nil
  ) -> EventPattern {
    EventPattern(decision?.rawValue ?? "a decision", by: agent, on: task) { kind, _ in
      guard case .decisionMade(let madeDecision, _) = kind else { return false }
      return decision.map { $0 == madeDecision } ?? true
    }
  }

  /// Returns a pattern that matches each write of an agent to the file at `path`.
  public static func write(
    _ path: String? = nil,
    by agent: String? = nil,
    on task: String? = nil
  ) -> EventPattern {
    EventPattern(path.map { "a write to \($0)" } ?? "a write", by: agent, on: task) { kind, _ in
      guard case .actWrite(let writtenPath) = kind else { return false }
      return path.map { $0 == writtenPath } ?? true
    }
  }

  /// Returns a pattern that matches each execution of a command by an agent.
  public static func command(
    _ command: String? = nil,
    by agent: String? = nil,
    on task: String? = nil
  ) -> EventPattern {
    EventPattern(command.map { "the command `\($0)`" } ?? "a command", by: agent, on: task) {
      kind,
      _ in
      guard case .actCommand(let executedCommand, _) = kind else { return false }
      return command.map { $0 == executedCommand } ?? true
    }
  }

  /// Returns a pattern that matches the end of a task, which the coordinating agent records.
  public static func end(of task: String, as outcome: Outcome? = nil) -> EventPattern {
    EventPattern(outcome.map { "the end, \($0)," } ?? "the end", on: task) { kind, _ in
      guard case .taskEnded(let actualOutcome) = kind else { return false }
      return outcome.map { $0 == actualOutcome } ?? true
    }
  }

  /// Returns a pattern that matches each event that records the injection of the fault with the given
  /// identifier.
  ///
  /// The events that follow from the fault, such as the loss of a handoff, do not match.
  public static func fault(_ id: String) -> EventPattern {
    EventPattern("the fault \(id)") { kind, _ in kind == .faultInjected(id) }
  }
}

extension Rehearsal {
  /// Returns whether at least one event of the run matches a pattern.
  public func happens(_ pattern: EventPattern) -> Bool {
    events.contains { pattern.matches($0, in: plan) }
  }

  /// Returns whether the run contains different events that match the given patterns in the given order.
  ///
  /// Other events can occur before, between and after these events.
  public func happens(inOrder patterns: EventPattern...) -> Bool {
    var remainingPatterns = patterns[...]
    for event in events {
      guard let nextPattern = remainingPatterns.first else { return true }
      if nextPattern.matches(event, in: plan) { remainingPatterns.removeFirst() }
    }
    return remainingPatterns.isEmpty
  }

  /// Returns the number of events of the run that match a pattern.
  public func count(of pattern: EventPattern) -> Int {
    events.count { pattern.matches($0, in: plan) }
  }
}
