public import RehearsalSimulation
public import Testing

/// A pattern that matches certain events of a run, such as the approval of a task.
///
/// In the functions that create patterns, an argument that is `nil` or left out matches any value. The name `-`
/// matches events that no agent causes or that are about no task. If the plan of a run does not have an agent, task
/// or fault that a pattern names, the functions that take the pattern record an issue.
public struct EventPattern: Sendable, CustomStringConvertible {
  /// A description of the pattern, which the messages of failing tests show.
  public let description: String
  private let matches: @Sendable (Event, Plan) -> Bool
  /// The names in the pattern that the plan of a run has to have.
  private(set) var names: [PlannedName] = []

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
    names = [agent.map(PlannedName.agent), task.map(PlannedName.task)].compactMap(\.self)
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
    var pattern = EventPattern(descriptionParts.joined(separator: " "), on: task) { kind, plan in
      guard case .handoffSent(let handoff, _) = kind else { return false }
      return (intent.map { $0 == handoff.intent } ?? true)
        && (sender.map { plan.name(of: handoff.sender) == $0 } ?? true)
        && (receiver.map { plan.name(of: handoff.receiver) == $0 } ?? true)
    }
    pattern.names += [sender, receiver].compactMap { $0.map(PlannedName.agent) }
    return pattern
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

  /// Returns a pattern that matches each write of an agent to a file that `path` matches.
  ///
  /// `path` is the path of a file or a pattern as in a non-goal, such as `api/**` or `api/`.
  public static func write(
    _ path: String? = nil,
    by agent: String? = nil,
    on task: String? = nil
  ) -> EventPattern {
    let pathPattern = path.map { PathPattern($0) }
    return EventPattern(path.map { "a write to \($0)" } ?? "a write", by: agent, on: task) {
      kind,
      _ in
      guard case .actWrite(let writtenPath) = kind else { return false }
      guard let path, let pathPattern else { return true }
      return path == writtenPath
        || path.hasPrefix("/") == writtenPath.hasPrefix("/")
          && pathPattern.matches(PathPattern.normalised(writtenPath))
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
    var pattern = EventPattern("the fault \(id)") { kind, _ in kind == .faultInjected(id) }
    pattern.names = [.fault(id)]
    return pattern
  }
}

extension Rehearsal {
  /// Returns whether at least one event of the run matches a pattern.
  ///
  /// Records an issue at `sourceLocation` for each name in the pattern that the plan does not have.
  public func happens(
    _ pattern: EventPattern,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) -> Bool {
    recordUnknownNames(in: [pattern], at: sourceLocation)
    return events.contains { pattern.matches($0, in: plan) }
  }

  /// Returns whether the run contains different events that match the given patterns in the given order.
  ///
  /// Other events can occur before, between and after these events. Records an issue at `sourceLocation` for each name
  /// in the patterns that the plan does not have. Also records an issue if there are no patterns.
  public func happens(
    inOrder patterns: EventPattern...,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) -> Bool {
    recordUnknownNames(in: patterns, at: sourceLocation)
    if patterns.isEmpty {
      Issue.record(
        "`happens` has no pattern, so it judges nothing; name the events that have to happen",
        sourceLocation: sourceLocation
      )
    }
    var remainingPatterns = patterns[...]
    for event in events {
      guard let nextPattern = remainingPatterns.first else { return true }
      if nextPattern.matches(event, in: plan) { remainingPatterns.removeFirst() }
    }
    return remainingPatterns.isEmpty
  }

  /// Returns the number of events of the run that match a pattern.
  ///
  /// Records an issue at `sourceLocation` for each name in the pattern that the plan does not have.
  public func count(
    of pattern: EventPattern,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) -> Int {
    recordUnknownNames(in: [pattern], at: sourceLocation)
    return events.count { pattern.matches($0, in: plan) }
  }

  /// Records an issue for each name in some patterns that the plan does not have.
  private func recordUnknownNames(in patterns: [EventPattern], at location: Testing.SourceLocation)
  {
    for name in patterns.flatMap(\.names) { name.recordIfUnknown(in: plan, at: location) }
  }
}
